import HTTPTypes

/// Which URL a request is for: its own words, or those of a proxy that is trusted.
struct RequestTarget: Sendable {
    /// The host that the client named; nil when it named none that could be.
    let authority: Authority?
    let scheme: Site.Scheme
    /// The path as it was sent.
    let path: Substring
    /// What follows its `?`, as it was sent; but what no header field may hold is encoded.
    let query: Substring

    /// Reads the head of a request, whose target is in origin form.
    ///
    /// `X-Forwarded-Host` and `-Proto` count when `isFromTrustedProxy`.
    init(_ head: HTTPRequest, isFromTrustedProxy: Bool = false) {
        var host = head.authority.map { $0[...] }
        var scheme = Site.Scheme.http
        if isFromTrustedProxy {
            let fields = head.headerFields
            if let forwarded = fields[.forwardedHost] {
                host = FieldSyntax.split(forwarded[...], at: ",").first.map { $0[...] }
            }
            let proto = fields[.forwardedProto].flatMap {
                FieldSyntax.split($0[...], at: ",").first
            }
            scheme = proto.flatMap { Site.Scheme(rawValue: $0.lowercased()) } ?? scheme
        }
        authority = host.flatMap { Authority(parsing: $0) }
        self.scheme = scheme
        let target = (head.path ?? "")[...]
        let mark = target.utf8.firstIndex(of: UInt8(ascii: "?"))
        path = target[..<(mark ?? target.endIndex)]
        let sent = mark.map { target[target.utf8.index(after: $0)...] } ?? ""
        query = PercentEncoding.encode(sent, keeping: PercentEncoding.visible)[...]
    }

    /// Parts a target in absolute form, as proxies get it: the authority, and the origin form; nil
    /// for any other (RFC 9112, section 3.2.2).
    static func parts(ofAbsolute target: String) -> (authority: String, origin: String)? {
        for prefix in ["http://", "https://"] where target.lowercased().hasPrefix(prefix) {
            let rest = target.utf8.dropFirst(prefix.utf8.count)
            let authority = rest.prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") }
            let tail = rest.dropFirst(authority.count)
            let isRooted = tail.first == UInt8(ascii: "/")
            return (
                String(Substring(authority)),
                isRooted ? String(Substring(tail)) : "/" + String(Substring(tail))
            )
        }
        return nil
    }
}
