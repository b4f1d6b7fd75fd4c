import HTTPTypes
import Locking
import Metrics

/// Counts and times answers.
///
/// Handlers are kept, as to look one up by its labels costs more than to count.
final class RequestMetrics: Sendable {
    private struct Labels: Hashable, Sendable {
        let code: Int
        let kind: AnswerKind
        let cache: CachePart
    }

    private let requests = Locked<[Labels: Counter]>([:])
    private let firstByte: Timer
    private let duration: Timer
    private let bytes: Counter
    private let inProgress: Meter
    private let factory: any MetricsFactory

    init(factory: any MetricsFactory) {
        self.factory = factory
        firstByte = Timer(label: "regatta_http_first_byte_seconds", factory: factory)
        duration = Timer(label: "regatta_http_request_duration_seconds", factory: factory)
        bytes = Counter(label: "regatta_http_response_bytes_total", factory: factory)
        inProgress = Meter(label: "regatta_http_requests_in_progress", factory: factory)
        // A rate needs a beginning: what has not happened yet is shown as zero.
        for reason in [Interruption.client, .content] { brokenOff(reason).increment(by: 0) }
    }

    /// Because of whom an answer was left unfinished.
    enum Interruption: String {
        case client
        case content
    }

    func began(_ count: Int) {
        inProgress.set(count)
    }

    /// Counts an answer that is over, however it ended; 499 is a client that did not wait for one.
    func ended(_ answer: borrowing Answer, since started: ContinuousClock.Instant, count: Int) {
        inProgress.set(count)
        let labels = Labels(
            code: answer.status?.code ?? 499,
            kind: answer.kind,
            cache: answer.cachePart
        )
        counter(labels).increment()
        if answer.bytesSent > 0 { bytes.increment(by: answer.bytesSent) }
        if let first = answer.firstByte {
            firstByte.recordNanoseconds(started.nanoseconds(to: first))
        }
        duration.recordNanoseconds(started.nanoseconds(to: .now))
    }

    /// Counts an answer that was sent as soon as it was asked for.
    func answered(_ counter: Counter, bytes count: Int, since started: ContinuousClock.Instant) {
        counter.increment()
        let taken = started.nanoseconds(to: .now)
        if count > 0 {
            bytes.increment(by: count)
            firstByte.recordNanoseconds(taken)
        }
        duration.recordNanoseconds(taken)
    }

    /// Counts answers of a kind.
    func counter(_ status: HTTPResponse.Status, _ kind: AnswerKind, _ part: CachePart) -> Counter {
        counter(Labels(code: status.code, kind: kind, cache: part))
    }

    /// Counts an answer whose body was left unfinished.
    func brokeOff(_ reason: Interruption) {
        brokenOff(reason).increment()
    }

    private func brokenOff(_ reason: Interruption) -> Counter {
        Counter(
            label: "regatta_http_broken_off_total",
            dimensions: [("reason", reason.rawValue)],
            factory: factory
        )
    }

    private func counter(_ labels: Labels) -> Counter {
        requests.withLock { requests in
            if let known = requests[labels] { return known }
            let counter = Counter(
                label: "regatta_http_requests_total",
                dimensions: [
                    ("code", "\(labels.code)"), ("format", labels.kind.rawValue),
                    ("cache", labels.cache.rawValue),
                ],
                factory: factory
            )
            requests[labels] = counter
            return counter
        }
    }
}

extension ContinuousClock.Instant {
    fileprivate func nanoseconds(to other: Self) -> Int64 {
        Int64(duration(to: other) / .nanoseconds(1))
    }
}
