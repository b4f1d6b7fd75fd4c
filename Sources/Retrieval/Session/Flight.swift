import IPLD
import Locking
import Multiformats

/// One block on its way, however many sessions wait for it.
///
/// It ends in one of four ways: the block landed; every upstream failed; everybody left; the engine
/// stopped. The fetching task belongs to the flight and not to the session that asked first, so
/// that this session's end is not the others' failure; the last to leave cancels it.
final class Flight: Sendable {
    /// How a flight ended.
    struct Landing: Sendable {
        let result: Result<Block, RetrievalError>
        let attempts: [AttemptReport]
    }

    private struct State: Sendable {
        var passengers: [Int: @Sendable (Landing) -> Void] = [:]
        var nextPassenger = 0
        var hasLanded = false
        var task: Task<Void, Never>?
    }

    let hash: Multihash
    /// The attempts of its races.
    let log = AttemptLog()
    private let state = Locked(State())

    init(_ hash: Multihash) {
        self.hash = hash
    }

    /// Counts one more who wants it and is told how it ends; returns who that is.
    ///
    /// `nil` when it has ended already.
    func board(_ passenger: @escaping @Sendable (Landing) -> Void) -> Int? {
        state.withLock { state in
            guard !state.hasLanded else { return nil }
            state.nextPassenger += 1
            state.passengers[state.nextPassenger] = passenger
            return state.nextPassenger
        }
    }

    /// Counts one less; returns whether nobody is left and the flight was still under way.
    func leave(_ passenger: Int) -> Bool {
        let (isDeserted, task) = state.withLock { state in
            state.passengers[passenger] = nil
            let isDeserted = state.passengers.isEmpty && !state.hasLanded
            return (isDeserted, isDeserted ? state.task.take() : nil)
        }
        task?.cancel()
        return isDeserted
    }

    /// What was done for it so far, for who leaves before it lands.
    var account: [AttemptReport] { log.standing }

    /// Says which task brings it.
    func setTask(_ task: Task<Void, Never>) {
        let isDeserted = state.withLock { state in
            if !state.hasLanded { state.task = task }
            return state.passengers.isEmpty && !state.hasLanded
        }
        if isDeserted { task.cancel() }
    }

    /// Ends the flight and tells everybody who waits.
    func land(_ landing: Landing) {
        let passengers = state.withLock { state in
            state.hasLanded = true
            state.task = nil
            defer { state.passengers = [:] }
            return Array(state.passengers.values)
        }
        for passenger in passengers { passenger(landing) }
    }
}

/// The flights under way, by multihash: two wants for one block share one.
final class Airspace: Sendable {
    private let flights = Locked<[Multihash: Flight]>([:])

    /// Whether no flight is under way that a want could board.
    var isEmpty: Bool { flights.withLock(\.isEmpty) }

    /// Boards the flight for a block, and says whether it is new and needs a task.
    func board(
        _ hash: Multihash,
        _ passenger: @escaping @Sendable (Flight.Landing) -> Void
    ) -> (flight: Flight, passenger: Int, isNew: Bool) {
        flights.withLock { flights in
            if let flight = flights[hash], let number = flight.board(passenger) {
                return (flight, number, false)
            }
            let flight = Flight(hash)
            flights[hash] = flight
            // A flight that nobody else knows cannot have landed.
            return (flight, flight.board(passenger) ?? 0, true)
        }
    }

    /// Leaves a flight; one that is deserted is no longer offered to others.
    func leave(_ flight: Flight, _ passenger: Int) {
        flights.withLock { flights in
            if flight.leave(passenger), flights[flight.hash] === flight {
                flights[flight.hash] = nil
            }
        }
    }

    /// Takes a flight that ends out of the table, so that a later want starts anew.
    func remove(_ flight: Flight) {
        flights.withLock { flights in
            if flights[flight.hash] === flight { flights[flight.hash] = nil }
        }
    }
}
