import Locking

/// Runs a ``Race``: starts attempts, lets time pass, tells losers.
///
/// Attempts are child tasks that only wait for transfers, so ending one is a post to the network's
/// thread. A loser may finish its transfer when little is left of it; nobody waits for that, and it
/// ends soon.
final class RaceCourse: Sendable {
    private struct State: Sendable {
        var race: Race
        var running = 0
        var stops: [Int: @Sendable () -> Void] = [:]
    }

    private enum Signal<Output: Sendable>: Sendable {
        case ended(Int, Result<Output, Fault>)
        case woke(Int)
        case recruited([Contestant], isLast: Bool)
        /// The overtime is over.
        case closed

        var isClosed: Bool { if case .closed = self { true } else { false } }
    }

    /// How a race ended: who won and how the winner's attempt ended; `nil`: everybody failed.
    typealias Ending<Output: Sendable> = (winner: Int, result: Result<Output, Fault>)

    /// How long losers may go on after the race, and on their own account.
    static let overtime = Duration.seconds(1)

    private let state: Locked<State>
    private let openers: Int
    private let clock: EngineClock
    let recruiter: Recruiter?
    private let mayHedge: @Sendable () -> Bool

    /// - Parameters:
    ///   - choice: Who runs.
    ///   - clock: Where time passes.
    ///   - recruiter: Who brings others once they are needed.
    ///   - mayHedge: Takes a hedge out of the budget, if there is one.
    init(
        _ choice: Choice,
        clock: EngineClock,
        recruiter: Recruiter? = nil,
        mayHedge: @escaping @Sendable () -> Bool
    ) {
        let race = Race(choice.contestants, mayRecruit: recruiter != nil)
        state = Locked(State(race: race))
        self.recruiter = recruiter
        openers = choice.openers
        self.clock = clock
        self.mayHedge = mayHedge
    }

    /// The race as it stands.
    var race: Race { state.withLock { $0.race } }

    /// Runs the race to its end: until the winner's attempt returns, or everybody has failed.
    ///
    /// An attempt that has its first verified block says so through ``claim(_:)``; it may go on
    /// after it has won. `ended` is called once, at the end of the race; losers that still read are
    /// given ``overtime`` after it before this returns.
    func run<Output: Sendable>(
        _ attempt: @escaping @Sendable (Contestant, _ isHedge: Bool) async -> Result<Output, Fault>,
        ended: (Ending<Output>?) -> Void
    ) async {
        let openers = openers
        await withTaskGroup(of: Signal<Output>.self) { group in
            perform(state.withLock { $0.race.begin(openers: openers) }, in: &group, attempt)
            var isOver = false
            for await signal in group {
                switch signal {
                case .woke(let ticket):
                    let mayHedge = race.isHedgeDue(ticket) && mayHedge()
                    let actions = state.withLock { $0.race.woke(ticket, mayHedge: mayHedge) }
                    perform(actions, in: &group, attempt)
                case .recruited(let contestants, let isLast):
                    let actions = state.withLock {
                        $0.race.recruited(contestants, isLast: isLast)
                    }
                    perform(actions, in: &group, attempt)
                    guard !isOver, actions.contains(.lose) else { break }
                    isOver = true
                    ended(nil)
                case .ended(let index, let result):
                    let (isWinner, actions) = arrived(index)
                    perform(actions, in: &group, attempt)
                    guard !isOver, isWinner || actions.contains(.lose) else { break }
                    isOver = true
                    ended(isWinner ? (index, result) : nil)
                    group.addTask { [clock] in
                        try? await clock.sleep(for: Self.overtime)
                        return .closed
                    }
                case .closed:
                    break
                }
                if isOver, signal.isClosed || running == 0 { group.cancelAll() }
            }
        }
    }

    /// An attempt has returned: whether it had won, and what to do next.
    private func arrived(_ index: Int) -> (isWinner: Bool, actions: [Race.Action]) {
        state.withLock { state in
            state.stops[index] = nil
            state.running -= 1
            guard state.race.winner != index else { return (true, []) }
            return (false, state.race.failed(index))
        }
    }

    /// The attempts that have not returned.
    private var running: Int { state.withLock { $0.running } }

    /// Claims the race for an attempt; `false` when another was first.
    func claim(_ index: Int) -> Bool {
        let (isWon, stops) = state.withLock { state in
            let (isWon, actions) = state.race.claim(index)
            let stops = actions.compactMap { action -> (@Sendable () -> Void)? in
                if case .cancel(let loser) = action { state.stops[loser] } else { nil }
            }
            return (isWon, stops)
        }
        for stop in stops { stop() }
        return isWon
    }

    /// Whether another attempt has won.
    func isLost(_ index: Int) -> Bool {
        state.withLock { $0.race.winner.map { $0 != index } ?? false }
    }

    /// Says how an attempt is told that it has lost, from outside; tells it at once when it has.
    ///
    /// It then ends, or finishes what little is left.
    func setStop(_ index: Int, _ stop: @escaping @Sendable () -> Void) {
        let isLost = state.withLock { state in
            state.stops[index] = stop
            return state.race.winner.map { $0 != index } ?? false
        }
        if isLost { stop() }
    }

    private func perform<Output: Sendable>(
        _ actions: [Race.Action],
        in group: inout TaskGroup<Signal<Output>>,
        _ attempt: @escaping @Sendable (Contestant, _ isHedge: Bool) async -> Result<Output, Fault>
    ) {
        for action in actions {
            switch action {
            case .start(let contestant, let isHedge):
                state.withLock { $0.running += 1 }
                group.addTask { .ended(contestant.index, await attempt(contestant, isHedge)) }
            case .wake(let delay, let ticket):
                group.addTask { [clock] in
                    // A cancelled sleep only means that the race is over.
                    try? await clock.sleep(for: delay)
                    return .woke(ticket)
                }
            case .recruit:
                group.addTask { [recruiter] in
                    let (contestants, isLast) = await recruiter?.next() ?? ([], true)
                    return .recruited(contestants, isLast: isLast)
                }
            case .cancel, .lose:
                break
            }
        }
    }
}
