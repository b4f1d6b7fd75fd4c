/// Who runs in a race, and when the next one starts: events in, actions out, no clock of its own.
///
/// The best contestant starts; the next starts when the leader is later than its patience, or at
/// once when one fails. The first to claim the race has won it.
package struct Race: Sendable {
    /// What its owner does next.
    package enum Action: Hashable, Sendable {
        /// Start an attempt at this contestant.
        case start(Contestant, isHedge: Bool)
        /// End the attempt at this contestant: it lost.
        case cancel(Int)
        /// Call ``woke(_:)`` with `ticket` after a time.
        case wake(after: Duration, ticket: Int)
        /// Ask for others, and call ``recruited(_:isLast:)`` with them.
        case recruit
        /// Everybody failed.
        case lose
    }

    /// Whether there may be others to ask.
    private enum Recruiting {
        case idle
        case underWay
        case over
    }

    private var waiting: [Contestant]
    package private(set) var running: [Int] = []
    package private(set) var winner: Int?
    package private(set) var hedged: [Int] = []
    package private(set) var started = 0
    private var ticket = 0
    private var recruiting: Recruiting
    private var hasRecruited = false
    /// Everybody who runs, ran or waits.
    package private(set) var known: Set<Int>

    /// A race among `contestants`, best first, which others may join once it needs them.
    package init(_ contestants: [Contestant], mayRecruit: Bool = false) {
        waiting = contestants.reversed()
        known = Set(contestants.map(\.index))
        recruiting = mayRecruit ? .idle : .over
    }

    /// Starts the first `openers`.
    package mutating func begin(openers: Int) -> [Action] {
        var actions: [Action] = []
        for _ in 0..<max(openers, 1) { actions += startNext(isHedge: false) }
        return actions.isEmpty ? recruitOrLose() : actions + scheduleHedge(after: actions)
    }

    /// Whether the alarm of `ticket` would start a hedge now.
    package func isHedgeDue(_ ticket: Int) -> Bool {
        winner == nil && ticket == self.ticket && !waiting.isEmpty
    }

    /// The time of `ticket` has come: the leader is late.
    ///
    /// Without leave to hedge, the next one starts only when somebody fails.
    package mutating func woke(_ ticket: Int, mayHedge: Bool) -> [Action] {
        guard isHedgeDue(ticket) else { return winner == nil && isLatest(ticket) ? recruit() : [] }
        guard mayHedge else { return [] }
        let actions = startNext(isHedge: true)
        return actions + scheduleHedge(after: actions) + recruit()
    }

    private func isLatest(_ ticket: Int) -> Bool { ticket == self.ticket && waiting.isEmpty }

    /// An attempt failed, or ended without claiming the race.
    package mutating func failed(_ contestant: Int) -> [Action] {
        running.removeAll { $0 == contestant }
        guard winner == nil else { return [] }
        let actions = startNext(isHedge: false)
        guard actions.isEmpty else {
            return actions + scheduleHedge(after: actions) + recruit()
        }
        return running.isEmpty ? recruitOrLose() : recruit()
    }

    /// Others may be asked from now on; unless `isLast`, there may be more of them.
    package mutating func recruited(_ contestants: [Contestant], isLast: Bool) -> [Action] {
        recruiting = isLast ? .over : .idle
        hasRecruited = true
        guard winner == nil else { return [] }
        // Those who are left were there first.
        let hasOthers = !waiting.isEmpty
        let new = contestants.filter { known.insert($0.index).inserted }
        waiting.insert(contentsOf: new.reversed(), at: 0)
        // Everybody who could be asked is late, or has failed: no use in waiting any longer.
        guard running.isEmpty || !hasOthers && !new.isEmpty else { return [] }
        let actions = startNext(isHedge: !running.isEmpty)
        return actions.isEmpty ? recruitOrLose() : actions + scheduleHedge(after: actions)
    }

    /// Asks for others: beside the second attempt, and again when those have been asked.
    private mutating func recruit() -> [Action] {
        guard recruiting == .idle, !hasRecruited || waiting.isEmpty else { return [] }
        recruiting = .underWay
        return [.recruit]
    }

    private mutating func recruitOrLose() -> [Action] {
        let actions = recruit()
        return recruiting == .underWay ? actions : [.lose]
    }

    /// An attempt has its first verified block: whether that wins, and whom to stop if so.
    package mutating func claim(_ contestant: Int) -> (isWon: Bool, actions: [Action]) {
        guard winner == nil else { return (winner == contestant, []) }
        winner = contestant
        let losers = running.filter { $0 != contestant }
        running = [contestant]
        return (true, losers.map { .cancel($0) })
    }

    private mutating func startNext(isHedge: Bool) -> [Action] {
        guard let next = waiting.popLast() else { return [] }
        running.append(next.index)
        started += 1
        if isHedge { hedged.append(next.index) }
        return [.start(next, isHedge: isHedge)]
    }

    /// Asks to be woken when the contestant started last is late, if somebody could still help.
    private mutating func scheduleHedge(after actions: [Action]) -> [Action] {
        guard case .start(let contestant, _)? = actions.last,
            !waiting.isEmpty || recruiting == .idle
        else { return [] }
        ticket += 1
        return [.wake(after: contestant.patience, ticket: ticket)]
    }
}
