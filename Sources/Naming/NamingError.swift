public import Retrieval

/// Why a name does not lead to content; says whose fault it was and whether to try again.
public struct NamingError: Error, Sendable {
    /// What kind of failure it is.
    public enum Code: Hashable, Sendable {
        /// The text is no name: the client's mistake.
        case badName(String)
        /// The names lead to each other more often than is followed.
        case tooManyHops(limit: Int)
        /// The domain has no DNSLink, or does not exist.
        case noLink
        /// Everybody who was asked said that there is no record.
        case noRecord
        /// The domain has a DNSLink that leads nowhere.
        case badLink(String)
        /// The key has no record that is valid and leads somewhere.
        case badRecord(String)
        /// Those who were asked failed in ways of their own.
        case unavailable(String)
        /// Nobody answered in time.
        case timedOut
        /// The budget of everybody who could be asked is used up until the time given.
        case limited(retryAfter: Duration)
        /// Only what is kept was to be used, and nothing is.
        case notCached
    }

    /// What kind of failure it is.
    public let code: Code
    /// The name that failed, which may be one that the name asked for leads to.
    public let name: String
    /// What was tried, in the order in which it ended.
    public let attempts: [AttemptReport]

    /// Describes a failure.
    public init(_ code: Code, name: String, attempts: [AttemptReport] = []) {
        self.code = code
        self.name = name
        self.attempts = attempts
    }

    /// Whether the same request may succeed later, with nothing changed by the name's owner.
    public var isRetryable: Bool {
        switch code {
        case .unavailable, .timedOut, .limited: true
        default: false
        }
    }
}

extension NamingError: CustomStringConvertible {
    /// What is wrong, in words.
    public var description: String {
        switch code {
        case .badName(let reason): "\"\(name)\" is no name: \(reason)"
        case .tooManyHops(let limit): "the names beginning with \(name) do not end after \(limit)"
        case .noLink: "\(name) has no DNSLink"
        case .noRecord: "nobody has a record of \(name)"
        case .badLink(let reason): "the DNSLink of \(name) leads nowhere: \(reason)"
        case .badRecord(let reason): "\(name) has no valid record: \(reason)"
        case .unavailable(let reason): "\(name) cannot be resolved now: \(reason)"
        case .timedOut: "\(name) was not resolved in time"
        case .limited(let pause):
            "\(name) cannot be asked for until \(pause.components.seconds) s from now"
        case .notCached: "what \(name) stands for is not kept here"
        }
    }
}
