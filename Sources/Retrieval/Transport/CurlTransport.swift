package import Curl

/// The network through libcurl.
public struct CurlTransport: Transport {
    private let loop: CurlLoop
    /// For strangers' URLs: connections that others opened are none of theirs, nor can they use up
    /// what others may open.
    private let quarantine: CurlLoop
    private let userAgent: String
    private let connectTimeout: Duration

    /// Makes a transport with loop threads of its own.
    ///
    /// - Parameters:
    ///   - userAgent: What upstreams see: the product and its version, since anonymous bulk clients
    ///     get banned.
    ///   - connectTimeout: How long name resolution, connection and TLS may take together.
    public init(userAgent: String, connectTimeout: Duration = .seconds(5)) {
        self.init(CurlConfiguration(), userAgent: userAgent, connectTimeout: connectTimeout)
    }

    /// Makes a transport whose loop is configured otherwise.
    package init(
        _ configuration: CurlConfiguration,
        userAgent: String,
        connectTimeout: Duration = .seconds(5)
    ) {
        loop = CurlLoop(configuration)
        var strangers = configuration
        (strangers.connections, strangers.idleConnections) = (32, 8)
        strangers.connectionsPerHost = min(configuration.connectionsPerHost, 4)
        quarantine = CurlLoop(strangers)
        self.userAgent = userAgent
        self.connectTimeout = connectTimeout
    }

    /// How many transfers are under way.
    package var transfersUnderWay: Int { loop.transfersUnderWay + quarantine.transfersUnderWay }

    /// Ends every transfer and the loops' threads; later requests fail.
    public func stop() {
        loop.stop()
        quarantine.stop()
    }

    /// Sends `request` and runs `body` with its response, which ends when `body` returns.
    public func fetch<Result: Sendable>(
        _ request: Request,
        _ body: (any Response) async throws -> Result
    ) async throws -> Result {
        let curl = CurlRequest(
            url: request.url,
            headers: request.headers,
            userAgent: userAgent,
            connectTimeout: connectTimeout,
            firstByteTimeout: request.firstByteTimeout,
            stallTimeout: request.stallTimeout,
            isUntrusted: request.isUntrusted,
            connectsTo: request.dial
        )
        let loop = request.isUntrusted ? quarantine : loop
        do {
            return try await loop.fetch(curl, limit: request.readAhead) { transfer in
                try await body(CurlResponse(transfer: transfer))
            }
        } catch let error as CurlError {
            throw TransferFailure(error)
        }
    }
}

/// A transfer as the engine sees it.
private struct CurlResponse: Response {
    let transfer: Transfer

    func head() async throws -> ResponseHead {
        do {
            let head = try await transfer.head()
            return ResponseHead(
                status: head.status,
                headers: head.headers.map { (name: $0.name, value: $0.value) }
            )
        } catch {
            throw TransferFailure(error)
        }
    }

    func next() async throws -> [UInt8]? {
        do {
            return try await transfer.next()
        } catch {
            throw TransferFailure(error)
        }
    }

    func pour(into sink: any BodySink) {
        transfer.pour(into: sink)
    }

    func proceed() {
        transfer.proceed()
    }

    func expectEnd() {
        transfer.expectEnd()
    }

    func cancel() {
        transfer.cancel()
    }

    var timings: TransferTimings {
        guard let timings = transfer.timings else { return TransferTimings() }
        return TransferTimings(
            resolved: timings.dns,
            connected: timings.connect,
            secured: timings.tls,
            firstByte: timings.firstByte
        )
    }
}

extension TransferFailure {
    /// What a libcurl error means to the engine.
    init(_ error: CurlError) {
        self =
            switch error {
            case .resolve: .unresolved
            case .connect, .timeout(.connect): .unreachable
            case .notPublic: .forbidden
            case .tls: .untrusted
            case .timeout(.firstByte): .slow
            case .timeout(.stall): .stalled
            case .tooManyRedirects, .redirectRefused: .redirected
            case .truncated: .truncated
            case .cancelled, .stopped: .cancelled
            case .badRequest, .disconnected, .tooLarge, .protocol, .failed: .broken("\(error)")
            }
    }
}
