public import BlockCache
import FoundationEssentials
import Locking
public import Multiformats

/// A provider of the Pinning Service API that stores nothing, in this process.
///
/// Its states move with the clock: queued, then pinning, then pinned, if the content is really there;
/// what nobody has stays queued. A name that begins with a status and a dash decides otherwise.
/// Everything it says carries `simulated`.
public final class SimulatedProvider: Caller {
    private struct Held: Codable, Sendable {
        let pin: Pin
        let created: Timestamp
    }

    private struct State: Sendable {
        var pins: [String: Held] = [:]
        /// Those whose content was all there once: it is not looked for again.
        var stored: Set<String> = []
        var next = 1
    }

    /// How long a pin is in each state.
    private static let (queued, pinning) = (Duration.seconds(1), Duration.seconds(2))

    private static let table = "simulated"

    private let name: String
    private let ledger: Ledger?
    private let clock: PinClock
    private let has: @Sendable (CID) -> Bool
    private let state = Locked(State())

    /// Makes a provider that knows what it knew.
    ///
    /// - Parameters:
    ///   - name: Which one it is, among those that share a ledger.
    ///   - ledger: Where it remembers its pins; `nil`: it forgets them when the process ends.
    ///   - clock: The time.
    ///   - has: Whether all of the content below a root is there: it never claims what is not.
    public init(
        name: String = "simulated",
        ledger: Ledger? = nil,
        clock: PinClock = .system,
        has: @escaping @Sendable (CID) -> Bool
    ) {
        self.name = name
        self.ledger = ledger
        self.clock = clock
        self.has = has
        for (key, value) in (try? ledger?.all(in: Self.table)) ?? [] {
            let key = String(decoding: key, as: UTF8.self)
            guard key.hasPrefix("\(name)/"),
                let held = try? JSONDecoder().decode(Held.self, from: Data(value))
            else { continue }
            let id = String(key.dropFirst(name.utf8.count + 1))
            state.withLock { state in
                state.pins[id] = held
                state.next = max(state.next, (Int(id.dropFirst(4)) ?? 0) + 1)
            }
        }
    }

    /// Answers as a server would.
    public func send(_ call: Call) async throws(CallFailure) -> CallAnswer {
        let target = call.url.split(separator: "/pins", maxSplits: 1).dropFirst().first ?? ""
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let id = parts.first.map { String($0.drop { $0 == "/" }) } ?? ""
        switch (call.method, id.isEmpty) {
        case (.post(let body), true): return add(body)
        case (.get, true): return list(parts.count > 1 ? String(parts[1]) : "")
        case (.get, false): return one(id)
        case (.delete, false): return remove(id)
        default: return failure(405, "METHOD_NOT_ALLOWED")
        }
    }

    private func add(_ body: [UInt8]) -> CallAnswer {
        guard let pin = try? JSONDecoder().decode(Pin.self, from: Data(body)) else {
            return failure(400, "BAD_REQUEST")
        }
        let held = Held(pin: pin, created: clock.now)
        let id = state.withLock { state in
            let id = "sim-\(state.next)"
            state.next += 1
            state.pins[id] = held
            return id
        }
        if let value = try? JSONEncoder().encode(held) {
            try? ledger?.set([UInt8](value), forKey: key(id), in: Self.table)
        }
        return answer(202, seen(id, held))
    }

    private func one(_ id: String) -> CallAnswer {
        guard let held = state.withLock({ $0.pins[id] }) else { return failure(404, "NOT_FOUND") }
        return answer(200, seen(id, held))
    }

    private func remove(_ id: String) -> CallAnswer {
        let held = state.withLock { state in
            state.stored.remove(id)
            return state.pins.removeValue(forKey: id)
        }
        guard held != nil else { return failure(404, "NOT_FOUND") }
        _ = try? ledger?.remove(forKey: key(id), in: Self.table)
        return CallAnswer(status: 202)
    }

    private func key(_ id: String) -> [UInt8] { Array("\(name)/\(id)".utf8) }

    private func list(_ query: String) -> CallAnswer {
        let wanted = query.split(separator: "&").first { $0.hasPrefix("cid=") }
            .flatMap { try? CID(String($0.dropFirst(4))) }
        let pins = state.withLock { $0.pins }
            .filter { wanted == nil || $0.value.pin.cid.v1 == wanted?.v1 }
            .sorted { $0.value.created > $1.value.created }
        return answer(200, Page(count: pins.count, results: pins.map { seen($0.key, $0.value) }))
    }

    private func status(_ id: String, _ held: Held) -> PinStatus {
        for status in PinStatus.allCases
        where held.pin.name?.hasPrefix("\(status.rawValue)-") == true {
            return status
        }
        let age = Duration.milliseconds(clock.now.milliseconds - held.created.milliseconds)
        guard age >= Self.queued, isStored(id, held) else { return .queued }
        return age >= Self.queued + Self.pinning ? .pinned : .pinning
    }

    private func isStored(_ id: String, _ held: Held) -> Bool {
        guard !state.withLock({ $0.stored.contains(id) }) else { return true }
        guard has(held.pin.cid) else { return false }
        state.withLock { if $0.pins[id] != nil { $0.stored.insert(id) } }
        return true
    }

    private struct Seen: Encodable {
        let requestid: String
        let status: PinStatus
        let created: Timestamp
        let pin: Pin
        let delegates: [String]
        let info: [String: String]
    }

    private struct Page: Encodable {
        let count: Int
        let results: [Seen]
    }

    private func seen(_ id: String, _ held: Held) -> Seen {
        Seen(
            requestid: id,
            status: status(id, held),
            created: held.created,
            pin: held.pin,
            delegates: [],
            info: ["simulated": "true"]
        )
    }

    private func answer(_ status: Int, _ value: some Encodable) -> CallAnswer {
        let body = (try? JSONEncoder().encode(value)).map { [UInt8]($0) }
        return CallAnswer(
            status: status,
            headers: ["content-type": "application/json"],
            body: body ?? []
        )
    }

    private func failure(_ status: Int, _ reason: String) -> CallAnswer {
        answer(status, ["error": ["reason": reason]])
    }
}
