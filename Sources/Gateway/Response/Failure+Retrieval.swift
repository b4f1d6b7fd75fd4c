import HTTPTypes
import Naming
import Retrieval

// What names and upstreams could not bring becomes a status here.

extension Failure {
    // MARK: - Names

    static func naming(_ error: NamingError, _ subject: String) -> Failure {
        let attempts = error.attempts.chronicle
        return switch error.code {
        case .badName(let reason): Failure(.badRequest, "invalid path \"\(subject)\": \(reason)")
        case .tooManyHops(let limit):
            Failure(.badRequest, "\(subject) leads from name to name, more than \(limit) times")
        case .noLink: Failure(.notFound, "\(error.name) has no DNSLink")
        case .noRecord:
            Failure(.notFound, "nobody has an IPNS record of \(error.name)", attempts: attempts)
        case .badLink(let reason):
            Failure(
                .badGateway,
                "the DNSLink of \(error.name) cannot be used: \(reason)",
                retryAfter: 60
            )
        case .badRecord(let reason):
            Failure(
                .badGateway,
                "no valid IPNS record of \(error.name) was found: \(reason)",
                retryAfter: 60,
                attempts: attempts
            )
        case .unavailable(let reason):
            Failure(
                .badGateway,
                "\(error.name) could not be resolved: \(reason)",
                retryAfter: 10,
                attempts: attempts
            )
        case .timedOut:
            Failure(
                .gatewayTimeout,
                "\(error.name) was not resolved in time",
                retryAfter: 10,
                attempts: attempts
            )
        case .limited(let pause): busy(error.name, pause, attempts)
        case .notCached: notCached(error.name)
        }
    }

    private static func busy(
        _ subject: String,
        _ pause: Duration,
        _ attempts: [Attempt],
        _ ways: Ways? = nil
    ) -> Failure {
        Failure(
            .serviceUnavailable,
            "every upstream's budget is used up for now, so \(subject) cannot be fetched",
            // Rounded up: who comes back a moment too early comes in vain.
            retryAfter: max(1, Int((pause / .seconds(1)).rounded(.up))),
            attempts: attempts,
            ways: ways
        )
    }

    private static func notCached(_ subject: String) -> Failure {
        Failure(
            .preconditionFailed,
            "\(subject) is not in the cache",
            advice: "Ask without Cache-Control: only-if-cached to have it fetched."
        )
    }

    // MARK: - Upstreams

    static func retrieval(_ error: RetrievalError, _ subject: String) -> Failure {
        let attempts = error.attempts.chronicle
        let ways = Ways(error.attempts)
        func failed(
            _ status: HTTPResponse.Status,
            _ message: String,
            _ retryAfter: Int?
        ) -> Failure {
            Failure(status, message, retryAfter: retryAfter, attempts: attempts, ways: ways)
        }
        return switch error.code {
        case .absent: failed(.badGateway, "no upstream has \(subject)", 60)
        case .unavailable:
            Failure(
                .badGateway,
                "no upstream could deliver \(subject)",
                advice: error.attempts.allSatisfy(\.isOutOfReach)
                    ? "Nobody could be reached: is this machine online? `regatta doctor` tells."
                    : nil,
                retryAfter: 10,
                attempts: attempts,
                ways: ways
            )
        case .timedOut:
            failed(.gatewayTimeout, "no upstream delivered \(subject) in time", 10)
        case .limited(let pause): busy(subject, pause, attempts, ways)
        case .notCached: notCached(subject)
        case .tooLarge:
            Failure(
                .notImplemented,
                "\(subject) needs more than this gateway fetches for one request",
                attempts: attempts
            )
        case .stopped:
            Failure(.serviceUnavailable, "this gateway is stopping", retryAfter: 5)
        }
    }
}

extension AttemptReport {
    /// Whether it did not get as far as a connection.
    fileprivate var isOutOfReach: Bool {
        switch outcome.fault {
        case .transfer(.unresolved), .transfer(.unreachable): true
        default: false
        }
    }
}

extension [AttemptReport] {
    /// The attempts in the order in which they began, the first at zero.
    fileprivate var chronicle: [Failure.Attempt] {
        let start = map(\.began).min() ?? .zero
        return sorted { $0.began < $1.began }.map { report in
            Failure.Attempt(
                upstream: report.upstream,
                kind: report.kind.rawValue,
                started: report.began - start,
                elapsed: report.duration,
                outcome: report.words
            )
        }
    }
}
