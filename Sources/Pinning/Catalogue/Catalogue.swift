public import BlockCache
import FoundationEssentials
import Locking
import Multiformats

/// Every request for a pin, in memory and in the ledger: each change is on the disk before it counts.
public final class Catalogue: Sendable {
    /// The most requests.
    public static let limit = 100_000
    private static let table = "pins"

    private struct State: Sendable {
        var requests: [String: PinRequest] = [:]
        /// The requests for each root.
        var ids: [Multihash: Set<String>] = [:]
        /// When they were made, in order.
        var moments: [(Timestamp, id: String)] = []
        /// The moments that no other request may have, those of removed ones among them.
        var taken: Set<Timestamp> = []
    }

    private let ledger: Ledger
    private let state: Locked<State>
    /// Held by whoever changes something, from looking until it is on the disk.
    private let writing = Locked(())

    /// Reads what the ledger has.
    ///
    /// - Parameter ledger: Where requests are kept.
    /// - Throws: `LedgerError`; `DecodingError` for a record that is none of ours.
    public init(_ ledger: Ledger) throws {
        self.ledger = ledger
        var state = State()
        for (_, value) in try ledger.all(in: Self.table) {
            let request = try JSONDecoder().decode(PinRequest.self, from: Data(value))
            state.requests[request.id] = request
            state.ids[request.pin.cid.multihash, default: []].insert(request.id)
            state.moments.append((request.created, request.id))
            state.taken.insert(request.created)
        }
        state.moments.sort { $0.0 < $1.0 }
        self.state = Locked(state)
    }

    /// The request of that name, also one that is being removed.
    public func request(_ id: String) -> PinRequest? {
        state.withLock { $0.requests[id] }
    }

    /// The requests for a root, also those being removed, the latest first.
    func requests(of root: CID) -> [PinRequest] {
        state.withLock { state in
            (state.ids[root.multihash] ?? []).compactMap { state.requests[$0] }
        }
        .sorted { $0.created > $1.created }
    }

    /// All requests, also those being removed, in no order.
    var all: [PinRequest] { state.withLock { Array($0.requests.values) } }

    /// How many placements there are by backend and status.
    public var counts: [String: [PinStatus: Int]] {
        state.withLock { state in
            var counts: [String: [PinStatus: Int]] = [:]
            for request in state.requests.values where !request.isRemoved {
                for placement in request.placements where placement.step != .gone {
                    counts[placement.backend, default: [:]][placement.status, default: 0] += 1
                }
            }
            return counts
        }
    }

    /// The requests that a filter admits, the latest first, at most `limit` of them.
    public func page(_ filter: PinFilter, limit: Int) -> PinPage {
        state.withLock { state in
            var count = 0
            var page: [PinRequest] = []
            for (_, id) in state.moments.reversed() {
                guard let request = state.requests[id], filter.admits(request) else { continue }
                count += 1
                if page.count < limit { page.append(request) }
            }
            return PinPage(count: count, requests: page)
        }
    }

    /// Takes the moment for a new request: now, or as little later as makes it unlike all others.
    func takeMoment(from now: Timestamp) -> Timestamp {
        state.withLock { state in
            var moment = now
            while !state.taken.insert(moment).inserted { moment.milliseconds += 1 }
            return moment
        }
    }

    /// Whether a request was made at that moment.
    func isTaken(_ moment: Timestamp) -> Bool {
        state.withLock { $0.taken.contains(moment) }
    }

    // MARK: - Changing

    /// Adds requests, and changes others with them: all or none.
    func add(_ new: [PinRequest], changing others: [PinRequest] = []) throws(PinningError) {
        try writing.withLock { (_) throws(PinningError) in
            guard state.withLock({ $0.requests.count + new.count <= Self.limit }) else {
                throw .full(limit: Self.limit)
            }
            try save(new + others)
            state.withLock { state in
                for request in new + others {
                    state.requests[request.id] = request
                    state.ids[request.pin.cid.multihash, default: []].insert(request.id)
                }
                state.taken.formUnion(new.map(\.created))
                state.moments += new.map { ($0.created, $0.id) }
                state.moments.sort { $0.0 < $1.0 }
            }
        }
    }

    /// Changes a request; `nil` when there is none.
    ///
    /// What `change` leaves as it was is not written.
    @discardableResult
    func update(
        _ id: String,
        _ change: (inout PinRequest) -> Void
    ) throws(PinningError) -> PinRequest? {
        try writing.withLock { (_) throws(PinningError) in
            guard var request = request(id) else { return nil }
            let before = request
            change(&request)
            guard request != before else { return request }
            let changed = request
            try save([changed])
            state.withLock { $0.requests[id] = changed }
            return changed
        }
    }

    /// Forgets a request.
    func forget(_ id: String) throws(PinningError) {
        try writing.withLock { (_) throws(PinningError) in
            do {
                try ledger.remove(forKey: Array(id.utf8), in: Self.table)
            } catch {
                throw .catalogue("\(error)")
            }
            state.withLock { state in
                if let hash = state.requests[id]?.pin.cid.multihash {
                    state.ids[hash]?.remove(id)
                    if state.ids[hash]?.isEmpty == true { state.ids[hash] = nil }
                }
                state.requests[id] = nil
                state.moments.removeAll { $0.id == id }
            }
        }
    }

    private func save(_ requests: [PinRequest]) throws(PinningError) {
        do {
            let encoder = JSONEncoder()
            let records = try requests.map { request in
                (key: Array(request.id.utf8), value: [UInt8](try encoder.encode(request)))
            }
            try ledger.set(records, in: Self.table)
        } catch {
            throw .catalogue("\(error)")
        }
    }
}
