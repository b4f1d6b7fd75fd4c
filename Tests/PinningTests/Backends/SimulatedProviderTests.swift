import BlockCache
import Locking
import Multiformats
import TestSupport
import Testing
import UnixFS

@testable import Pinning

@Suite(.timeLimit(.minutes(1))) struct SimulatedProviderTests {
    private let time = TestTime()

    private func backend(has: @escaping @Sendable (CID) -> Bool) -> PSABackend {
        PSABackend(
            name: "s",
            kind: .simulated,
            endpoint: "simulated://",
            token: nil,
            caller: SimulatedProvider(clock: time.clock, has: has),
            clock: time.clock
        )
    }

    private func order(_ name: String? = nil) throws -> PinOrder {
        PinOrder(request: "r", pin: Pin(cid: try CID(PinTests.text), name: name))
    }

    @Test func `Its states move with the clock, and everything says simulated`() async throws {
        let backend = backend { _ in true }
        let order = try order()
        let report = try await backend.add(order) { true }
        #expect(report.status == .queued)
        #expect(report.id.hasPrefix("sim-"))
        #expect(report.info["simulated"] == "true")
        #expect(backend.capabilities.isSimulated)
        time.advance(by: .seconds(1))
        #expect(try await backend.status(report.id, of: order)?.status == .pinning)
        time.advance(by: .seconds(2))
        let pinned = try await backend.status(report.id, of: order)
        #expect(pinned?.status == .pinned)
        #expect(pinned?.info["simulated"] == "true")
        try await backend.remove(report.id, of: order)
        #expect(try await backend.status(report.id, of: order) == nil)
        #expect(try await backend.list(limit: 10).isEmpty)
    }

    @Test func `What nobody has is queued for ever`() async throws {
        let backend = backend { _ in false }
        let order = try order()
        let report = try await backend.add(order) { true }
        time.advance(by: .seconds(86_400))
        #expect(try await backend.status(report.id, of: order)?.status == .queued)
    }

    @Test func `Content is there once its last block is, and then is not looked for again`()
        async throws
    {
        var store = FixtureStore()
        let file = store.file(SeededGenerator.bytes(900_000, seed: 1))
        let root = store.directory(["a": file])
        let blocks = try store.walk(root, [], scope: .all)
        let directory = TemporaryDirectory()
        let cache = try BlockCache(.init(path: directory.path, limit: 64 << 20))
        let looks = Locked(0)
        let backend = backend { cid in
            looks.withLock { $0 += 1 }
            return cache.holdsAll(below: cid)
        }
        let order = PinOrder(request: "r", pin: Pin(cid: root))
        let id = try await backend.add(order) { true }.id
        time.advance(by: .seconds(60))
        for block in blocks {
            #expect(try await backend.status(id, of: order)?.status == .queued)
            #expect(cache.admit(block) == .accepted)
            await cache.flush()
        }
        #expect(try await backend.status(id, of: order)?.status == .pinned)
        let before = looks.withLock { $0 }
        #expect(before == blocks.count + 1)
        #expect(try await backend.status(id, of: order)?.status == .pinned)
        #expect(looks.withLock { $0 } == before)
        await cache.close()
    }

    @Test(arguments: PinStatus.allCases)
    func `A name can say which status it gets`(status: PinStatus) async throws {
        let report = try await backend { _ in false }
            .add(try order("\(status.rawValue)-test")) { true }
        #expect(report.status == status)
    }

    @Test func `A provider that forgets is noticed`() async throws {
        let provider = Locked(SimulatedProvider(clock: time.clock) { _ in true })
        let forgetful = Forgetful(provider: provider)
        let backend = PSABackend(
            name: "s",
            kind: .simulated,
            endpoint: "simulated://",
            token: nil,
            caller: forgetful,
            clock: time.clock
        )
        let directory = TemporaryDirectory()
        let service = PinningService(
            backends: [backend],
            catalogue: try Catalogue(Ledger(path: directory.path)),
            clock: time.clock,
            seed: 1
        )
        let id = try service.add(Pin(cid: try CID(PinTests.text))).id
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await service.run() }
            try await until { service.catalogue.request(id)?.status == .pinned }
            provider.withLock { $0 = SimulatedProvider(clock: time.clock) { _ in true } }
            try await until { service.catalogue.request(id)?.status == .failed }
            group.cancelAll()
        }
        let placement = try #require(service.catalogue.request(id)?["s"])
        #expect(placement.info["lost"] == "true")
        #expect(placement.lastError?.reason.contains("no longer knows this pin") == true)
        #expect(try await backend.list(limit: 10).isEmpty)
    }

    private struct Forgetful: Caller {
        let provider: Locked<SimulatedProvider>

        func send(_ call: Call) async throws(CallFailure) -> CallAnswer {
            try await provider.withLock { $0 }.send(call)
        }
    }
}
