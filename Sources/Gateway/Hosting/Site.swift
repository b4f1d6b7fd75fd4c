/// Where a client sees content: below a path that names its root, or with a host of its own.
struct Site: Equatable, Sendable {
    enum Kind: Equatable, Sendable {
        /// `/ipfs/<cid>/…`, as on every host that is none of the others.
        case path
        /// `<cid>.ipfs.<gateway>`.
        case subdomain(of: String)
        /// A domain that has a DNSLink.
        case domain
    }

    /// How the client reached us, or the proxy in front of us.
    enum Scheme: String, Sendable {
        case http
        case https
    }

    let kind: Kind
    let scheme: Scheme
    /// The host, and port, that the client named.
    let authority: String
    /// Whether clients must check what they get here.
    let isTrustless: Bool

    init(
        _ kind: Kind,
        scheme: Scheme = .http,
        authority: String = "",
        isTrustless: Bool = false
    ) {
        self.kind = kind
        self.scheme = scheme
        self.authority = authority
        self.isTrustless = isTrustless
    }

    /// Whether no other content has the same origin, so that it may rule over its own paths.
    var isIsolated: Bool { kind != .path }

    /// The path of the URL at which `path` is seen here, encoded.
    func address(of path: ContentPath) -> String {
        isIsolated ? path.encodedBelowRoot : path.encoded
    }
}
