import Locking
public import Retrieval

/// A clock that stands still until a test moves it.
public final class TestClock: Sendable {
    private struct State: Sendable {
        var now = Duration.zero
        var next = 0
        var sleepers: [Int: (until: Duration, continuation: CheckedContinuation<Bool, Never>)] = [:]
        var cancelled: Set<Int> = []
    }

    private let state = Locked(State())
    private let start: Int64

    /// A clock whose zero is `start`, in seconds since 1970.
    public init(unixTime start: Int64 = 1_800_000_000) {
        self.start = start
    }

    /// The clock as the engine sees it.
    public var engine: EngineClock {
        EngineClock(
            now: { self.state.withLock { $0.now } },
            sleep: { try await self.sleep(for: $0) },
            unixTime: { self.start + self.state.withLock { $0.now.components.seconds } }
        )
    }

    /// How many tasks sleep.
    public var sleepers: Int { state.withLock { $0.sleepers.count } }

    /// Moves the time on, and wakes whoever has slept long enough.
    public func advance(by duration: Duration) {
        let woken = state.withLock { state in
            state.now += duration
            let due = state.sleepers.filter { $0.value.until <= state.now }
            for number in due.keys { state.sleepers[number] = nil }
            return due.values.map(\.continuation)
        }
        for continuation in woken { continuation.resume(returning: true) }
    }

    private func sleep(for duration: Duration) async throws {
        let number = state.withLock { state in
            state.next += 1
            return state.next
        }
        let isOver = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let end = state.withLock { state -> Bool? in
                    guard state.cancelled.remove(number) == nil else { return false }
                    guard duration > .zero else { return true }
                    state.sleepers[number] = (state.now + duration, continuation)
                    return nil
                }
                if let end { continuation.resume(returning: end) }
            }
        } onCancel: {
            let sleeper = state.withLock { state in
                let sleeper = state.sleepers.removeValue(forKey: number)
                if sleeper == nil { state.cancelled.insert(number) }
                return sleeper
            }
            sleeper?.continuation.resume(returning: false)
        }
        guard isOver else { throw CancellationError() }
    }
}
