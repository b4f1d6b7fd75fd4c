import IPLD
import Locking
import Multiformats

/// One block on its way, however many sessions wait for it.
///
/// A wait can end in four ways: the block landed; every upstream failed; the waiting task was
/// cancelled; the engine stopped. The fetching task belongs to the flight and not to the session
/// that asked first, so that this session's end is not the others' failure; the last to leave
/// cancels it.
final class Flight: Sendable {
    /// How a flight ended.
    struct Landing: Sendable {
        let result: Result<Block, RetrievalError>
        let attempts: [AttemptReport]
    }

    private struct State: Sendable {
        var passengers = 0
        var waits: [Int: CheckedContinuation<Landing, any Error>] = [:]
        var nextWait = 0
        var landing: Landing?
        var task: Task<Void, Never>?
    }

    let hash: Multihash
    private let state = Locked(State())

    init(_ hash: Multihash) {
        self.hash = hash
    }

    /// Counts one more who wants it.
    func board() {
        state.withLock { $0.passengers += 1 }
    }

    /// Counts one less; returns whether nobody is left and the flight was still under way.
    func leave() -> Bool {
        let (isDeserted, task) = state.withLock { state in
            state.passengers -= 1
            let isDeserted = state.passengers == 0 && state.landing == nil
            return (isDeserted, isDeserted ? state.task.take() : nil)
        }
        task?.cancel()
        return isDeserted
    }

    /// Says which task brings it.
    func setTask(_ task: Task<Void, Never>) {
        let isDeserted = state.withLock { state in
            if state.landing == nil { state.task = task }
            return state.passengers == 0 && state.landing == nil
        }
        if isDeserted { task.cancel() }
    }

    /// Waits for the landing.
    ///
    /// - Throws: `CancellationError` when the waiting task is cancelled.
    func wait() async throws -> Landing {
        let id = state.withLock { state in
            state.nextWait += 1
            return state.nextWait
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let landing = state.withLock { state -> Result<Landing, any Error>? in
                    if let landing = state.landing { return .success(landing) }
                    if Task.isCancelled { return .failure(CancellationError()) }
                    state.waits[id] = continuation
                    return nil
                }
                if let landing { continuation.resume(with: landing) }
            }
        } onCancel: {
            let wait = state.withLock { $0.waits.removeValue(forKey: id) }
            wait?.resume(throwing: CancellationError())
        }
    }

    /// Ends the flight and tells everybody who waits.
    func land(_ landing: Landing) {
        let waits = state.withLock { state in
            state.landing = landing
            state.task = nil
            defer { state.waits = [:] }
            return state.waits.values.map { $0 }
        }
        for wait in waits { wait.resume(returning: landing) }
    }
}

/// The flights under way, by multihash: two wants for one block share one.
final class Airspace: Sendable {
    private let flights = Locked<[Multihash: Flight]>([:])

    /// Boards the flight for a block, and says whether it is new and needs a task.
    func board(_ hash: Multihash) -> (flight: Flight, isNew: Bool) {
        flights.withLock { flights in
            if let flight = flights[hash] {
                flight.board()
                return (flight, false)
            }
            let flight = Flight(hash)
            flight.board()
            flights[hash] = flight
            return (flight, true)
        }
    }

    /// Leaves a flight; one that is deserted is no longer offered to others.
    func leave(_ flight: Flight) {
        flights.withLock { flights in
            if flight.leave(), flights[flight.hash] === flight { flights[flight.hash] = nil }
        }
    }

    /// Takes a flight that ends out of the table, so that a later want starts anew.
    func remove(_ flight: Flight) {
        flights.withLock { flights in
            if flights[flight.hash] === flight { flights[flight.hash] = nil }
        }
    }
}
