import Locking

/// The attempts of one race, for its account: those that ended, and those that still run.
final class AttemptLog: Sendable {
    private struct State: Sendable {
        var running: [Attempt] = []
        var ended: [AttemptReport] = []
        var winner: Attempt?
        var isClosed = false
    }

    private let state = Locked(State())

    /// An attempt begins.
    func began(_ attempt: Attempt) {
        state.withLock { $0.running.append(attempt) }
    }

    /// An attempt has won and goes on.
    func won(_ attempt: Attempt) {
        state.withLock { $0.winner = attempt }
    }

    /// An attempt has ended.
    func ended(_ report: AttemptReport, of attempt: Attempt) {
        state.withLock { state in
            state.running.removeAll { $0 === attempt }
            if state.winner === attempt { state.winner = nil }
            if !state.isClosed { state.ended.append(report) }
        }
    }

    /// Whether the race is over.
    var isClosed: Bool { state.withLock(\.isClosed) }

    /// The race is over: those that still run have lost, and that is all its account says of them.
    func close(with lookups: [AttemptReport] = []) {
        state.withLock { state in
            guard !state.isClosed else { return }
            state.isClosed = true
            state.ended += lookups
            state.ended += state.running.map { $0.report(.lost) }
        }
    }

    /// The reports of those that ended.
    var reports: [AttemptReport] { state.withLock { $0.ended } }

    /// Those that ended, and how the others stand: who has brought a block has won, who has not may
    /// end without an account.
    var standing: [AttemptReport] {
        state.withLock { state in
            guard !state.isClosed else { return state.ended }
            return state.ended + state.running.map { $0.report($0.isFirst ? .lost : .won) }
        }
    }

    /// Those that ended, and how the one that won stands while it goes on: read at once, so that one
    /// which ends meanwhile is in either.
    var account: [AttemptReport] {
        state.withLock { state in
            guard !state.isClosed, let winner = state.winner else { return state.ended }
            return state.ended + [winner.report(.won)]
        }
    }
}
