/// What is known of one upstream: a value that outcomes change.
struct Standing: Sendable {
    /// How fast outcomes are forgotten: an illness of five minutes ago counts half.
    static let healthHalfLife = Duration.seconds(300)
    /// Content moves slower than health.
    static let hasItHalfLife = Duration.seconds(900)
    /// Speed of first bytes: an afternoon's congestion is forgotten by the evening.
    static let latencyHalfLife = Duration.seconds(900)
    /// An upstream that could not do a kind of request is tried with it again after this.
    static let capabilityRetry = Duration.seconds(600)
    /// How many samples make its distribution its habit.
    static let knownAfter = 3.0

    var health: DecayingRatio
    var hasIt: DecayingRatio
    var latencies: [RequestKind: LatencyDistribution] = [:]
    var throughput: DecayingMean
    var circuit = Circuit()
    /// Kinds of request it could not do, and until when it is believed.
    var incapable: [RequestKind: Duration] = [:]
    /// Until when it is believed not to understand `entity-bytes`.
    var rangelessUntil: Duration?
    var wins = 0
    var isReachable: Bool

    init(at now: Duration, isReachable: Bool = true) {
        health = DecayingRatio(at: now)
        hasIt = DecayingRatio(at: now)
        throughput = DecayingMean(at: now)
        self.isReachable = isReachable
    }

    func isCapable(of kind: RequestKind, ranged: Bool = false, at now: Duration) -> Bool {
        if ranged, let rangelessUntil, now < rangelessUntil { return false }
        guard let until = incapable[kind] else { return true }
        return now >= until
    }

    func isKnown(for kind: RequestKind, at now: Duration) -> Bool {
        let weight = latencies[kind]?.weight(at: now, halfLife: Self.latencyHalfLife) ?? 0
        return weight >= Self.knownAfter
    }

    func health(at now: Duration) -> Double {
        health.value(at: now, halfLife: Self.healthHalfLife, prior: 0.9)
    }

    func hasIt(at now: Duration) -> Double {
        hasIt.value(at: now, halfLife: Self.hasItHalfLife, prior: 0.7)
    }

    /// The time until its first verified block that is to be expected, failures included.
    ///
    /// An unknown upstream is taken for a middling one: good enough to be tried soon. `chance` is how
    /// likely it has the content, where more is known than how often it has things.
    func expectedTime(
        for kind: RequestKind,
        hasIt chance: Double? = nil,
        at now: Duration
    ) -> Duration {
        let typical = latencies[kind]?.quantile(0.5) ?? Scoreboard.unknownLatency
        let success = max(health(at: now) * (chance ?? hasIt(at: now)), 0.02)
        // A failure costs the wait for it and then somebody else's whole turn.
        return typical + Scoreboard.costOfFailure * ((1 - success) / success)
    }

    mutating func recordFirstBlock(_ time: Duration, for kind: RequestKind, at now: Duration) {
        latencies[kind, default: LatencyDistribution(at: now)]
            .record(time, at: now, halfLife: Self.latencyHalfLife)
    }
}

/// A mean that forgets, as of throughput in bytes a second.
struct DecayingMean: Sendable, Hashable, Codable {
    private var sum = 0.0
    private var weight = 0.0
    private var updated: Duration

    init(at now: Duration) {
        updated = now
    }

    /// The mean; `nil` while nothing was recorded.
    var value: Double? { weight > 0 ? sum / weight : nil }

    mutating func record(_ sample: Double, at now: Duration, halfLife: Duration) {
        let factor = decay(from: updated, to: now, halfLife: halfLife)
        sum = sum * factor + sample
        weight = weight * factor + 1
        updated = max(updated, now)
    }

    /// The same memory on a clock whose zero lies `offset` later.
    func shifted(by offset: Duration) -> DecayingMean {
        var copy = self
        copy.updated -= offset
        return copy
    }
}
