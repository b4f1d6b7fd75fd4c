import Locking

/// The attempts of one race, for its account: those that ended, and those that still run.
final class AttemptLog: Sendable {
    private struct State: Sendable {
        var running: [Attempt] = []
        var ended: [AttemptReport] = []
        var winner: Attempt?
        var isClosed = false
        /// Who brings others to the race.
        var recruiter: Recruiter?

        /// What those do who are asked who else has it.
        var lookups: [AttemptReport] { isClosed ? [] : recruiter?.reports ?? [] }
    }

    private let state = Locked(State())

    /// Others are brought to the race.
    func helped(by recruiter: Recruiter?) {
        state.withLock { $0.recruiter = recruiter }
    }

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

    /// The race is over: those that still run have lost, and that is all its account says of them.
    func close() {
        state.withLock { state in
            guard !state.isClosed else { return }
            state.ended += state.lookups
            state.isClosed = true
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
            let running = state.running.map { $0.report($0.isFirst ? .lost : .won) }
            return state.ended + state.lookups + running
        }
    }

    /// Those that ended, and how the one that won stands while it goes on: read at once, so that one
    /// which ends meanwhile is in either.
    var account: [AttemptReport] {
        state.withLock { state in
            guard !state.isClosed, let winner = state.winner else { return state.ended }
            return state.ended + state.lookups + [winner.report(.won)]
        }
    }
}
