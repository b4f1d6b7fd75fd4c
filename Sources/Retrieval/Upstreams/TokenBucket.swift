/// A budget that refills steadily: so many requests at once, so many in an interval.
struct TokenBucket: Sendable, Hashable {
    private let capacity: Double
    private let perSecond: Double
    private var tokens: Double
    private var updated: Duration

    /// A full bucket for `rate`.
    init(_ rate: Upstream.Rate, at now: Duration) {
        capacity = Double(max(rate.requests, 1))
        perSecond = capacity / max(rate.interval / .seconds(1), 0.001)
        tokens = capacity
        updated = now
    }

    /// How long until one request may be made; zero when it may be made now.
    func wait(at now: Duration) -> Duration {
        let tokens = level(at: now)
        return tokens >= 1 ? .zero : .seconds((1 - tokens) / perSecond)
    }

    /// Takes one request out; below zero when it was made without leave.
    mutating func take(at now: Duration) {
        tokens = level(at: now) - 1
        updated = max(updated, now)
    }

    private func level(at now: Duration) -> Double {
        min(tokens + max((now - updated) / .seconds(1), 0) * perSecond, capacity)
    }
}

/// How many hedges may be started: a share of the races, so that the extra load stays small.
///
/// Each race puts in a share of a hedge and each hedge takes a whole one out. Failures that are
/// replaced do not count: they are not extra load.
struct HedgeBudget: Sendable, Hashable {
    /// The most hedges that can be saved up.
    static let capacity = 20.0
    /// What there is at the start, so that a quiet proxy may hedge too.
    static let start = 3.0

    private let share: Double
    private var saved = start

    init(share: Double) {
        self.share = share
    }

    /// A race was run.
    mutating func earn() {
        saved = min(saved + share, Self.capacity)
    }

    /// Takes a hedge out, if there is one.
    mutating func spend() -> Bool {
        guard saved >= 1 else { return false }
        saved -= 1
        return true
    }
}
