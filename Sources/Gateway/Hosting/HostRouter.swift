/// Tells from the host that a client named what it wants served, before any look at the path.
struct HostRouter: Sendable {
    enum Route: Equatable, Sendable {
        /// Content below paths; nil for a host that nobody configured.
        case paths(GatewayHost?)
        /// The host of a subdomain gateway itself.
        case gateway(GatewayHost)
        /// A root with a host of its own below the gateway at `authority`.
        case root(RootHost)
        /// A host that nobody configured, and that may have a DNSLink.
        case domain(String)
    }

    /// The host of a single root.
    struct RootHost: Equatable, Sendable {
        let namespace: ContentPath.Namespace
        /// What names the root, as the client wrote it.
        let label: String
        let gateway: GatewayHost
        /// Of the gateway, as it is seen from outside.
        let authority: String
    }

    private struct Known: Sendable {
        let authority: Authority
        let host: GatewayHost
    }

    private let known: [Known]
    private let answersDomains: Bool

    /// `localhost` is always there, as configured or as it comes.
    init(hosts: [GatewayHost], answersDomains: Bool) {
        let names = hosts.map { $0.name.lowercased() }
        let all = names.contains("localhost") ? hosts : hosts + [.localhost]
        // The longest name first: it is the closest.
        known = all.compactMap { host in
            Authority(parsing: host.name).map { Known(authority: $0, host: host) }
        }
        .sorted { $0.authority.text.utf8.count > $1.authority.text.utf8.count }
        self.answersDomains = answersDomains
    }

    func route(_ authority: Authority) -> Route {
        guard !authority.isAddress else { return .paths(nil) }
        let name = authority.name
        for known in known
        where known.authority.port == nil || known.authority.port == authority.port {
            if name == known.authority.name {
                return known.host.hasSubdomains ? .gateway(known.host) : .paths(known.host)
            }
            guard known.host.hasSubdomains else { continue }
            for namespace in [ContentPath.Namespace.ipfs, .ipns] {
                let suffix = ".\(namespace.rawValue).\(known.authority.name)"
                guard name.hasSuffix(suffix), name.utf8.count > suffix.utf8.count else { continue }
                let gateway = Authority(host: known.authority.name, port: authority.port)
                return .root(
                    RootHost(
                        namespace: namespace,
                        label: String(authority.host.dropLast(suffix.utf8.count)),
                        gateway: known.host,
                        authority: gateway.text
                    )
                )
            }
        }
        return answersDomains && Self.mayHaveLink(name) ? .domain(name) : .paths(nil)
    }

    /// Whether this host, at whatever port, is one of a gateway, or a root's below one.
    func serves(_ authority: Authority) -> Bool {
        switch route(authority) {
        case .gateway, .root, .paths(.some): true
        case .paths(nil), .domain: false
        }
    }

    /// Names that only this machine or network knows are asked of no name server.
    private static func mayHaveLink(_ name: String) -> Bool {
        name.utf8.contains(UInt8(ascii: ".")) && !name.hasSuffix(".localhost")
    }
}
