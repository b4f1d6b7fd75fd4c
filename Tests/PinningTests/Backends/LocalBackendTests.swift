import BlockCache
import IPLD
import Multiformats
import Retrieval
import TestSupport
import Testing
import UnixFS

@testable import Pinning

@Suite(.timeLimit(.minutes(1))) struct LocalBackendTests {
    private let directory = TemporaryDirectory()
    private let store: FixtureStore
    private let root: CID
    private let part: CID

    init() throws {
        var store = FixtureStore()
        part = store.file(SeededGenerator.bytes(3_000_000, seed: 1))
        let other = store.file(SeededGenerator.bytes(700_000, seed: 2))
        root = store.directory(["a": part, "b": other])
        self.store = store
    }

    private func retained(limit: Int = 1 << 26) throws -> RetainedBlocks {
        try RetainedBlocks(path: "\(directory.path)/pins", limit: limit)
    }

    /// An engine whose cache is new each time, so that what is found must have been retained.
    private func backend(
        _ network: SimulatedNetwork,
        _ blocks: RetainedBlocks
    ) throws -> LocalBackend {
        let name = UInt64.random(in: 0...UInt64.max)
        let cache = try BlockCache(.init(path: "\(directory.path)/\(name)", limit: 64 << 20))
        cache.attach(blocks)
        let retriever = Retriever(
            transport: network,
            cache: cache,
            ledger: nil,
            upstreams: [Upstream(name: "one", url: "http://one.example")],
            seed: 1
        )
        return LocalBackend(retriever: retriever, blocks: blocks)
    }

    private func network(_ store: FixtureStore? = nil) -> SimulatedNetwork {
        SimulatedNetwork(["http://one.example": SimulatedGateway(store ?? self.store).host])
    }

    private func order(_ request: String, _ cid: CID? = nil) -> PinOrder {
        PinOrder(request: request, pin: Pin(cid: cid ?? root))
    }

    @Test func `Everything below the root is retained, and found without a network`() async throws {
        let blocks = try retained()
        let report = try await backend(network(), blocks).add(order("r")) { true }
        #expect(report.status == .pinned)
        let all = try store.walk(root, [], scope: .all)
        #expect(blocks.statistics.blocks == all.count)
        #expect(report.info["dag_size"] == "\(all.reduce(0) { $0 + $1.bytes.count })")
        let silent = SimulatedNetwork([:])
        let again = try await backend(silent, blocks).add(order("s")) { true }
        #expect(again.status == .pinned)
        #expect(silent.requests.isEmpty)
    }

    @Test func `What two pins share stays when one goes`() async throws {
        let blocks = try retained()
        let backend = try backend(network(), blocks)
        _ = try await backend.add(order("whole")) { true }
        _ = try await backend.add(order("part", part)) { true }
        try await backend.remove("whole", of: order("whole"))
        let left = try store.walk(part, [], scope: .all)
        #expect(blocks.statistics.blocks == left.count)
        #expect(try await backend.status("part", of: order("part", part)) != nil)
        #expect(try await backend.status("whole", of: order("whole")) == nil)
    }

    @Test func `A fetch that was cut off goes on where it was`() async throws {
        let blocks = try retained()
        var half = store
        let leaves = try store.walk(part, [], scope: .all)
        half.remove(leaves[leaves.count - 1].cid)
        let cut = network(half)
        await #expect(throws: BackendError.self) {
            try await backend(cut, blocks).add(order("r", part)) { true }
        }
        // What came is here, as an upload of the first blocks would be.
        try await blocks.retain(Array(leaves.dropLast()), for: "r")
        let rest = network()
        _ = try await backend(rest, blocks).add(order("r", part)) { true }
        #expect(rest.requests.allSatisfy { !$0.contains("\(leaves[0].cid)?format=raw") })
        #expect(blocks.statistics.blocks == leaves.count)
    }

    private func failure(
        _ network: SimulatedNetwork,
        _ blocks: RetainedBlocks,
        isWanted: Bool = true
    ) async throws -> BackendError? {
        let backend = try backend(network, blocks)
        do {
            _ = try await backend.add(order("r")) { isWanted }
            return nil
        } catch {
            return error
        }
    }

    @Test func `A limit that is reached fails for good`() async throws {
        let blocks = try retained(limit: 1 << 20)
        let error = try await failure(network(), blocks)
        #expect(error?.code == .full)
        #expect(error?.isTemporary == false)
        #expect(blocks.statistics.bytes <= 1 << 20)
    }

    @Test func `What nobody has may come later`() async throws {
        let error = try await failure(SimulatedNetwork([:]), retained())
        #expect(error?.code == .missing)
        #expect(error?.isTemporary == true)
    }

    @Test func `It stops when nobody wants it any more`() async throws {
        #expect(try await failure(network(), retained(), isWanted: false)?.code == .cancelled)
    }
}
