import Multiformats
import Retrieval
import Simulator
import TestOrigin
import Testing
import UnixFS

/// Content that no gateway has, over real connections.
@Suite(.timeLimit(.minutes(2))) struct FallbackTests {
    private static let range = EntityBytes(from: 100_000, to: 400_000)

    /// Reads the folder, a range and all of it, each time anew.
    private func readAll(_ stage: Stage) async throws {
        let names = try await stage.list()
        #expect(names == ["file.bin"])
        let part = try await stage.read(Self.range)
        #expect(part == Array(stage.scene.file[100_000...400_000]))
        let read = try await stage.read()
        #expect(read == stage.scene.file)
    }

    @Test(arguments: [true, false])
    func `a gateway that a router names has it`(_ isCaching: Bool) async throws {
        let scene = try Scene(.rootFirst, SimulatedFaults { $0.isIndexed = false })
        try await withStage(scene, isCaching: isCaching) { stage in
            try await readAll(stage)
            #expect(stage.stages == [.discovered])
        }
    }

    @Test(arguments: [true, false])
    func `the gateway of a storage provider that an indexer names has it`(
        _ isCaching: Bool
    )
        async throws
    {
        let scene = try Scene(.rootFirst, SimulatedFaults { $0.isRouted = false })
        try await withStage(scene, isCaching: isCaching) { stage in
            try await readAll(stage)
            #expect(stage.stages == [.filecoin])
        }
    }

    @Test(arguments: Scene.Order.allCases, [true, false])
    func `a piece alone has it`(_ order: Scene.Order, _ isCaching: Bool) async throws {
        let faults = SimulatedFaults { faults in
            (faults.isRouted, faults.hasGateway) = (false, false)
        }
        try await withStage(Scene(order, faults), isCaching: isCaching) { stage in
            try await readAll(stage)
            #expect(stage.stages == [.piece])
        }
    }

    @Test func `a piece that breaks off is read on where it ended`() async throws {
        let faults = SimulatedFaults { faults in
            (faults.isRouted, faults.hasGateway) = (false, false)
            faults.abortsAfter = 200_000
        }
        try await withStage(Scene(.leavesFirst, faults)) { stage in
            let read = try await stage.read()
            #expect(read == stage.scene.file)
        }
    }

    @Test(arguments: ["other bytes", "another piece", "denied", "gone"])
    func `a piece that is not what was named is refused, and it is said why`(
        _ flaw: String
    )
        async throws
    {
        let faults = SimulatedFaults { faults in
            (faults.isRouted, faults.hasGateway) = (false, false)
            faults.givesOtherBytes = flaw == "other bytes"
            faults.namesOtherPiece = flaw == "another piece"
            faults.hasPieces = flaw != "gone"
        }
        var scene = try Scene(.rootFirst, faults)
        if flaw == "denied" {
            let denied = Set(scene.simulation.pieces.map(\.cid))
            scene = try Scene(
                .rootFirst,
                SimulatedFaults { faults in
                    (faults.isRouted, faults.hasGateway, faults.denied) = (false, false, denied)
                }
            )
        }
        try await withStage(scene) { stage in
            await #expect(throws: RetrievalError.self) { try await stage.read() }
            let line = stage.lines.first { $0.stage == .piece }
            #expect(line?.reason != nil)
            #expect(line?.outcome == (flaw == "other bytes" ? "malformed" : "absent"))
            #expect(stage.lines.allSatisfy { $0.used == 0 })
        }
    }

    @Test func `what nobody has is said to be missing, with all who were asked`() async throws {
        let faults = SimulatedFaults { ($0.isRouted, $0.isIndexed) = (false, false) }
        try await withStage(Scene(.rootFirst, faults)) { stage in
            let error = await #expect(throws: RetrievalError.self) { try await stage.read() }
            #expect(error?.code == .absent)
            let asked = Set(error?.attempts.compactMap(\.stage) ?? [])
            #expect(asked == [.routing, .indexer])
        }
    }

    @Test func `records that are stale and providers that have nothing are passed over`()
        async throws
    {
        let faults = SimulatedFaults { faults in
            (faults.isRouted, faults.hasStaleRecords, faults.hasLookAlikes) = (false, true, true)
        }
        try await withStage(Scene(.rootFirst, faults)) { stage in
            let read = try await stage.read()
            #expect(read == stage.scene.file)
        }
    }

    @Test func `a thousand strangers cost a few attempts`() async throws {
        let faults = SimulatedFaults { $0.strangers = 1000 }
        try await withStage(Scene(.rootFirst, faults)) { stage in
            await #expect(throws: RetrievalError.self) { try await stage.read() }
            let strangers = stage.lines.filter { $0.stage?.isLookup == false }
            #expect(Set(strangers.map(\.upstream)).count <= 12)
            #expect(strangers.count <= 60)
        }
    }

    @Test func `without the switch nobody is asked on this machine`() async throws {
        try await withStage(Scene()) {
            $0.allowsPrivateAddresses = false
        } _: { stage in
            await #expect(throws: RetrievalError.self) { try await stage.read() }
            #expect(!stage.simulator.targets.isEmpty)
            #expect(!stage.simulator.targets.contains { $0.hasPrefix("/ipfs") })
        }
    }

    @Test func `who had the root is asked first for the rest of it`() async throws {
        let scene = try Scene(.rootFirst, SimulatedFaults { $0.isIndexed = false })
        try await withStage(scene, isCaching: false) { stage in
            _ = try await stage.read()
            stage.simulator.behave { _ in }
            let read = try await stage.read()
            #expect(read == scene.file)
            let first = stage.retriever.recentWants.first?.attempts.first
            #expect(first?.stage == .discovered)
            #expect(!stage.simulator.targets.contains { $0.hasPrefix("/routing") })
        }
    }

    @Test func `a hint is as good as an answer`() async throws {
        let faults = SimulatedFaults { ($0.isRouted, $0.isIndexed) = (false, false) }
        let scene = try Scene(.rootFirst, faults)
        let (piece, root) = (scene.simulation.pieces.first?.cid, scene.root)
        try await withSimulator(scene.simulation) { other in
            let url = other.url
            try await withStage(scene) {
                $0.hints = { $0 == root ? [ContentHint(url: url, piece: piece)] : [] }
            } _: { stage in
                let read = try await stage.read()
                #expect(read == scene.file)
                #expect(stage.stages == [.filecoin])
                // It suffices, so that nobody else learns what is read.
                #expect(stage.simulator.targets.isEmpty)
            }
        }
    }

    @Test func `a hint that leads nowhere is followed by those who know more`() async throws {
        let scene = try Scene(.rootFirst, SimulatedFaults { $0.isIndexed = false })
        try await withStage(scene) {
            $0.hints = { _ in [ContentHint(url: "http://127.0.0.1:1", piece: nil)] }
        } _: { stage in
            let read = try await stage.read()
            #expect(read == scene.file)
            #expect(stage.stages == [.discovered])
            #expect(stage.lines.contains { $0.stage == .filecoin && $0.outcome == "unreachable" })
        }
    }

    @Test func `every way is tried side by side`() async throws {
        try await withStage(Scene()) { stage in
            let results = await stage.retriever.probeFallbacks(stage.scene.root)
            let good = results.filter { $0.fault == nil }.map(\.upstream)
            let stages = Set(good.compactMap { $0.split(separator: ":").first })
            #expect(stages == ["routing", "indexer", "discovered", "filecoin", "piece"])
        }
    }
}
