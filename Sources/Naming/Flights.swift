import Locking
import Retrieval

/// Questions under way, by what they ask: many who ask the same wait for one answer.
///
/// The task belongs to the question and not to who asked first, so that the end of one who waits is
/// not the others' failure. The last to leave cancels it, unless somebody has left because of an
/// older answer: then it goes on for those who come later.
final class Flights<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct Flight: Sendable {
        let number: Int
        var waiters: [Int: Waiter<Value>] = [:]
        var isKept = false
        var task: Task<Void, Never>?
    }

    private struct State: Sendable {
        var flights: [Key: Flight] = [:]
        var next = 0
    }

    private let state = Locked(State())

    /// What `ask` brings, or another under way for the same key.
    ///
    /// - Parameters:
    ///   - key: What is asked.
    ///   - limit: How long to wait; `nil`: as long as it takes.
    ///   - clock: Where time passes.
    ///   - ask: Asks; runs once, however many wait.
    /// - Returns: The answer; `nil` when the time was up, and the question goes on without.
    /// - Throws: `CancellationError` when the task is cancelled.
    func value(
        for key: Key,
        within limit: Duration?,
        clock: EngineClock,
        _ ask: @escaping @Sendable () async -> Value
    ) async throws -> Value? {
        let waiter = Waiter<Value>()
        let number = board(key, waiter, ask)
        let alarm = limit.map { limit in
            Task {
                // Cancelled when the wait has ended otherwise.
                if (try? await clock.sleep(for: limit)) != nil { waiter.deliver(nil) }
            }
        }
        let value = await waiter.value()
        alarm?.cancel()
        if value == nil { leave(key, number, isKept: !Task.isCancelled) }
        try Task.checkCancellation()
        return value
    }

    /// How many wait for the answer to `key`.
    func waiting(for key: Key) -> Int {
        state.withLock { $0.flights[key]?.waiters.count ?? 0 }
    }

    private func board(
        _ key: Key,
        _ waiter: Waiter<Value>,
        _ ask: @escaping @Sendable () async -> Value
    ) -> Int {
        state.withLock { state in
            state.next += 1
            let number = state.next
            if state.flights[key] == nil {
                state.flights[key] = Flight(
                    number: number,
                    task: Task { land(key, number, await ask()) }
                )
            }
            state.flights[key]?.waiters[number] = waiter
            return number
        }
    }

    private func land(_ key: Key, _ number: Int, _ value: Value) {
        let waiters = state.withLock { state -> [Waiter<Value>] in
            // One that was deserted may have been followed by another.
            guard let flight = state.flights[key], flight.number == number else { return [] }
            state.flights[key] = nil
            return Array(flight.waiters.values)
        }
        for waiter in waiters { waiter.deliver(value) }
    }

    private func leave(_ key: Key, _ number: Int, isKept: Bool) {
        let task = state.withLock { state -> Task<Void, Never>? in
            guard var flight = state.flights[key],
                flight.waiters.removeValue(forKey: number) != nil
            else { return nil }
            flight.isKept = flight.isKept || isKept
            let isDeserted = flight.waiters.isEmpty && !flight.isKept
            state.flights[key] = isDeserted ? nil : flight
            return isDeserted ? flight.task : nil
        }
        task?.cancel()
    }
}

/// One task that waits for a value which comes once, or not.
private final class Waiter<Value: Sendable>: Sendable {
    private enum State: Sendable {
        case idle
        case waiting(CheckedContinuation<Value?, Never>)
        case over(Value?)
    }

    private let state = Locked(State.idle)

    /// Ends the wait, or the one to come; only the first call counts.
    func deliver(_ value: Value?) {
        let continuation = state.withLock { state -> CheckedContinuation<Value?, Never>? in
            if case .over = state { return nil }
            defer { state = .over(value) }
            if case .waiting(let continuation) = state { return continuation }
            return nil
        }
        continuation?.resume(returning: value)
    }

    /// Waits; `nil` when the task is cancelled.
    func value() async -> Value? {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let over = state.withLock { state -> Value?? in
                    if case .over(let value) = state { return .some(value) }
                    state = .waiting(continuation)
                    return nil
                }
                if let over { continuation.resume(returning: over) }
            }
        } onCancel: {
            deliver(nil)
        }
    }
}
