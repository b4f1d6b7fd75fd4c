/// Limits and trust of a ``CurlLoop``.
public struct CurlConfiguration: Sendable {
    /// The most connections to one host at a time; more transfers wait for one.
    ///
    /// HTTP/2 carries many transfers on one connection, so this binds HTTP/1.1 servers. Raise it
    /// when transfers to a local node queue; lower it when a server answers 429 to connections.
    public var connectionsPerHost: Int
    /// The most connections in all.
    ///
    /// Raise it when many hosts are raced at once; lower it when descriptors run out.
    public var connections: Int
    /// The most connections that are kept open for reuse.
    public var idleConnections: Int
    /// The most concurrent HTTP/2 streams on one connection.
    public var streamsPerConnection: Int
    /// A PEM file of certificate authorities in place of the system's; `nil`: the system's.
    public var certificateAuthorities: String?

    /// Makes a configuration; everything has a default.
    public init(
        connectionsPerHost: Int = 16,
        connections: Int = 256,
        idleConnections: Int = 64,
        streamsPerConnection: Int = 100,
        certificateAuthorities: String? = nil
    ) {
        self.connectionsPerHost = connectionsPerHost
        self.connections = connections
        self.idleConnections = idleConnections
        self.streamsPerConnection = streamsPerConnection
        self.certificateAuthorities = certificateAuthorities
    }
}
