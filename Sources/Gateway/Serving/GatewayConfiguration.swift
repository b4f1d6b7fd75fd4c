/// How the gateway listener serves; every value has a default.
public struct GatewayConfiguration: Sendable {
    /// The address or name to listen on.
    public var host = "127.0.0.1"

    /// The port to listen on; 0 for any that is free.
    public var port = 8480

    /// How many connections may be open; more wait in the system's queue.
    ///
    /// Raise it with the file descriptor limit, lower it when descriptors run out.
    public var connectionLimit = 4096

    /// How many requests may be answered at once; more get 429.
    ///
    /// Raise it when clients see 429 and memory is left, lower it when memory runs short.
    public var requestLimit = 2048

    /// How long a client that got 429 is asked to wait, in seconds.
    public var retryAfter = 5

    /// How long a connection may be idle, or take to send a request, before it is closed.
    public var idleTimeout = Duration.seconds(60)

    /// How long a client may take nothing of its answer before the answer is broken off.
    ///
    /// Raise it for clients that pause, as media players do.
    public var stallTimeout = Duration.seconds(120)

    /// How long answers under way may take once the service is told to stop.
    public var stopLimit = Duration.seconds(10)

    /// The most bytes of all fields of a request, and of one of them.
    public var headerLimit = 32 << 10

    /// The longest path, in bytes as it is sent; a longer one gets 414.
    public var pathLimit = 8192

    /// The hosts that this gateway is known to be reached by, and how content is served on each.
    ///
    /// On any other, and on addresses, content is below paths. `localhost` has subdomains unless
    /// it is here and says otherwise.
    public var hosts: [GatewayHost] = []

    /// Whether a host that is none of ``hosts`` and has a DNSLink is answered with what that
    /// leads to.
    public var answersDomains = true

    /// Who may say, in `X-Forwarded-Host` and `X-Forwarded-Proto`, what the client asked for.
    public var trustedProxies = AddressRange.loopback

    /// Whether only what clients can check is served, on every host: blocks, CARs, IPNS records.
    public var isTrustless = false

    /// Whether what is not in the cache is fetched.
    ///
    /// A gateway that answers other gateways says what it has and no more.
    public var isRecursive = true

    /// Whether to log every request, and not only those that fail.
    public var logsAccess = false

    /// What answers name as their `Server`; nil for nothing.
    public var serverName: String? = "regatta"

    /// The defaults.
    public init() {}
}
