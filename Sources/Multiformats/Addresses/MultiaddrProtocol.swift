/// One protocol of a ``Multiaddr``: a row of the multiaddr protocol table.
///
/// The rows are those that providers of content announce, and those that tell such an address from
/// one that cannot be asked over HTTP.
struct MultiaddrProtocol: Sendable, Hashable {
    /// What follows the code.
    enum Value: Sendable, Hashable {
        /// Nothing.
        case none
        /// Four bytes, written with dots.
        case ip4
        /// Sixteen bytes, written with colons.
        case ip6
        /// A number of two bytes.
        case port
        /// A number of one byte.
        case number
        /// UTF-8 text without a slash.
        case text
        /// UTF-8 text with slashes, to the end of the address.
        case path
        /// UTF-8 text, percent-encoded where it is written.
        case encodedPath
        /// A multihash: base 58 without a prefix.
        case peer
        /// Bytes in a multibase.
        case multibase
    }

    let code: UInt64
    let name: String
    let value: Value

    private static let rows: [(code: UInt64, name: String, value: Value)] = [
        (4, "ip4", .ip4), (6, "tcp", .port), (41, "ip6", .ip6), (42, "ip6zone", .text),
        (43, "ipcidr", .number), (53, "dns", .text), (54, "dns4", .text), (55, "dns6", .text),
        (56, "dnsaddr", .text), (273, "udp", .port), (280, "webrtc-direct", .none),
        (281, "webrtc", .none), (290, "p2p-circuit", .none), (400, "unix", .path),
        (421, "p2p", .peer), (448, "tls", .none), (449, "sni", .text), (454, "noise", .none),
        (460, "quic", .none), (461, "quic-v1", .none), (465, "webtransport", .none),
        (466, "certhash", .multibase), (477, "ws", .none), (478, "wss", .none),
        (480, "http", .none), (481, "http-path", .encodedPath), (443, "https", .none),
        // Written before the path had a row of its own, and announced to this day.
        (0x30_0200, "httpath", .encodedPath),
    ]

    private static let all: [MultiaddrProtocol] = rows.map { row in
        MultiaddrProtocol(code: row.code, name: row.name, value: row.value)
    }

    static func named(_ name: String) -> MultiaddrProtocol? {
        // Peers were written so once.
        all.first { $0.name == (name == "ipfs" ? "p2p" : name) }
    }

    static func coded(_ code: UInt64) -> MultiaddrProtocol? {
        all.first { $0.code == code }
    }
}

extension MultiaddrProtocol {
    /// How many bytes the value has; `nil` when a length goes before it.
    var size: Int? {
        switch value {
        case .none: 0
        case .number: 1
        case .port: 2
        case .ip4: 4
        case .ip6: 16
        case .text, .path, .encodedPath, .peer, .multibase: nil
        }
    }

    /// The bytes of a value that is written as `text`; `nil` when it is none.
    func bytes(of text: String) -> [UInt8]? {
        switch value {
        case .none: return []
        case .ip4: return IPText.ip4(text)
        case .ip6: return IPText.ip6(text)
        case .port: return UInt16(text).map { [UInt8($0 >> 8), UInt8($0 & 0xff)] }
        case .number: return UInt8(text).map { [$0] }
        case .text, .path: return text.isEmpty ? nil : Array(text.utf8)
        case .encodedPath: return PercentText.decoded(text)
        case .peer: return Self.peer(text)
        case .multibase: return try? Multibase.decode(text).1
        }
    }

    /// How a value is written; `nil` when the bytes are none.
    func text(of bytes: ArraySlice<UInt8>) -> String? {
        switch value {
        case .none: return bytes.isEmpty ? "" : nil
        case .ip4: return IPText.text(ip4: Array(bytes))
        case .ip6: return IPText.text(ip6: Array(bytes))
        case .port, .number: return "\(bytes.reduce(0) { $0 << 8 | Int($1) })"
        case .text, .path:
            guard let text = String(validating: bytes, as: UTF8.self), !text.isEmpty,
                value == .path || !text.utf8.contains(UInt8(ascii: "/"))
            else { return nil }
            return text
        case .encodedPath: return PercentText.encoded(bytes)
        case .peer:
            var rest = bytes.span
            guard (try? Multihash.decode(&rest)) != nil, rest.isEmpty else { return nil }
            return String(Multibase.base58btc.encode(Array(bytes)).dropFirst())
        case .multibase: return Multibase.base64url.encode(Array(bytes))
        }
    }

    /// A peer ID: the base 58 of a multihash, or a CID of its key.
    private static func peer(_ text: String) -> [UInt8]? {
        if text.hasPrefix("Qm") || text.hasPrefix("1") {
            guard let (_, bytes) = try? Multibase.decode("z" + text) else { return nil }
            var rest = bytes.span
            guard (try? Multihash.decode(&rest)) != nil, rest.isEmpty else { return nil }
            return bytes
        }
        guard let cid = try? CID(text), cid.codec == .libp2pKey else { return nil }
        return cid.multihash.bytes
    }
}
