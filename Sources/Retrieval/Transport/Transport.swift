public import Curl

/// One HTTP GET to an upstream: nothing of the client is in it.
public struct Request: Sendable {
    /// The absolute URL.
    public let url: String
    /// The headers to send, besides `Host` and `User-Agent`.
    public let headers: [(name: String, value: String)]
    /// How long the response head may take.
    public let firstByteTimeout: Duration
    /// How long the body may stay silent while it is not paused by us.
    public let stallTimeout: Duration
    /// How many bytes of body may wait for the reader.
    public let readAhead: Int
    /// Whether the URL comes from a stranger: only https, only public addresses, no redirect.
    public let isUntrusted: Bool
    /// The `host:port` to connect to, where that is not the URL's.
    public let dial: String?

    /// Describes a request.
    public init(
        url: String,
        headers: [(name: String, value: String)],
        firstByteTimeout: Duration,
        stallTimeout: Duration,
        readAhead: Int = 256 << 10,
        isUntrusted: Bool = false,
        dial: String? = nil
    ) {
        self.url = url
        self.headers = headers
        self.firstByteTimeout = firstByteTimeout
        self.stallTimeout = stallTimeout
        self.readAhead = readAhead
        self.isUntrusted = isUntrusted
        self.dial = dial
    }
}

/// The status line and headers of a response.
public struct ResponseHead: Sendable {
    /// The HTTP status code.
    public let status: Int
    /// The headers, names in lower case, in the order received.
    public let headers: [(name: String, value: String)]

    /// Describes a response head.
    public init(status: Int, headers: [(name: String, value: String)]) {
        self.status = status
        self.headers = headers
    }

    /// The first value of the header `name`, given in lower case.
    public func header(_ name: String) -> String? {
        headers.first { $0.name == name }?.value
    }
}

/// How long the phases of a transfer took, each counted from its start; `nil` when not reached.
public struct TransferTimings: Sendable {
    /// Until the name was resolved.
    public var resolved: Duration?
    /// Until the TCP connection stood.
    public var connected: Duration?
    /// Until the TLS handshake was done.
    public var secured: Duration?
    /// Until the first byte of the response.
    public var firstByte: Duration?

    /// Timings with nothing reached yet.
    public init(
        resolved: Duration? = nil,
        connected: Duration? = nil,
        secured: Duration? = nil,
        firstByte: Duration? = nil
    ) {
        self.resolved = resolved
        self.connected = connected
        self.secured = secured
        self.firstByte = firstByte
    }
}

/// A response on its way here; one task reads it.
public protocol Response: Sendable {
    /// Waits for the response head.
    ///
    /// - Throws: ``TransferFailure``.
    func head() async throws -> ResponseHead
    /// The next bytes of the body, or `nil` after the last.
    ///
    /// - Throws: ``TransferFailure``, also when the body ends short of what was declared.
    func next() async throws -> [UInt8]?
    /// Has the body given to `sink` from now on, from where it arrives.
    ///
    /// ``next()`` then returns no bytes: it waits until the sink says that its reader should come, and
    /// who calls it again has taken what the sink had.
    func pour(into sink: any BodySink)
    /// Says that the sink has room again, so that an upstream that waits for it goes on at once and not
    /// only when the reader comes back.
    func proceed()
    /// Says that all that is wanted has come, so that the end of the body cannot be far.
    ///
    /// A connection is then not given up for it when the reader leaves.
    func expectEnd()
    /// Ends the transfer from any thread: whoever waits for it gets ``TransferFailure/cancelled``.
    func cancel()
    /// How long its phases took so far.
    var timings: TransferTimings { get }
}

/// The network as the engine sees it: libcurl, or a simulation.
public protocol Transport: Sendable {
    /// Sends `request` and runs `body` with its response, which ends when `body` returns.
    func fetch<Result: Sendable>(
        _ request: Request,
        _ body: (any Response) async throws -> Result
    ) async throws -> Result
}

/// Why a transfer gave no complete response.
public enum TransferFailure: Error, Hashable, Sendable {
    /// The host name has no address.
    case unresolved
    /// No connection to the host.
    case unreachable
    /// The host is not on the public Internet, where strangers may lead us.
    case forbidden
    /// The certificate or the handshake was refused.
    case untrusted
    /// The response head took too long.
    case slow
    /// The body fell silent.
    case stalled
    /// The body ended before its declared end.
    case truncated
    /// A redirect that is not followed: a second one, or to a less safe scheme.
    case redirected
    /// The peer broke HTTP, or the connection broke.
    case broken(String)
    /// Nobody waits for it any more.
    case cancelled
}
