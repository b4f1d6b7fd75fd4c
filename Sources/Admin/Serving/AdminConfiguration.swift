/// How the admin listener serves.
public struct AdminConfiguration: Sendable {
    /// The address or name to listen on.
    public var host: String

    /// The port to listen on; 0 for any that is free.
    public var port: Int

    /// What a client must present to change anything; nil to refuse all changes.
    ///
    /// A listener that other machines can reach needs one to start.
    public var token: String?

    /// Names, besides the address itself, under which the listener is reached.
    public var hosts: [String]

    /// The version shown in `regatta_build_info`.
    public var version: String

    /// How long answers under way may take once the service is told to stop.
    public var stopLimit: Duration

    /// Makes a configuration; every value has a default.
    public init(
        host: String = "127.0.0.1",
        port: Int = 8481,
        token: String? = nil,
        hosts: [String] = [],
        version: String = "unknown",
        stopLimit: Duration = .seconds(5)
    ) {
        self.host = host
        self.port = port
        self.token = token
        self.hosts = hosts
        self.version = version
        self.stopLimit = stopLimit
    }

    /// Checks what could not be served safely.
    ///
    /// - Throws: ``AdminConfigurationError``.
    public func validate() throws(AdminConfigurationError) {
        if let token, token.utf8.count < Self.shortestToken {
            throw .tokenTooShort(length: token.utf8.count, least: Self.shortestToken)
        }
        guard token != nil || HostRule.isLoopback(host) else { throw .tokenMissing(host: host) }
        guard (0...65_535).contains(port) else { throw .port(port) }
    }

    /// Shorter tokens can be guessed.
    static let shortestToken = 16
}

extension AdminConfiguration: CustomStringConvertible {
    /// Where it listens; never the token, as others describe in logs what they were given.
    public var description: String { "\(host):\(port)" }
}

/// Why the admin listener does not start.
public enum AdminConfigurationError: Error, Equatable, CustomStringConvertible {
    /// Other machines could reach the listener, and nothing would stop them.
    case tokenMissing(host: String)
    /// A token that can be guessed.
    case tokenTooShort(length: Int, least: Int)
    /// Not a port.
    case port(Int)

    /// What is wrong, and what to do.
    public var description: String {
        switch self {
        case .tokenMissing(let host):
            "the admin listener would be reachable by other machines at \(host): set admin.token, "
                + "or listen on 127.0.0.1"
        case .tokenTooShort(let length, let least):
            "admin.token has \(length) bytes; use at least \(least), as `openssl rand -hex 32` makes"
        case .port(let port):
            "admin.listen has port \(port); ports go from 0 to 65535"
        }
    }
}
