/// Why the engine could not bring a block; says whose fault it was and whether to try again.
public struct RetrievalError: Error, Sendable {
    /// What kind of failure it is.
    public enum Code: Hashable, Sendable {
        /// Every upstream that could be asked said that it does not have it.
        case absent
        /// Upstreams failed in ways of their own: refused, broke off, sent bad bytes.
        case unavailable
        /// Nobody answered in time.
        case timedOut
        /// Every upstream's budget is used up until the time given.
        case limited(retryAfter: Duration)
        /// Only the cache was to be asked, and it has no such block.
        case notCached
        /// The want asks for more than a limit allows.
        case tooLarge
        /// The engine is stopping.
        case stopped
    }

    /// What kind of failure it is.
    public let code: Code
    /// What was tried, in order.
    public let attempts: [AttemptReport]

    /// Describes a failure.
    public init(_ code: Code, attempts: [AttemptReport] = []) {
        self.code = code
        self.attempts = attempts
    }

    /// Whether the same request may succeed later.
    public var isRetryable: Bool { code != .notCached && code != .tooLarge }
}
