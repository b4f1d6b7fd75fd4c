import Locking

/// Runs a ``Race``: starts attempts, lets time pass, stops losers.
///
/// Attempts are child tasks that only wait for transfers, so ending one is a post to the network's
/// thread and never a wait (a task group waits for its losers).
final class RaceCourse: Sendable {
    private struct State: Sendable {
        var race: Race
        var stops: [Int: @Sendable () -> Void] = [:]
    }

    private enum Signal<Output: Sendable>: Sendable {
        case ended(Int, Result<Output, Fault>)
        case woke(Int)
    }

    private let state: Locked<State>
    private let openers: Int
    private let clock: EngineClock
    private let mayHedge: @Sendable () -> Bool

    /// - Parameters:
    ///   - choice: Who runs.
    ///   - clock: Where time passes.
    ///   - mayHedge: Takes a hedge out of the budget, if there is one.
    init(_ choice: Choice, clock: EngineClock, mayHedge: @escaping @Sendable () -> Bool) {
        state = Locked(State(race: Race(choice.contestants)))
        openers = choice.openers
        self.clock = clock
        self.mayHedge = mayHedge
    }

    /// The race as it stands.
    var race: Race { state.withLock { $0.race } }

    /// Runs the race to its end: until the winner's attempt returns, or everybody has failed.
    ///
    /// An attempt that has its first verified block says so through ``claim(_:)``; it may go on
    /// after it has won. Returns the winner's place and how its attempt ended, or `nil`.
    func run<Output: Sendable>(
        _ attempt: @escaping @Sendable (Contestant, _ isHedge: Bool) async -> Result<Output, Fault>
    ) async -> (winner: Int, result: Result<Output, Fault>)? {
        let openers = openers
        return await withTaskGroup(of: Signal<Output>.self) { group in
            perform(state.withLock { $0.race.begin(openers: openers) }, in: &group, attempt)
            for await signal in group {
                switch signal {
                case .woke(let ticket):
                    let mayHedge = race.isHedgeDue(ticket) && mayHedge()
                    let actions = state.withLock { $0.race.woke(ticket, mayHedge: mayHedge) }
                    perform(actions, in: &group, attempt)
                case .ended(let index, let result):
                    if state.withLock({ $0.race.winner }) == index {
                        group.cancelAll()
                        return (index, result)
                    }
                    let actions = state.withLock { state in
                        state.stops[index] = nil
                        return state.race.failed(index)
                    }
                    if actions.contains(.lose) {
                        group.cancelAll()
                        return nil
                    }
                    perform(actions, in: &group, attempt)
                }
            }
            return nil
        }
    }

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

    /// Says how to stop an attempt from outside; stops it at once when it has lost already.
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
                group.addTask { .ended(contestant.index, await attempt(contestant, isHedge)) }
            case .wake(let delay, let ticket):
                group.addTask { [clock] in
                    // A cancelled sleep only means that the race is over.
                    try? await clock.sleep(for: delay)
                    return .woke(ticket)
                }
            case .cancel, .lose:
                break
            }
        }
    }
}
