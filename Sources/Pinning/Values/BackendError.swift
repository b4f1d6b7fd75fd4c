/// Why a backend did not do what it was asked: whose fault it was, and whether to try again.
public struct BackendError: Error, Equatable, Sendable, Codable, CustomStringConvertible {
    /// What went wrong.
    public enum Code: String, Sendable, Codable, CaseIterable {
        /// The token is missing, wrong, or not allowed to do this.
        case unauthorized
        /// The account has no funds or no room left.
        case funds
        /// The backend refuses this request for good.
        case refused
        /// There is nothing of that name.
        case unknown
        /// Asked too often.
        case limited
        /// The backend failed, or is not reached; whether it did anything is certain: it did not.
        case unavailable
        /// The request was sent, and what became of it is not known.
        case unsure
        /// What came is no answer of the protocol.
        case garbled
        /// Nobody has the content now.
        case missing
        /// The limit for pinned bytes is reached.
        case full
        /// The backend cannot do this at all.
        case unsupported
        /// Nobody wants it any more.
        case cancelled
    }

    /// What went wrong.
    public let code: Code
    /// The backend's own words, or what to do; never a secret.
    public let reason: String
    /// How long it asked to be left alone.
    public let retryAfter: Duration?

    /// Makes an error.
    public init(_ code: Code, _ reason: String, retryAfter: Duration? = nil) {
        self.code = code
        self.reason = reason
        self.retryAfter = retryAfter
    }

    /// Whether the same request may do better later.
    public var isTemporary: Bool {
        switch code {
        case .limited, .unavailable, .missing, .unsure, .garbled: true
        case .unauthorized, .funds, .refused, .unknown, .full, .unsupported, .cancelled: false
        }
    }

    /// Whether the backend is to blame, and not what it was asked for.
    public var isBackendsFault: Bool {
        switch code {
        case .limited, .unavailable, .unsure, .garbled: true
        default: false
        }
    }

    /// One line.
    public var description: String {
        switch code {
        case .unauthorized:
            "the backend does not accept the token: \(reason); set another in pinning.backends, then "
                + "regatta pin retry"
        case .funds:
            "the backend wants to be paid, or the account has no room: \(reason); see to that, then "
                + "regatta pin retry"
        case .limited: "the backend was asked too often: \(reason)"
        case .unsure: "it was sent, and what became of it is not known: \(reason)"
        case .garbled: "the backend does not speak the protocol: \(reason)"
        case .unavailable: "the backend cannot do it now: \(reason)"
        case .refused, .unknown, .missing, .full, .unsupported, .cancelled: reason
        }
    }
}

/// Why the pinning service does not do what it was asked.
public enum PinningError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Something in the request is wrong.
    case invalid(String)
    /// No backend has this name.
    case noBackend(String, known: [String])
    /// There is no such request.
    case unknown(id: String)
    /// The catalogue holds as many requests as it may.
    case full(limit: Int)
    /// The catalogue cannot be written.
    case catalogue(String)

    /// One line that says what to do.
    public var description: String {
        switch self {
        case .invalid(let problem): problem
        case .noBackend(let name, let known):
            "no backend is called “\(name)”; there are: \(known.joined(separator: ", "))"
        case .unknown(let id): "there is no pin request “\(id)”"
        case .full(let limit): "there are \(limit) pin requests already: remove some"
        case .catalogue(let reason): "the catalogue of pins cannot be written: \(reason)"
        }
    }
}
