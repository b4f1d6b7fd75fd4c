import Locking
public import Retrieval

/// A clock that stands still until it is told to go on.
public final class ManualClock: Sendable {
    private struct Sleeper: Sendable {
        let deadline: Duration
        let wake: CheckedContinuation<Void, Never>
    }

    private struct State: Sendable {
        var now = Duration.zero
        var sleepers: [Int: Sleeper] = [:]
        var lastID = 0
    }

    private let state = Locked(State())

    /// A clock at its start.
    public init() {}

    /// What an engine reads the time from.
    public var engineClock: EngineClock {
        EngineClock(
            now: { self.state.withLock(\.now) },
            sleep: { try await self.sleep(for: $0) },
            unixTime: { self.state.withLock { Int64($0.now / .seconds(1)) } }
        )
    }

    /// How much longer each sleeper sleeps, the next to wake first.
    public var pauses: [Duration] {
        state.withLock { state in state.sleepers.values.map { $0.deadline - state.now }.sorted() }
    }

    /// Lets time pass, and wakes those whose time has come.
    public func advance(by duration: Duration) {
        let due = state.withLock { state in
            state.now += duration
            let due = state.sleepers.filter { $0.value.deadline <= state.now }
            for id in due.keys { state.sleepers[id] = nil }
            return due.values.sorted { $0.deadline < $1.deadline }
        }
        for sleeper in due { sleeper.wake.resume() }
    }

    private func sleep(for duration: Duration) async throws {
        let id = state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isAsleep = state.withLock { state in
                    guard duration > .zero, !Task.isCancelled else { return false }
                    let deadline = state.now + duration
                    state.sleepers[id] = Sleeper(deadline: deadline, wake: continuation)
                    return true
                }
                if !isAsleep { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.sleepers.removeValue(forKey: id) }?.wake.resume()
        }
        try Task.checkCancellation()
    }
}
