/// Everything that can be set, with the value it has when nobody sets it.
package struct Settings: Sendable {
    package var gateway = GatewaySettings()
    package var admin = AdminSettings()
    package var cache = CacheSettings()
    /// Where what must survive is kept: scores, the admin token.
    package var data = "~/.local/share/regatta"
    package var gateways = UpstreamSettings.shipped
    package var log = LogSettings()
    package var shutdown = ShutdownSettings()

    /// The defaults.
    package init() {}
}

/// The listener that serves content.
package struct GatewaySettings: Sendable {
    package var listen = ListenAddress(host: "127.0.0.1", port: 8480)
}

/// The listener for the operator.
package struct AdminSettings: Sendable {
    package var listen = ListenAddress(host: "127.0.0.1", port: 8481)
    /// Nil: generated once and kept in the data directory.
    package var token: String?
}

/// Verified blocks on disk.
package struct CacheSettings: Sendable {
    package var path = "~/.cache/regatta"
    /// Bytes on disk.
    package var size = 10 << 30
}

/// What is written to standard error.
package struct LogSettings: Sendable {
    /// From which importance on.
    package enum Level: String, CaseIterable, Sendable {
        case trace
        case debug
        case info
        case notice
        case warning
        case error
        case critical
    }

    /// How a line looks.
    package enum Format: String, CaseIterable, Sendable {
        case text
        case json
    }

    package var level = Level.info
    package var format = Format.text
}

/// How the tool ends.
package struct ShutdownSettings: Sendable {
    /// How long answers under way may take to finish.
    package var limit = Duration.seconds(10)
}
