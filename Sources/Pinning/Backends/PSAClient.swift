import FoundationEssentials
import Locking
import Multiformats
import Retrieval

/// A client of the Pinning Service API 1.0.0, tolerant of what services make of it.
struct PSAClient: Sendable {
    /// How a service departs from the specification.
    enum Dialect: Sendable {
        /// Not at all, or in what is tolerated anyway.
        case standard
        /// The `filecoin-pin` daemon: one status at a time, no pages, no default status.
        case daemon
    }

    private static let pageSize = 100
    private static let mostPages = 100

    private let endpoint: String
    private let token: String?
    private let caller: any Caller
    private let clock: PinClock
    /// Until when the service asked to be left alone.
    private let rest = Locked<Timestamp?>(nil)

    init(endpoint: String, token: String?, caller: any Caller, clock: PinClock) {
        var endpoint = endpoint
        while endpoint.hasSuffix("/") { endpoint.removeLast() }
        self.endpoint = endpoint
        self.token = token
        self.caller = caller
        self.clock = clock
    }

    /// Whether a `filecoin-pin` daemon answers there.
    func dialect() async throws(BackendError) -> Dialect {
        let answer: CallAnswer
        do {
            answer = try await caller.send(Call(.get, "\(endpoint)/", limit: 1 << 20))
        } catch {
            throw BackendError(error, isRepeatable: true)
        }
        struct Greeting: Decodable {
            let service: String
            let status: String
        }
        let greeting = try? JSONDecoder().decode(Greeting.self, from: Data(answer.body))
        return greeting?.service.contains("filecoin-pin") == true ? .daemon : .standard
    }

    func add(_ pin: Pin) async throws(BackendError) -> PSASeen {
        guard let body = try? JSONEncoder().encode(pin) else {
            throw BackendError(.refused, "the pin cannot be written as JSON")
        }
        let answer = try await send(.post([UInt8](body)), "/pins", isRepeatable: false)
        do {
            return try Self.decode(answer)
        } catch {
            // A success it is, but of what? Nothing must be sent again before that is known.
            throw BackendError(.unsure, error.reason)
        }
    }

    func status(_ id: String) async throws(BackendError) -> PSASeen? {
        do {
            return try Self.decode(try await send(.get, "/pins/\(Target.percentEncoded(id))"))
        } catch {
            if error.code == .unknown { return nil }
            throw error
        }
    }

    func remove(_ id: String) async throws(BackendError) {
        do {
            _ = try await send(.delete, "/pins/\(Target.percentEncoded(id))")
        } catch {
            if error.code != .unknown { throw error }
        }
    }

    /// The latest pin of that root that did not fail; else the latest that did.
    func find(_ cid: CID, _ dialect: Dialect) async throws(BackendError) -> PSASeen? {
        var query = "?cid=\(cid)&limit=\(Self.pageSize)"
        if dialect == .standard { query += "&status=queued,pinning,pinned,failed" }
        let page: PSASeenPage = try Self.decode(try await send(.get, "/pins\(query)"))
        let ours = page.results.filter { $0.isOf(cid) }
        return ours.first { $0.status != .failed } ?? ours.first
    }

    /// Everything it lists, page by page, at most `limit`.
    func list(limit: Int, _ dialect: Dialect) async throws(BackendError) -> [PSASeen] {
        guard dialect == .standard else {
            let page: PSASeenPage = try Self.decode(try await send(.get, "/pins"))
            return Array(page.results.prefix(limit))
        }
        var all: [PSASeen] = []
        var ids: Set<String> = []
        var before: String?
        for _ in 0..<Self.mostPages where all.count < limit {
            var query = "?status=queued,pinning,pinned,failed"
            query += "&limit=\(min(limit, Self.pageSize))"
            if let before { query += "&before=\(Target.percentEncoded(before))" }
            let page: PSASeenPage = try Self.decode(try await send(.get, "/pins\(query)"))
            let new = page.results.filter { ids.insert($0.id).inserted }
            all += new
            // A page that brings nothing new would come for ever.
            guard !new.isEmpty, page.count > page.results.count,
                let oldest = page.results.compactMap(\.created).min()
            else { break }
            before = oldest
        }
        return Array(all.prefix(limit))
    }

    private func send(
        _ method: Call.Method,
        _ path: String,
        isRepeatable: Bool = true
    ) async throws(BackendError) -> CallAnswer {
        let now = clock.now
        if let end = rest.withLock({ $0 }), end > now {
            let left = end.duration(since: now)
            throw BackendError(.limited, "it asked to be left alone", retryAfter: left)
        }
        var call = Call(method, endpoint + path, headers: [("Accept", "application/json")])
        if let token { call.headers.append(("Authorization", "Bearer \(token)")) }
        // A body's type without a body is an error to some.
        if case .post = method { call.headers.append(("Content-Type", "application/json")) }
        let answer: CallAnswer
        do {
            answer = try await caller.send(call)
        } catch {
            throw BackendError(error, isRepeatable: isRepeatable)
        }
        guard (200...299).contains(answer.status) else {
            let error = BackendError(answer, isRepeatable: isRepeatable, at: now)
            if let pause = error.retryAfter { rest.withLock { $0 = now.advanced(by: pause) } }
            throw error
        }
        return answer
    }

    private static func decode<Value: Decodable>(
        _ answer: CallAnswer
    ) throws(BackendError) -> Value {
        guard let value = try? JSONDecoder().decode(Value.self, from: Data(answer.body)) else {
            let type = answer.headers["content-type"] ?? "no type"
            throw BackendError(
                .garbled,
                "HTTP \(answer.status) with \(type), which the API does not say (is the endpoint right?)"
            )
        }
        return value
    }
}
