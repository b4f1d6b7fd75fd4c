/// What the TXT records of `_dnslink.<domain>` say (dnslink.dev).
public enum DNSLink: Sendable, Hashable {
    /// A content path under `/ipfs/` or `/ipns/`, not looked into.
    case path(String)
    /// The domain has a link that is none; the text, cut after 256 bytes.
    case unusable(String)

    /// Finds the link; `nil` when no text is one.
    ///
    /// Other texts, and links to other networks, are passed over. Of several links the first counts
    /// in the order of their bytes, so that everybody chooses the same, whatever order they came in.
    public init?(in texts: [[UInt8]]) {
        let links = texts.filter { $0.starts(with: Self.prefix) }
            .map { Array($0.dropFirst(Self.prefix.count)) }
            .filter { link in Self.namespaces.contains { link.starts(with: $0) } }
            .sorted { $0.lexicographicallyPrecedes($1) }
        guard let first = links.first else { return nil }
        let usable = links.lazy.compactMap(Self.path).first
        self =
            usable.map { .path($0) }
            ?? .unusable(String(decoding: first.prefix(256), as: UTF8.self))
    }

    private static let prefix = Array("dnslink=".utf8)
    private static let namespaces = [Array("/ipfs/".utf8), Array("/ipns/".utf8)]

    /// A link as text, when a root follows its namespace.
    private static func path(_ link: [UInt8]) -> String? {
        guard let text = String(validating: link, as: UTF8.self) else { return nil }
        let root = text.utf8.dropFirst(6).prefix { $0 != UInt8(ascii: "/") }
        return root.isEmpty ? nil : text
    }
}
