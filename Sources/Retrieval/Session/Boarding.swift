import Synchronization

/// A flight on which a session waits for a block, and whether its attempts are in the session's report.
///
/// They are counted when it lands or when it is left, whichever comes first: the cache may give the
/// block a moment before the flight that brings it lands.
struct Boarding: Sendable {
    /// May be used once.
    final class Ticket: Sendable {
        private let isUsed = Atomic(false)

        /// Uses it; `false` when it was used before.
        func use() -> Bool { !isUsed.exchange(true, ordering: .relaxed) }

        /// Whether it was not used yet.
        var isValid: Bool { !isUsed.load(ordering: .relaxed) }
    }

    let flight: Flight
    let passenger: Int
    let ticket: Ticket

    /// Counts its attempts, unless they are.
    func count(in attempts: inout [AttemptReport]) {
        if ticket.use() { attempts += flight.account }
    }

    /// Waits for it no more.
    func leave(_ airspace: Airspace) {
        airspace.leave(flight, passenger)
    }

    /// Its attempts so far, unless they are counted.
    var account: [AttemptReport] { ticket.isValid ? flight.account : [] }
}
