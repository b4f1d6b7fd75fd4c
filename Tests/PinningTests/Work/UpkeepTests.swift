import BlockCache
import IPLD
import Multiformats
import TestSupport
import Testing
import UnixFS

@testable import Pinning

/// What is done for pins that are settled: damage repaired, uploads cleared, archives restored.
@Suite(.timeLimit(.minutes(1))) struct UpkeepTests {
    private let directory = TemporaryDirectory()
    private let time = TestTime()
    private let cid: CID

    init() throws {
        cid = try CID(PinTests.text)
    }

    private func service(_ backends: [any Backend], _ name: String = "l") throws -> PinningService {
        PinningService(
            backends: backends,
            catalogue: try Catalogue(Ledger(path: "\(directory.path)/\(name)")),
            defaults: backends.map(\.name),
            clock: time.clock,
            seed: 1
        )
    }

    private func settle(_ service: PinningService, _ id: String) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await service.run() }
            try await until { service.catalogue.request(id)?.status == .pinned }
            group.cancelAll()
        }
    }

    @Test func `What was damaged on our own disk is brought again, and nowhere else`() async throws
    {
        let (local, other) = (ScriptedBackend("local", .local), ScriptedBackend("other"))
        let service = try service([local, other])
        let id = try service.add(Pin(cid: cid)).id
        try await settle(service, id)
        try service.repair([id, "upload-unknown"])
        #expect(service.catalogue.request(id)?.status == .pinning)
        try await settle(service, id)
        #expect(local.calls.count { $0 == "add" } == 2)
        #expect(other.calls.count { $0 == "add" } == 1)
    }

    @Test func `An upload stays until its pins are settled, and a day without any`() async throws {
        var store = FixtureStore()
        let root = store.file([1, 2, 3])
        let blocks = try RetainedBlocks(path: "\(directory.path)/pins", limit: 1 << 20)
        let backend = ScriptedBackend("b")
        let service = try service([backend])
        let (used, unused) = (service.makeUpload(), service.makeUpload())
        #expect(used != unused)
        let all = try store.walk(root, [], scope: .all)
        for owner in [used, unused, "request"] { try await blocks.retain(all, for: owner) }
        let id = try service.add(Pin(cid: root), upload: used).id
        try await service.clear(blocks)
        #expect(try blocks.owners().sorted() == ["request", used, unused].sorted())
        try await settle(service, id)
        try await service.clear(blocks)
        #expect(try blocks.owners().contains(used) == false)
        time.advance(by: .seconds(90_000))
        try await service.clear(blocks)
        #expect(try blocks.owners() == ["request"])
    }

    @Test func `What is restored is asked for where it was, and brought to our own disk`()
        async throws
    {
        let (local, other) = (ScriptedBackend("local", .local), ScriptedBackend("other"))
        let first = try service([local, other])
        let id = try first.add(Pin(cid: cid, name: "n")).id
        try await settle(first, id)
        let second = try service([local, other], "m")
        #expect(try second.restore(first.catalogue.archive()) == 1)
        #expect(try second.restore(first.catalogue.archive()) == 0)
        #expect(second.catalogue.request(id)?["local"]?.status == .queued)
        #expect(second.catalogue.request(id)?["other"]?.remoteID == "at-\(id)")
        try await settle(second, id)
        #expect(local.calls.count { $0 == "add" } == 2)
        #expect(other.calls.count { $0 == "add" } == 1)
    }

    @Test func `An archive that repeats a moment is not from one catalogue`() throws {
        let service = try service([ScriptedBackend("b")])
        let moment = time.clock.now
        let pins = ["x", "y"].map { id in
            PinRequest(
                id: id,
                pin: Pin(cid: cid),
                created: moment,
                level: .all,
                placements: [Placement(backend: "b")]
            )
        }
        #expect(throws: PinningError.self) {
            try service.restore(CatalogueArchive(version: 1, pins: pins))
        }
        #expect(throws: PinningError.self) {
            try service.restore(CatalogueArchive(version: 2, pins: []))
        }
        #expect(service.catalogue.page(PinFilter(), limit: 1).count == 0)
    }
}
