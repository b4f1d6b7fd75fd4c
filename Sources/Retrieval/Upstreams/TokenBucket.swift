/// A budget that refills steadily: so many requests at once, so many in an interval.
struct TokenBucket: Sendable, Hashable {
    let rate: Upstream.Rate
    private let capacity: Double
    private let perSecond: Double
    private var tokens: Double
    private var updated: Duration

    /// A full bucket for `rate`.
    init(_ rate: Upstream.Rate, at now: Duration) {
        self.rate = rate
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

    /// How many requests may be made at once now; below zero when some were made without leave.
    func left(at now: Duration) -> Double { level(at: now) }

    /// The same budget at another rate: what was taken out stays out.
    func changed(to rate: Upstream.Rate, at now: Duration) -> TokenBucket {
        guard rate != self.rate else { return self }
        var bucket = TokenBucket(rate, at: now)
        bucket.tokens = min(level(at: now), bucket.capacity)
        return bucket
    }

    private func level(at now: Duration) -> Double {
        min(tokens + max((now - updated) / .seconds(1), 0) * perSecond, capacity)
    }
}

/// How many requests may be made beyond the one that a race needs: a share of the races, so that the
/// extra load stays small.
///
/// Each race puts in a share of a request and each request takes a whole one out. Failures that are
/// replaced do not count: they are not extra load.
struct Allowance: Sendable, Hashable {
    /// The most that can be saved up.
    static let capacity = 40.0

    private let share: Double
    private var saved: Double

    /// An allowance of `share` requests a race, and `start` of them at once.
    init(share: Double, start: Double) {
        self.share = share
        saved = start
    }

    /// How full it is, from 0 to 1; above 1 while more than its capacity is left from the start.
    var level: Double { saved / Self.capacity }

    /// A race was run.
    mutating func earn() {
        saved = max(saved, min(saved + share, Self.capacity))
    }

    /// Takes a request out, if there is one.
    mutating func spend() -> Bool {
        guard saved >= 1 else { return false }
        saved -= 1
        return true
    }
}
