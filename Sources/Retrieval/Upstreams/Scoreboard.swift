package import Multiformats

/// What is known of all upstreams, and the choice of whom to ask: plain state, chance injected.
package struct Scoreboard: Sendable {
    /// What an upstream nobody has asked yet is taken to need until its first verified block.
    static let unknownLatency = Duration.milliseconds(400)
    /// The share of races that also start who has not been asked for longest.
    static let exploration = 0.015
    /// The share of races that may also start who is new or on trial.
    static let introduction = 0.0075

    /// All that there were: a place in this list is whose it is for good, as attempts report by it.
    var upstreams: [Upstream]
    var standings: [Standing]
    /// The places of those that are asked, in configured order.
    var roster: [Int]
    /// Those who were found; each is asked for what it is said to have.
    var guests = Guests()
    /// Groups whose budget is used up, and until when.
    var cooling: [String: Duration] = [:]
    var budgets: [String: TokenBucket] = [:]
    /// Requests that a budget has paid for and that have not begun, by upstream.
    private var reserved: [Int: Int] = [:]
    private var hedges: Allowance
    private var introductions: Allowance
    private var trials: [RequestKind: Trial] = [:]
    var affinity = Affinity()
    var lastAsked: [Duration?]
    private let configuration: RetrievalConfiguration
    private var chance: SplitMix

    package init(
        _ upstreams: [Upstream],
        configuration: RetrievalConfiguration,
        seed: UInt64,
        at now: Duration
    ) {
        self.upstreams = upstreams
        roster = Array(upstreams.indices)
        self.configuration = configuration
        standings = upstreams.map { Standing(at: now, isReachable: !$0.isProbed) }
        lastAsked = upstreams.map { _ in nil }
        chance = SplitMix(seed: seed)
        hedges = Allowance(share: configuration.hedgeShare, start: Allowance.capacity / 2)
        introductions = Allowance(
            share: Self.introduction,
            start: Standing.newUntil * Double(upstreams.count)
        )
        for upstream in upstreams {
            guard let rate = upstream.rate else { continue }
            budgets[upstream.group] = TokenBucket(rate, at: now)
        }
    }

    // MARK: - Choosing

    /// The contestants of a race for `kind`, best first.
    ///
    /// One per group, by expected time; then those with an open circuit, as a last resort; then the
    /// other upstreams of each group, for when a host name of it is blocked.
    package mutating func choose(for errand: Errand, at now: Duration) -> Choice {
        let kind = errand.kind
        let able = able(for: errand, at: now)
        let warm = able.filter { pause(of: upstreams[$0].group, at: now) == .zero }
        guard !warm.isEmpty else {
            let refill = able.map { pause(of: upstreams[$0].group, at: now) }.min()
            return Choice(contestants: [], openers: 0, refill: refill)
        }
        hedges.earn()
        introductions.earn()
        let order = withHearsayLast(ranked(warm, for: errand, at: now), for: errand)
        let openers = openers(among: order, for: errand, at: now)
        return Choice(
            contestants: openers.order.map { contestant($0, for: kind) },
            openers: openers.count,
            refill: nil
        )
    }

    private func able(for errand: Errand, at now: Duration) -> [Int] {
        (roster + guests.places(for: errand.root)).filter {
            !errand.excluded.contains($0) && standings[$0].isReachable
                && upstreams[$0].gives(errand.kind)
                && standings[$0].isCapable(of: errand.kind, ranged: errand.isRanged, at: now)
        }
    }

    /// Whether any upstream may be asked for a CAR now.
    func canStream(_ root: Multihash, ranged: Bool, at now: Duration) -> Bool {
        able(for: Errand(kind: .car, root: root, isRanged: ranged), at: now).contains {
            pause(of: upstreams[$0].group, at: now) == .zero
        }
    }

    /// How many groups could be asked for a part of a file beside those of `excluded`.
    func freeGroups(_ root: Multihash, excluding excluded: Set<Int>, at now: Duration) -> Int {
        let errand = Errand(kind: .car, root: root, isRanged: true, excluded: excluded)
        let able = able(for: errand, at: now).filter {
            standings[$0].circuit.state(at: now) == .closed
                && pause(of: upstreams[$0].group, at: now) == .zero
        }
        return Set(able.map { upstreams[$0].group }).count
    }

    /// The upstreams that share a group with any of `indices`.
    func groupMates(of indices: Set<Int>) -> Set<Int> {
        let groups = Set(indices.map { upstreams[$0].group })
        return Set(upstreams.indices.filter { groups.contains(upstreams[$0].group) })
    }

    /// Takes what the race will surely ask out of the budgets, before anybody else looks at them.
    mutating func reserve(_ choice: Choice, at now: Duration) {
        for contestant in choice.contestants.prefix(choice.openers) {
            budgets[upstreams[contestant.index].group]?.take(at: now)
            reserved[contestant.index, default: 0] += 1
        }
    }

    /// Whether an attempt may begin: its budget was taken for it, or there is some left.
    ///
    /// - Returns: `nil` when it may; else how long until the group may be asked.
    func obstacle(to index: Int, at now: Duration) -> Duration? {
        guard reserved[index, default: 0] == 0 else { return nil }
        let pause = pause(of: upstreams[index].group, at: now)
        return pause == .zero ? nil : pause
    }

    /// Takes a hedge out of the budget, if there is one.
    package mutating func mayHedge() -> Bool {
        hedges.spend()
    }

    /// How long until somebody may be asked; `nil` when there is nobody.
    func refill(for errand: Errand, at now: Duration) -> Duration? {
        able(for: errand, at: now)
            .map { pause(of: upstreams[$0].group, at: now) }
            .min()
    }

    /// How long a group is to be left alone for lack of budget.
    func pause(of group: String, at now: Duration) -> Duration {
        max((cooling[group] ?? .zero) - now, budgets[group]?.wait(at: now) ?? .zero, .zero)
    }

    private func ranked(_ indices: [Int], for errand: Errand, at now: Duration) -> [Int] {
        let byTime = indices.map { ($0, expectedTime(of: $0, for: errand, at: now)) }
            .sorted { ($0.1, $0.0) < ($1.1, $1.0) }
            .map(\.0)
        var groups = Set<String>()
        var tiers: [[Int]] = [[], [], []]
        for index in byTime {
            let isFirst = groups.insert(upstreams[index].group).inserted
            let isOpen = standings[index].circuit.state(at: now) == .open
            tiers[isFirst ? (isOpen ? 1 : 0) : 2].append(index)
        }
        return tiers.flatMap { $0 }
    }

    private func expectedTime(of index: Int, for errand: Errand, at now: Duration) -> Duration {
        let chance = errand.root.flatMap { affinity.chance(of: index, for: $0) }
        return standings[index].expectedTime(for: errand.kind, hasIt: chance, at: now)
    }

    /// How many start at once, and the order with those to explore moved up beside the leader.
    private mutating func openers(
        among order: [Int],
        for errand: Errand,
        at now: Duration
    ) -> (order: [Int], count: Int) {
        guard let leader = order.first else { return (order, 0) }
        // Who was found is asked alone: it had this content of late, or nobody else is left.
        guard upstreams[leader].stage == nil else { return (order, 1) }
        let kind = errand.kind
        let configured = order.prefix { upstreams[$0].stage == nil }
        guard configuration.start == .best else {
            let ready = configured.count { standings[$0].circuit.state(at: now) != .open }
            return (order, max(ready, 1))
        }
        guard standings[leader].isKnown(for: kind, at: now) else {
            return (order, min(configuration.openers, configured.count))
        }
        let explored = explored(among: configured.dropFirst(), beside: leader, for: kind, at: now)
        let rest = order.dropFirst().filter { !explored.contains($0) }
        return ([leader] + explored + rest, 1 + explored.count)
    }

    /// Who starts beside a known leader, to be learnt about: who may have recovered; who is on trial;
    /// now and then, who has not been asked for longest; or who is new.
    private mutating func explored(
        among others: ArraySlice<Int>,
        beside leader: Int,
        for kind: RequestKind,
        at now: Duration
    ) -> [Int] {
        let states = others.map { ($0, standings[$0].circuit.state(at: now)) }
        if let recovering = states.first(where: { $0.1 == .halfOpen })?.0 { return [recovering] }
        var groups: Set = [upstreams[leader].group]
        let candidates = states.filter { $0.1 == .closed }.map(\.0)
            .filter { groups.insert(upstreams[$0].group).inserted }
        if let trial = trials[kind], trial.isOn {
            if candidates.contains(trial.index), introductions.spend() { return [trial.index] }
            trials[kind] = nil
        }
        if chance.nextUnit() < Self.exploration {
            let stalest = candidates.min {
                (lastAsked[$0] ?? .seconds(-1), $0) < (lastAsked[$1] ?? .seconds(-1), $1)
            }
            guard let stalest else { return [] }
            let typical = standings[leader].typicalTime(for: kind) ?? .zero
            let late = standings[stalest].recent[kind]?.quantile(0.75) ?? .zero
            let isDoubted = late > typical * Trial.doubt
            trials[kind] = isDoubted ? Trial(index: stalest) : nil
            return [stalest]
        }
        return candidates.filter { standings[$0].isNew(for: kind, at: now) }
            .prefix(max(configuration.openers - 1, 1))
            .filter { _ in introductions.spend() }
    }

    private func contestant(_ index: Int, for kind: RequestKind) -> Contestant {
        // The fuller the purse, the earlier: so the delay settles where it spends the budget.
        let share = configuration.hedgeShare * (0.75 + hedges.level / 2)
        let habit = standings[index].latencies[kind]?.quantile(1 - share) ?? Self.unknownLatency
        let patience = min(max(habit, configuration.hedgeFloor), configuration.hedgeCeiling)
        return Contestant(index: index, patience: patience)
    }

    // MARK: - Learning

    /// An attempt begins.
    package mutating func began(_ index: Int, at now: Duration) {
        lastAsked[index] = now
        guests.began(index)
        if let count = reserved[index], count > 0 {
            reserved[index] = count - 1
        } else {
            budgets[upstreams[index].group]?.take(at: now)
        }
        standings[index].circuit.began(at: now)
    }

    /// Learns from how an attempt ended; returns the circuit's state when that changed.
    @discardableResult
    package mutating func ended(
        _ index: Int,
        _ report: AttemptReport,
        root: Multihash? = nil,
        at now: Duration
    ) -> Circuit.State? {
        guests.ended(index)
        if let root, let hasIt = report.hasIt { affinity.record(hasIt, of: index, for: root) }
        let before = standings[index].circuit.state(at: now)
        learnTimes(index, report, at: now)
        judge(index, report)
        switch report.outcome {
        case .won:
            standings[index].wins += 1
            succeeded(index, report.kind, at: now)
        case .lost:
            if report.firstBlock != nil {
                succeeded(index, report.kind, at: now)
            } else {
                standings[index].circuit.abstained()
            }
        case .failed(let fault), .broke(let fault):
            if case .broke = report.outcome { standings[index].wins += 1 }
            learnFault(index, fault, kind: report.kind, at: now)
        }
        let after = standings[index].circuit.state(at: now)
        return before == after ? nil : after
    }

    /// Who beats the leader when it is looked up is put on trial: it starts beside the leader until
    /// it leads itself or has lost twice, and what was before counts little.
    private mutating func judge(_ index: Int, _ report: AttemptReport) {
        guard var trial = trials[report.kind], trial.index == index else { return }
        if report.outcome == .won {
            if !trial.isOn { standings[index].forget(report.kind) }
            trial.win()
        } else {
            trial.lose()
        }
        trials[report.kind] = trial.isOver ? nil : trial
    }

    private mutating func succeeded(_ index: Int, _ kind: RequestKind, at now: Duration) {
        standings[index].health.record(true, at: now, halfLife: Standing.healthHalfLife)
        learn(hasIt: true, index, kind, at: now)
        standings[index].circuit.succeeded(at: now)
    }

    /// Who knows a name need not have content, nor the other way round.
    private mutating func learn(
        hasIt: Bool,
        _ index: Int,
        _ kind: RequestKind,
        at now: Duration
    ) {
        guard kind != .record else { return }
        standings[index].hasIt.record(hasIt, at: now, halfLife: Standing.hasItHalfLife)
    }

    private mutating func learnTimes(_ index: Int, _ report: AttemptReport, at now: Duration) {
        if let time = report.firstBlock {
            standings[index].recordFirstBlock(time, for: report.kind, at: now)
            let seconds = (report.duration - time) / .seconds(1)
            if seconds > 0.05, report.tally.used > 256 << 10 {
                standings[index].throughput.record(
                    Double(report.tally.used) / seconds,
                    at: now,
                    halfLife: Standing.latencyHalfLife
                )
            }
        } else if report.outcome == .lost || report.outcome.fault?.isSlowness == true {
            // Nobody knows how long it would have taken, but that it is more than this.
            standings[index].recordNoBlock(within: report.duration, for: report.kind, at: now)
        }
    }

    private mutating func learnFault(
        _ index: Int,
        _ fault: Fault,
        kind: RequestKind,
        at now: Duration
    ) {
        switch fault {
        case .absent:
            learn(hasIt: false, index, kind, at: now)
            standings[index].circuit.answered()
        case .limited(let retryAfter):
            let pause = min(max(retryAfter ?? .seconds(60), .seconds(1)), .seconds(300))
            let group = upstreams[index].group
            cooling[group] = max(cooling[group] ?? .zero, now + pause)
            standings[index].circuit.abstained()
        case .unsupported, .wrongType:
            learnIncapable(index, kind, at: now)
        case .rangeIgnored:
            standings[index].rangelessUntil = now + Standing.capabilityRetry
            standings[index].circuit.abstained()
        case .incomplete, .badRecord, .transfer(.cancelled):
            standings[index].circuit.abstained()
        case .refused where kind == .record, .transfer(.slow) where kind == .record:
            // So gateways answer for a name that nobody has published.
            standings[index].circuit.abstained()
        default:
            standings[index].health.record(false, at: now, halfLife: Standing.healthHalfLife)
            standings[index].circuit.failed(
                isDishonest: fault.isDishonest,
                at: now,
                jitter: chance.nextUnit()
            )
        }
    }

    /// It could not do a kind of request; who can do none for blocks is ill rather than of few gifts: a
    /// page for guests, or for repairs, is soon gone.
    private mutating func learnIncapable(_ index: Int, _ kind: RequestKind, at now: Duration) {
        standings[index].incapable[kind] = now + Standing.capabilityRetry
        let isUseless = [RequestKind.raw, .car].allSatisfy {
            !standings[index].isCapable(of: $0, at: now)
        }
        guard isUseless else { return standings[index].circuit.abstained() }
        standings[index].incapable = [:]
        standings[index].health.record(false, at: now, halfLife: Standing.healthHalfLife)
        standings[index].circuit.failed(isDishonest: false, at: now, jitter: chance.nextUnit())
    }

    mutating func setReachable(_ isReachable: Bool, _ index: Int) {
        standings[index].isReachable = isReachable
    }

    mutating func restore(_ standing: Standing, _ index: Int) {
        var standing = standing
        standing.isReachable = standings[index].isReachable
        standing.recent = standing.latencies.mapValues { $0.limited(to: Standing.recentMemory) }
        standings[index] = standing
    }
}
