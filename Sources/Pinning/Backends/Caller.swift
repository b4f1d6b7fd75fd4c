import Curl

/// One request to a backend over HTTP, whole in memory.
public struct Call: Sendable {
    /// What is done.
    public enum Method: Sendable, Equatable {
        /// Something is read.
        case get
        /// Something is done, perhaps with a body.
        case post([UInt8])
        /// Something is removed.
        case delete
        /// Whether something is there.
        case head
    }

    /// An absolute URL.
    public var url: String
    /// What is done.
    public var method: Method
    /// Sent as they are; they may hold a token, so they are never shown.
    public var headers: [(name: String, value: String)]
    /// How long the answer may be in coming.
    public var patience: Duration
    /// The most bytes of an answer.
    public var limit: Int
    /// Whether the URL comes from a stranger: then only public addresses are connected to.
    public var isUntrusted = false

    /// Makes a call.
    public init(
        _ method: Method,
        _ url: String,
        headers: [(name: String, value: String)] = [],
        patience: Duration = .seconds(60),
        limit: Int = 16 << 20
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.patience = patience
        self.limit = limit
    }
}

/// What came back, whatever its status.
public struct CallAnswer: Sendable {
    /// The HTTP status.
    public let status: Int
    /// The fields, names in lower case.
    public let headers: [String: String]
    /// The body.
    public let body: [UInt8]

    /// Puts one together.
    public init(status: Int, headers: [String: String] = [:], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

/// Why nothing came back.
public enum CallFailure: Error, Equatable, Sendable {
    /// The other side has seen nothing of it.
    case notSent(String)
    /// It may have been done: the answer did not come, or not whole.
    case unanswered(String)
}

/// Makes calls: over the network, or to a provider that is only simulated.
public protocol Caller: Sendable {
    /// Sends a call and waits for the whole answer.
    ///
    /// - Throws: ``CallFailure``.
    func send(_ call: Call) async throws(CallFailure) -> CallAnswer
}

/// The network through libcurl; redirects are not followed, as a token must not travel.
public final class CurlCaller: Caller {
    private let loop = CurlLoop()
    /// For the URLs of strangers alone.
    private let quarantine = CurlLoop()
    private let userAgent: String

    /// Makes a caller with a thread of its own.
    ///
    /// - Parameter userAgent: What backends see.
    public init(userAgent: String) {
        self.userAgent = userAgent
    }

    deinit {
        loop.stop()
        quarantine.stop()
    }

    /// Ends every call under way; later ones fail.
    public func stop() {
        loop.stop()
        quarantine.stop()
    }

    /// Sends a call and waits for the whole answer.
    public func send(_ call: Call) async throws(CallFailure) -> CallAnswer {
        let request = CurlRequest(
            url: call.url,
            method: call.method.curl,
            headers: call.headers,
            userAgent: userAgent,
            connectTimeout: .seconds(10),
            firstByteTimeout: call.patience,
            stallTimeout: call.patience,
            allowsRedirect: false,
            bodyLimit: call.limit,
            isUntrusted: call.isUntrusted
        )
        let loop = call.isUntrusted ? quarantine : loop
        do {
            return try await loop.fetch(request) { transfer in
                let head = try await transfer.head()
                var body: [UInt8] = []
                while let part = try await transfer.next() { body += part }
                return CallAnswer(
                    status: head.status,
                    headers: Dictionary(
                        head.headers.map { ($0.name, $0.value) },
                        uniquingKeysWith: { first, _ in first }
                    ),
                    body: body
                )
            }
        } catch let error as CurlError {
            throw CallFailure(error)
        } catch {
            throw .unanswered("\(error)")
        }
    }
}

extension Call.Method {
    fileprivate var curl: CurlRequest.Method {
        switch self {
        case .get: .get
        case .head: .head
        case .post(let body): .post(body: body)
        case .delete: .delete
        }
    }
}

extension CallFailure {
    fileprivate init(_ error: CurlError) {
        switch error {
        case .badRequest, .resolve, .connect, .tls, .timeout(.connect): self = .notSent("\(error)")
        default: self = .unanswered("\(error)")
        }
    }
}
