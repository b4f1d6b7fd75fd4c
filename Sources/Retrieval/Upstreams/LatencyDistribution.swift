import Glibc

/// How long something usually takes: a histogram over logarithmic buckets that forgets.
///
/// From 1 ms to about 100 s in steps of a twentieth: a quantile is off by at most that.
struct LatencyDistribution: Sendable, Hashable, Codable {
    private static let count = 236
    private static let base = 1.05
    private static let first = 0.001

    private var weights = [Double](repeating: 0, count: count)
    private var updated: Duration

    init(at now: Duration) {
        updated = now
    }

    /// How many samples it still remembers.
    func weight(at now: Duration, halfLife: Duration) -> Double {
        weights.reduce(0, +) * decay(from: updated, to: now, halfLife: halfLife)
    }

    /// Forgets what is due: by time, half in each half-life; by number, so that the samples of the
    /// past weigh as much as `memory` at most.
    mutating func fade(to now: Duration, halfLife: Duration, memory: Double) {
        let factor = decay(from: updated, to: now, halfLife: halfLife) * (1 - 1 / memory)
        for index in weights.indices { weights[index] *= factor }
        updated = max(updated, now)
    }

    /// Adds a sample.
    mutating func add(_ sample: Duration) {
        weights[Self.bucket(of: sample)] += 1
    }

    /// Adds a sample of which only is known that it is longer than `bound`.
    ///
    /// It is spread over the longer times in proportion to what is known of them, as Kaplan and Meier
    /// do it (Efron 1967, "redistribution to the right"); where nothing is known, it counts as
    /// twice as long.
    mutating func add(atLeast bound: Duration) {
        let longer = (Self.bucket(of: bound) + 1)..<max(Self.count, Self.bucket(of: bound) + 1)
        let known = weights[longer].reduce(0, +)
        guard known > 0.001 else { return add(bound * 2) }
        for index in longer { weights[index] *= 1 + 1 / known }
    }

    /// The same habit, remembered as from `weight` samples at most.
    func limited(to weight: Double) -> LatencyDistribution {
        let total = weights.reduce(0, +)
        guard total > weight else { return self }
        var copy = self
        copy.weights = weights.map { $0 * weight / total }
        return copy
    }

    /// The time within which the share `quantile` of samples stays; `nil` while there are none.
    func quantile(_ quantile: Double) -> Duration? {
        let total = weights.reduce(0, +)
        guard total > 0 else { return nil }
        var rest = total * quantile
        for (index, weight) in weights.enumerated() where weight > 0 {
            guard rest > weight else { return Self.middle(of: index, share: rest / weight) }
            rest -= weight
        }
        return Self.middle(of: Self.count - 1, share: 1)
    }

    /// The same memory on a clock whose zero lies `offset` later.
    func shifted(by offset: Duration) -> LatencyDistribution {
        var copy = self
        copy.updated -= offset
        return copy
    }

    /// Whether it has as many buckets as this version writes, as one read from disk may not.
    var isWellFormed: Bool {
        weights.count == Self.count && weights.allSatisfy { $0.isFinite && $0 >= 0 }
    }

    private static func bucket(of sample: Duration) -> Int {
        let seconds = max(sample / .seconds(1), first)
        return min(max(Int(log(seconds / first) / log(base)), 0), count - 1)
    }

    private static func middle(of bucket: Int, share: Double) -> Duration {
        .seconds(first * pow(base, Double(bucket) + min(max(share, 0), 1)))
    }
}
