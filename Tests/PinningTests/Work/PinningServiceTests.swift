import BlockCache
import Locking
import Multiformats
import TestSupport
import Testing

@testable import Pinning

@Suite(.timeLimit(.minutes(1))) struct PinningServiceTests {
    private let directory = TemporaryDirectory()
    private let time = TestTime()
    private let cid: CID
    private let other: CID

    init() throws {
        cid = try CID(PinTests.text)
        other = try CID("bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku")
    }

    private func ledger() throws -> Ledger { try Ledger(path: directory.path) }

    private func service(
        _ backends: [any Backend],
        _ ledger: Ledger,
        level: ReplicationLevel = .all
    ) throws -> PinningService {
        PinningService(
            backends: backends,
            catalogue: try Catalogue(ledger),
            defaults: backends.map(\.name),
            level: level,
            clock: time.clock,
            seed: 1
        )
    }

    private func running(
        _ service: PinningService,
        _ body: () async throws -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await service.run() }
            try await body()
            group.cancelAll()
        }
    }

    @Test func `Each backend has its own result`() async throws {
        let (good, bad) = (ScriptedBackend("good"), ScriptedBackend("bad"))
        bad.state.withLock { $0.add = { _ throws(BackendError) in throw .init(.funds, "pay") } }
        let service = try service([good, bad], ledger())
        let id = try service.add(Pin(cid: cid)).id
        try await running(service) {
            try await until { service.catalogue.request(id)?["bad"]?.status == .failed }
            try await until { service.catalogue.request(id)?["good"]?.status == .pinned }
        }
        let request = try #require(service.catalogue.request(id))
        #expect(request.status == .failed)
        #expect(request["bad"]?.lastError?.code == .funds)
        #expect(request.info["backend_good"] == "pinned")
        #expect(request.info["status_details"]?.contains("pay") == true)
    }

    @Test(arguments: [
        (ReplicationLevel.single, PinStatus.pinned), (.quorum, .pinned), (.all, .failed),
    ])
    func `The level decides when a request is pinned`(
        level: ReplicationLevel,
        status: PinStatus
    ) async throws {
        let backends = ["a", "b", "c"].map { ScriptedBackend($0) }
        backends[2].state.withLock {
            $0.add = { _ throws(BackendError) in throw .init(.refused, "no") }
        }
        let service = try service(backends, ledger(), level: level)
        let id = try service.add(Pin(cid: cid)).id
        try await running(service) {
            try await until {
                service.catalogue.request(id)?.placements.allSatisfy(\.isSettled) == true
            }
        }
        #expect(service.catalogue.request(id)?.status == status)
    }

    @Test func `What was asked for is brought about after a restart`() async throws {
        let backend = ScriptedBackend("b")
        let first = try ledger()
        let id = try service([backend], first).add(Pin(cid: cid, name: "n", meta: ["k": "v"])).id
        await first.close()
        let service = try service([backend], ledger())
        #expect(service.catalogue.request(id)?.pin == Pin(cid: cid, name: "n", meta: ["k": "v"]))
        try await running(service) {
            try await until { service.catalogue.request(id)?.status == .pinned }
        }
        #expect(backend.calls.first == "add")
    }

    @Test func `A process that died while handing over asks first`() async throws {
        let backend = ScriptedBackend("b", canRepeat: false)
        backend.state.withLock { $0.find = { _ in BackendReport(id: "there", status: .pinned) } }
        let service = try service([backend], ledger())
        let id = try service.add(Pin(cid: cid)).id
        try service.catalogue.update(id) { $0["b"]?.begin() }
        try await running(service) {
            try await until { service.catalogue.request(id)?.status == .pinned }
        }
        #expect(backend.calls.first == "find")
        #expect(!backend.calls.contains("add"))
        #expect(service.catalogue.request(id)?["b"]?.remoteID == "there")
    }

    @Test func `The same asked for twice is one pin, unless a new one is wanted`() throws {
        let service = try service([ScriptedBackend("b")], ledger())
        let first = try service.add(Pin(cid: cid, name: "n"), joins: true)
        #expect(try service.add(Pin(cid: cid.v1, name: "n"), joins: true).id == first.id)
        #expect(try service.add(Pin(cid: cid, name: "m"), joins: true).id != first.id)
        #expect(try service.add(Pin(cid: cid, name: "n")).id != first.id)
    }

    @Test func `Two requests share what costs, and the last one removes it`() async throws {
        let backend = ScriptedBackend("b", canRepeat: false)
        let service = try service([backend], ledger())
        let first = try service.add(Pin(cid: cid)).id
        backend.state.withLock {
            $0.status = { _ in BackendReport(id: "at-\(first)", status: .pinned) }
        }
        try await running(service) {
            try await until { service.catalogue.request(first)?.status == .pinned }
            let second = try service.add(Pin(cid: cid)).id
            try await until { service.catalogue.request(second)?.status == .pinned }
            try service.remove(first)
            try await until { service.catalogue.request(first) == nil }
            #expect(!backend.calls.contains { $0.hasPrefix("remove") })
            try service.remove(second)
            try await until { service.catalogue.request(second) == nil }
        }
        #expect(backend.calls.count { $0 == "add" } == 1)
        #expect(backend.calls.last == "remove at-\(first)")
    }

    @Test func `What is removed is not shown, and removed until it is gone`() async throws {
        let backend = ScriptedBackend("b")
        backend.state.withLock { $0.removal = BackendError(.unavailable, "down") }
        let service = try service([backend], ledger())
        let id = try service.add(Pin(cid: cid)).id
        try await running(service) {
            try await until { service.catalogue.request(id)?.status == .pinned }
            try service.remove(id)
            #expect(service.catalogue.page(PinFilter(), limit: 10).count == 0)
            #expect(throws: PinningError.unknown(id: id)) { try service.remove(id) }
            try await until { backend.calls.count { $0.hasPrefix("remove") } > 2 }
            backend.state.withLock { $0.removal = nil }
            try await until { service.catalogue.request(id) == nil }
        }
    }

    @Test func `A pin can be taken from one backend of several`() async throws {
        let service = try service([ScriptedBackend("a"), ScriptedBackend("b")], ledger())
        let id = try service.add(Pin(cid: cid)).id
        try await running(service) {
            try await until { service.catalogue.request(id)?.status == .pinned }
            try service.remove(id, from: ["a"])
            try await until { service.catalogue.request(id)?["a"]?.step == .gone }
        }
        #expect(service.catalogue.request(id)?.status == .pinned)
        #expect(throws: PinningError.noBackend("a", known: ["b"])) {
            try service.remove(id, from: ["a"])
        }
    }

    @Test func `A replaced pin stays until the new one is settled`() async throws {
        let backend = ScriptedBackend("b")
        let service = try service([backend], ledger())
        let old = try service.add(Pin(cid: cid)).id
        try await running(service) {
            try await until { service.catalogue.request(old)?.status == .pinned }
            backend.state.withLock {
                $0.add = { _ throws(BackendError) in throw .init(.missing, "not yet") }
            }
            let new = try service.replace(old, with: Pin(cid: other))
            #expect(new.id != old)
            #expect(service.catalogue.page(PinFilter(), limit: 10).requests.map(\.id) == [new.id])
            try await until { backend.calls.count { $0 == "add" } > 2 }
            #expect(!backend.calls.contains { $0.hasPrefix("remove") })
            backend.state.withLock { $0.add = { .init(id: "at-\($0.request)", status: .pinned) } }
            try await until { service.catalogue.request(old) == nil }
            #expect(service.catalogue.request(new.id)?.status == .pinned)
        }
        #expect(backend.calls.contains("remove at-\(old)"))
    }

    @Test func `Moments are unique to the millisecond, and do not run ahead`() throws {
        let service = try service([ScriptedBackend("b")], ledger())
        let start = time.clock.now
        let made = try (0..<20).map { _ in try service.add(Pin(cid: cid)).created }
        #expect(Set(made).count == 20)
        #expect(made.max() == start.advanced(by: .milliseconds(19)))
        time.advance(by: .seconds(1))
        #expect(try service.add(Pin(cid: cid)).created == start.advanced(by: .seconds(1)))
    }

    @Test func `Who does not exist is said, with who does`() throws {
        let service = try service([ScriptedBackend("b")], ledger())
        #expect(throws: PinningError.noBackend("c", known: ["b"])) {
            try service.add(Pin(cid: cid), to: ["c"])
        }
        #expect(throws: PinningError.self) { try service.add(Pin(cid: cid), copies: 2) }
    }

    @Test func `A failed one is tried again when asked for`() async throws {
        let backend = ScriptedBackend("b", canRepeat: false)
        backend.state.withLock { $0.add = { _ throws(BackendError) in throw .init(.funds, "pay") } }
        let service = try service([backend], ledger())
        let id = try service.add(Pin(cid: cid)).id
        try await running(service) {
            try await until { service.catalogue.request(id)?.status == .failed }
            backend.state.withLock { $0.add = { .init(id: "at-\($0.request)", status: .pinned) } }
            try service.retry(id, in: "b")
            try await until { service.catalogue.request(id)?.status == .pinned }
        }
    }
}
