import Glibc

/// A share of good outcomes that forgets: an outcome counts half after ``halfLife``.
///
/// It starts at a prior, so that a single failure does not condemn and a single success does not
/// absolve.
struct DecayingRatio: Sendable, Hashable, Codable {
    private var good = 0.0
    private var bad = 0.0
    private var updated: Duration

    /// How much the prior weighs, in outcomes.
    private static let priorWeight = 2.0

    init(at now: Duration) {
        updated = now
    }

    /// The share at `now`, from 0 to 1, drawn towards `prior` while little is known.
    func value(at now: Duration, halfLife: Duration, prior: Double) -> Double {
        let factor = decay(from: updated, to: now, halfLife: halfLife)
        let (good, bad) = (good * factor, bad * factor)
        return (good + prior * Self.priorWeight) / (good + bad + Self.priorWeight)
    }

    /// How many outcomes it still remembers.
    func weight(at now: Duration, halfLife: Duration) -> Double {
        (good + bad) * decay(from: updated, to: now, halfLife: halfLife)
    }

    mutating func record(_ isGood: Bool, at now: Duration, halfLife: Duration) {
        let factor = decay(from: updated, to: now, halfLife: halfLife)
        good = good * factor + (isGood ? 1 : 0)
        bad = bad * factor + (isGood ? 0 : 1)
        updated = max(updated, now)
    }

    /// The same memory on a clock whose zero lies `offset` later.
    func shifted(by offset: Duration) -> DecayingRatio {
        var copy = self
        copy.updated -= offset
        return copy
    }
}

/// What remains of a weight of one between two times: one half after each half-life.
func decay(from start: Duration, to end: Duration, halfLife: Duration) -> Double {
    guard end > start else { return 1 }
    return exp2(-((end - start) / halfLife))
}
