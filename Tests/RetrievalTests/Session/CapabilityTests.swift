import IPLD
import TestSupport
import Testing
import UnixFS

@testable import Retrieval

/// What upstreams cannot do is learnt from their answers, and believed for a while.
@Suite(.timeLimit(.minutes(1))) struct CapabilityTests {
    private static let content = FolderFixture()
    private let clock = ManualClock()

    private func engine(
        _ gateways: [String: Set<SimulatedGateway.Flaw>]
    ) throws -> SimulatedEngine {
        try SimulatedEngine(
            Self.content,
            gateways,
            isCaching: false,
            clock: clock.engineClock
        )
    }

    /// How often upstreams were asked for each kind while `body` ran.
    private func count(
        _ engine: SimulatedEngine,
        _ body: () async throws -> Void
    ) async throws -> (raw: Int, car: Int) {
        let before = engine.network.requests.count
        try await body()
        let requests = engine.network.requests.dropFirst(before)
        return (
            requests.count { $0.contains("format=raw") },
            requests.count { $0.contains("format=car") }
        )
    }

    /// How often one was asked while a block was read.
    private func countForBlock(_ engine: SimulatedEngine) async throws -> [Int] {
        let (raw, car) = try await count(engine) { try await readBlock(engine) }
        return [raw, car]
    }

    /// How often one was asked while a file was read.
    private func countForFile(_ engine: SimulatedEngine) async throws -> (raw: Int, car: Int) {
        try await count(engine) { try await readFile(engine) }
    }

    private func readFile(_ engine: SimulatedEngine) async throws {
        #expect(try await engine.read() == Self.content.bytes)
    }

    private func readBlock(_ engine: SimulatedEngine) async throws {
        let leaf = try #require(Self.content.store.cids.first)
        let block = try await engine.retriever.withSession(Want(root: leaf, scope: .block)) {
            try await $0.block(leaf)
        }
        #expect(block.cid == leaf)
    }

    @Test func `who gives no CARs is asked for blocks alone, and for a CAR again later`()
        async throws
    {
        let engine = try engine(["a": [.noCAR]])
        #expect(try await countForFile(engine).car == 1)
        #expect(engine.retriever.scores[0].incapable == [.car])
        for _ in 0..<5 {
            let (raw, car) = try await countForFile(engine)
            #expect(raw > 40 && car == 0)
        }
        clock.advance(by: Standing.capabilityRetry)
        engine.network.set("http://a", SimulatedGateway(Self.content.store).host)
        let (raw, car) = try await countForFile(engine)
        #expect(raw == 0 && car == 1)
    }

    @Test func `who gives no blocks is asked for CARs alone, and for a block again later`()
        async throws
    {
        let engine = try engine(["a": [.noRaw]])
        #expect(try await countForBlock(engine) == [1, 1])
        #expect(engine.retriever.scores[0].incapable == [.raw])
        for _ in 0..<5 {
            #expect(try await countForBlock(engine) == [0, 1])
        }
        clock.advance(by: Standing.capabilityRetry)
        #expect(try await countForBlock(engine) == [1, 1])
    }

    @Test func `a lack of the one is not held against the other`() async throws {
        let engine = try engine(["a": [.noCAR], "b": [.noRaw]])
        for _ in 0..<5 {
            try await readFile(engine)
            try await readBlock(engine)
        }
        for score in engine.retriever.scores {
            #expect(score.health == 1)
            #expect(score.circuit == .closed)
        }
    }

    @Test func `who sends whole files is not asked for parts for a while`() async throws {
        var store = FixtureStore()
        let bytes = SeededGenerator.bytes(6 << 20, seed: 4)
        let file = store.file(bytes)
        let engine = try engine(["a": []])
        engine.network.set("http://a", SimulatedGateway(store, [.ignoresRange]).host)
        let part = Want(root: file, bytes: EntityBytes(from: 6_000_000, to: 6_000_009))
        let isPart: @Sendable (String) -> Bool = { $0.contains("entity-bytes") }
        for round in 0..<2 {
            let earlier = engine.network.requests.count(where: isPart)
            for _ in 0..<3 {
                let read = try await engine.retriever.withSession(part) { session in
                    let root = try await session.resolve().terminus
                    var reader = try FileReader(root: root, range: 6_000_000..<6_000_010)
                    return try await session.next(&reader)
                }
                #expect(read.map(Array.init) == Array(bytes[6_000_000..<6_000_010]))
            }
            #expect(engine.network.requests.count(where: isPart) == earlier + 1, "\(round)")
            clock.advance(by: Standing.capabilityRetry)
        }
    }

    @Test func `a CAR that is broken costs nothing but the way round it`() async throws {
        let engine = try engine(["a": [.adds(1000)]])
        for _ in 0..<3 { try await readFile(engine) }
        let circuit = engine.retriever.scores[0].circuit
        #expect(circuit == .open)
        clock.advance(by: Circuit.dishonestyPause)
        engine.network.set("http://a", SimulatedGateway(Self.content.store).host)
        let (raw, car) = try await countForFile(engine)
        #expect(raw == 0 && car == 1)
        #expect(engine.retriever.scores[0].circuit == .closed)
    }
}
