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
    /// How many samples make it known.
    static let knownAfter = 3.0
    /// What its latest samples have to weigh until it is no longer new: about thirteen of them do.
    static let newUntil = 8.0
    /// How many samples its habit is drawn from: many, for what is rare has to be in it.
    static let memory = 1000.0
    /// How many samples the choice is made by.
    ///
    /// Few, for it has to follow a change: after nine samples of another kind the median is theirs.
    static let recentMemory = 12.0

    var health: DecayingRatio
    var hasIt: DecayingRatio
    /// Its habit, for when to hedge.
    var latencies: [RequestKind: LatencyDistribution] = [:]
    /// The latest of it, for whom to ask.
    var recent: [RequestKind: LatencyDistribution] = [:]
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
        weight(of: kind, at: now) >= Self.knownAfter
    }

    func isNew(for kind: RequestKind, at now: Duration) -> Bool {
        weight(of: kind, at: now) < Self.newUntil
    }

    private func weight(of kind: RequestKind, at now: Duration) -> Double {
        recent[kind]?.weight(at: now, halfLife: Self.latencyHalfLife) ?? 0
    }

    func health(at now: Duration) -> Double {
        health.value(at: now, halfLife: Self.healthHalfLife, prior: 1)
    }

    func hasIt(at now: Duration) -> Double {
        hasIt.value(at: now, halfLife: Self.hasItHalfLife, prior: 1)
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
        let success = max(health(at: now) * (chance ?? hasIt(at: now)), 0.02)
        // Trying in the order of time by chance of success is the fastest way to a success.
        return (typicalTime(for: kind) ?? Scoreboard.unknownLatency) / success
    }

    /// The median of its latest times; `nil` while there are none.
    func typicalTime(for kind: RequestKind) -> Duration? {
        recent[kind]?.quantile(0.5)
    }

    /// What was of late counts little from now on.
    mutating func forget(_ kind: RequestKind) {
        recent[kind] = recent[kind]?.limited(to: Self.knownAfter)
    }

    mutating func recordFirstBlock(_ time: Duration, for kind: RequestKind, at now: Duration) {
        learn(for: kind, at: now) { $0.add(time) }
    }

    /// It was given `time` and brought nothing, through no fault of its own.
    mutating func recordNoBlock(
        within time: Duration,
        for kind: RequestKind,
        at now: Duration
    ) {
        learn(for: kind, at: now) { $0.add(atLeast: time) }
    }

    private mutating func learn(
        for kind: RequestKind,
        at now: Duration,
        _ change: (inout LatencyDistribution) -> Void
    ) {
        for (path, memory) in [(\Standing.latencies, Self.memory), (\.recent, Self.recentMemory)] {
            var distribution = self[keyPath: path][kind] ?? LatencyDistribution(at: now)
            distribution.fade(to: now, halfLife: Self.latencyHalfLife, memory: memory)
            change(&distribution)
            self[keyPath: path][kind] = distribution
        }
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
