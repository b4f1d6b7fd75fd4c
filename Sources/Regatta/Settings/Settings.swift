import BlockCache
import Gateway

/// Everything that can be set, with the value it has when nobody sets it.
struct Settings: Sendable {
    var gateway = GatewaySettings()
    var admin = AdminSettings()
    var cache = CacheSettings()
    /// Where what must survive is kept: scores, the admin token.
    var data = "~/.local/share/regatta"
    var gateways = UpstreamSettings.shipped
    var racing = RacingSettings()
    var routing = RoutingSettings()
    var dns = DNSSettings()
    var names = NamingSettings()
    var pinning = PinningSettings()
    /// Where lists are kept of what is not served: files, directories of them, and URLs.
    var denylists = ["/etc/ipfs/denylists", "~/.config/ipfs/denylists"]
    var log = LogSettings()
    var shutdown = ShutdownSettings()

    /// The defaults.
    init() {}
}

/// The listener that serves content.
struct GatewaySettings: Sendable {
    var listen = ListenAddress(host: "127.0.0.1", port: 8480)
    /// What the listener serves, and puts up with; it knows the defaults and reasons.
    var limits = GatewayConfiguration()
    /// Who may say what a client asked for.
    var trustedProxies = [TrustedProxy.loopback]
}

/// The listener for the operator.
struct AdminSettings: Sendable {
    var listen = ListenAddress(host: "127.0.0.1", port: 8481)
    /// Nil: generated once and kept in the data directory.
    var token: String?
    /// Names, besides the address itself, under which the listener is reached.
    var hosts: [String] = []
}

/// Verified blocks on disk: the knobs of the cache, which knows their defaults and reasons.
struct CacheSettings: Sendable {
    var store: BlockCache.Configuration

    init(path: String = "~/.cache/regatta", size: Int = 10 << 30) {
        store = BlockCache.Configuration(path: path, limit: size)
    }
}

/// What is written to standard error.
struct LogSettings: Sendable {
    /// From which importance on.
    enum Level: String, CaseIterable, Sendable {
        case trace
        case debug
        case info
        case notice
        case warning
        case error
        case critical
    }

    /// How a line looks.
    enum Format: String, CaseIterable, Sendable {
        case text
        case json
    }

    var level = Level.info
    var format = Format.text
}

/// How the tool ends.
struct ShutdownSettings: Sendable {
    /// How long answers under way may take to finish.
    var limit = Duration.seconds(10)
}
