import Naming

/// How names are resolved: the knobs of the module, which knows their defaults and reasons.
struct NamingSettings: Sendable {
    var engine = NamingConfiguration()
}

/// Who is asked about domains.
struct DNSSettings: Sendable {
    /// By suffix, with a dot at its end.
    var resolvers: [String: NamingConfiguration.Nameserver] = [
        ".": .system, "eth.": .https(url: "https://dns.eth.limo/dns-query"),
    ]
    var timeout = NamingConfiguration().lookupTimeout
}

extension NamingConfiguration {
    /// What the settings say, but for who the routers are.
    init(_ settings: Settings) {
        self = settings.names.engine
        nameservers = settings.dns.resolvers
        lookupTimeout = settings.dns.timeout
    }
}

extension Section where Value == NamingSettings {
    static var names: Section {
        Section([
            Key("sources", \.engine.sources, .number(1...16)),
            Key("window", \.engine.window, .duration),
            Key("shortest", \.engine.shortest, .duration),
            Key("longest", \.engine.longest, .duration),
            Key("unstated", \.engine.unstated, .duration),
            Key("failures", \.engine.failures, .duration),
            Key("stale_links", \.engine.staleLinks, .duration),
            Key("patience", \.engine.patience, .duration),
            Key("hop_limit", \.engine.hopLimit, .number(1...32)),
            Key("kept", \.engine.kept, .number(1...1_000_000)),
        ])
    }
}

extension Section where Value == DNSSettings {
    static var dns: Section {
        Section([
            Key("resolvers", \.resolvers, .resolvers),
            Key("timeout", \.timeout, .duration),
        ])
    }
}

extension Form where Value == NamingConfiguration.Nameserver {
    /// Whom to ask: a word, or an address.
    static var nameserver: Form {
        scalar("system, or the URL of a resolver over HTTPS") { text in
            if text == "system" { return .system }
            guard text.hasPrefix("https://") || text.hasPrefix("http://") else { return nil }
            return text.contains(where: \.isWhitespace) ? nil : .https(url: text)
        } show: { nameserver in
            switch nameserver {
            case .system: "system"
            case .https(let url): url
            }
        }
    }
}

extension Form where Value == [String: NamingConfiguration.Nameserver] {
    /// Whom to ask about which domains; what is not written keeps its default.
    static var resolvers: Form {
        let nameserver = Form<NamingConfiguration.Nameserver>.nameserver
        return Form(
            expectation: "suffixes such as eth., each with a resolver",
            leaves: [],
            read: { (tree, place) throws(SettingsError) in
                guard case .map(let pairs) = tree.content else {
                    throw place.error(tree, "expected suffixes with resolvers, not \(tree.kind)")
                }
                var resolvers = DNSSettings().resolvers
                for (suffix, value) in pairs {
                    let place = place.within(suffix)
                    guard suffix == "." || suffix.hasSuffix(".") && !suffix.hasPrefix(".") else {
                        throw place.error(value, "a suffix ends in a dot, as in \"eth.\"")
                    }
                    resolvers[suffix.lowercased()] = try nameserver.read(value, place)
                }
                return resolvers
            },
            show: { resolvers in
                let pairs = resolvers.sorted { $0.key < $1.key }.compactMap { suffix, value in
                    nameserver.show(value).map { (key: suffix, value: $0) }
                }
                return Tree(.map(pairs), from: "")
            }
        )
    }
}
