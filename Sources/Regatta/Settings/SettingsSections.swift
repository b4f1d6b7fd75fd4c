import BlockCache
import Gateway

/// Which key sets what: the whole file, section by section.
extension Section where Value == Settings {
    static var settings: Section {
        Section([
            Key("gateway", \.gateway, .section(.gateway, from: GatewaySettings())),
            Key("admin", \.admin, .section(.admin, from: AdminSettings())),
            Key("cache", \.cache, .section(.cache, from: CacheSettings())),
            Key("data", \.data, .path),
            Key("gateways", \.gateways, .list(of: .upstream)),
            Key("racing", \.racing, .section(.racing, from: RacingSettings())),
            Key("routing", \.routing, .section(.routing, from: RoutingSettings())),
            Key("dns", \.dns, .section(.dns, from: DNSSettings())),
            Key("names", \.names, .section(.names, from: NamingSettings())),
            Key("pinning", \.pinning, .section(.pinning, from: PinningSettings())),
            Key("denylists", \.denylists, .list(of: .text("a path or a URL"))),
            Key("log", \.log, .section(.log, from: LogSettings())),
            Key("shutdown", \.shutdown, .section(.shutdown, from: ShutdownSettings())),
        ])
    }
}

extension Section where Value == GatewaySettings {
    static var gateway: Section {
        Section([
            Key("listen", \.listen, .address),
            Key("hosts", \.limits.hosts, .list(of: .host)),
            Key("dnslink", \.limits.answersDomains, .flag),
            Key("trusted_proxies", \.trustedProxies, .list(of: .trustedProxy)),
            Key("trustless", \.limits.isTrustless, .flag),
            Key("recursive", \.limits.isRecursive, .flag),
            Key("connections", \.limits.connectionLimit, .number(1...1_000_000)),
            Key("requests", \.limits.requestLimit, .number(1...1_000_000)),
            Key("retry_after", \.limits.retryAfter, .number(0...86_400)),
            Key("idle_timeout", \.limits.idleTimeout, .duration),
            Key("stall_timeout", \.limits.stallTimeout, .duration),
            Key("header_limit", \.limits.headerLimit, .size),
            Key("path_limit", \.limits.pathLimit, .size),
            Key("log_requests", \.limits.logsAccess, .flag),
        ])
    }
}

extension Section where Value == AdminSettings {
    static var admin: Section {
        Section([
            Key("listen", \.listen, .address),
            Key("token", \.token, Form.secret("a token").orNothing),
            Key("hosts", \.hosts, .list(of: .text("a host name"))),
        ])
    }
}

extension Section where Value == CacheSettings {
    static var cache: Section {
        Section([
            Key("path", \.store.path, .path),
            Key("size", \.store.limit, .size),
            Key("largest_share", \.store.largestShare, .fraction(0...1)),
            Key("waiting_limit", \.store.waitingLimit, .size),
            Key("waiting_blocks", \.store.waitingBlocks, .number(1...1_000_000)),
            Key("commit_interval", \.store.commitInterval, .duration),
            Key("recency_interval", \.store.recencyInterval, .duration),
            Key("sync_delay", \.store.syncDelay, .duration),
            Key("retry_interval", \.store.retryInterval, .duration),
        ])
    }
}

extension Section where Value == UpstreamSettings {
    static var upstream: Section {
        Section([
            Key("url", \.url, .text("a URL such as https://gateway.example")),
            Key("name", \.name, Form.text("a name").orNothing),
            Key("group", \.group, Form.text("a name").orNothing),
            Key("rate", \.rate, Form.rate.orNothing),
            Key("when", \.when, .choice),
        ])
    }
}

extension Section where Value == LogSettings {
    static var log: Section {
        Section([
            Key("level", \.level, .choice),
            Key("format", \.format, .choice),
        ])
    }
}

extension Section where Value == ShutdownSettings {
    static var shutdown: Section {
        Section([Key("limit", \.limit, .duration)])
    }
}

extension Form where Value == UpstreamSettings {
    /// A gateway: a section, or just its URL.
    static var upstream: Form {
        let section = Form.section(.upstream, from: UpstreamSettings(), check: \.problem)
        return Form(
            expectation: "a gateway with its url",
            leaves: [Leaf()],
            read: { (tree, place) throws(SettingsError) in
                guard case .scalar = tree.content else { return try section.read(tree, place) }
                let map = Tree(.map([(key: "url", value: tree)]), from: tree.origin)
                return try section.read(map, place)
            },
            show: section.show
        )
    }
}
