/// A host that this gateway is reached by, and how content is served on it.
public struct GatewayHost: Sendable, Equatable {
    /// A host name, as `example.com`; with a port it stands for that port alone.
    public var name: String

    /// Whether each root has a host of its own below this one, so that browsers keep their sites
    /// apart (subdomain gateway specification).
    public var hasSubdomains: Bool

    /// Whether names that have dots are put into one label, which wildcard certificates cover.
    ///
    /// They always are where a client came by HTTPS.
    public var inlinesDomains: Bool

    /// Whether clients must check what they get: only blocks, CARs and IPNS records are served
    /// (trustless gateway specification).
    public var isTrustless: Bool

    /// The namespaces served here: `ipfs`, `ipns`.
    public var namespaces: Set<String>

    /// A host; by default, one with subdomains that serves everything.
    public init(
        name: String,
        hasSubdomains: Bool = true,
        inlinesDomains: Bool = true,
        isTrustless: Bool = false,
        namespaces: Set<String> = ["ipfs", "ipns"]
    ) {
        self.name = name
        self.hasSubdomains = hasSubdomains
        self.inlinesDomains = inlinesDomains
        self.isTrustless = isTrustless
        self.namespaces = namespaces
    }

    /// Whether ``name`` could be a host's.
    public var isValid: Bool { Authority(parsing: name) != nil }

    /// What browsers take for this machine, subdomains too.
    public static let localhost = Self(name: "localhost")
}
