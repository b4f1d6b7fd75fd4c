import Glibc

/// How long something usually takes: a histogram over logarithmic buckets that forgets.
///
/// From 1 ms to about 100 s in steps of a quarter: a quantile is off by at most that.
struct LatencyDistribution: Sendable, Hashable, Codable {
    private static let count = 52
    private static let base = 1.25
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

    mutating func record(_ sample: Duration, at now: Duration, halfLife: Duration) {
        let factor = decay(from: updated, to: now, halfLife: halfLife)
        if factor < 1 { weights = weights.map { $0 * factor } }
        weights[Self.bucket(of: sample)] += 1
        updated = max(updated, now)
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
