import BlockCache
import FoundationEssentials
import Multiformats
import TestSupport
import UnixFS

@testable import Retrieval

/// A folder with one file of 40 small blocks, and what it takes to ask for it.
struct FolderFixture: Sendable {
    let store: FixtureStore
    let bytes: [UInt8]
    let file: CID
    let root: CID

    init() {
        var store = FixtureStore()
        var chance = SeededGenerator(seed: 1)
        bytes = chance.bytes(40 * 1000 - 7)
        file = store.file(bytes, layout: FileLayout(chunkSize: 1000, linksPerNode: 8))
        let folder = store.directory(["a b.bin": file])
        root = store.directory(["folder": folder])
        self.store = store
    }

    var want: Want { Want(root: root, path: ["folder", "a b.bin"]) }
}

/// An engine over a simulated network of gateways that have a fixture.
struct SimulatedEngine: Sendable {
    let network: SimulatedNetwork
    let retriever: Retriever
    private let content: FolderFixture
    private let folder = TemporaryFolder()

    init(
        _ content: FolderFixture,
        _ gateways: [String: Set<SimulatedGateway.Flaw>],
        isCaching: Bool = true,
        sessionLimit: Int? = nil,
        timeout: Duration = .seconds(10),
        clock: EngineClock = .continuous
    ) throws {
        self.content = content
        network = SimulatedNetwork(
            Dictionary(
                uniqueKeysWithValues: gateways.map { name, flaws in
                    ("http://\(name)", SimulatedGateway(content.store, flaws).host)
                }
            )
        )
        var configuration = RetrievalConfiguration()
        configuration.window = 4000
        configuration.sessionLimit = sessionLimit
        (configuration.blockTimeout, configuration.carTimeout) = (timeout, timeout)
        let cache = BlockCache.Configuration(path: folder.path, limit: 64 << 20)
        retriever = Retriever(
            transport: network,
            cache: isCaching ? try BlockCache(cache) : nil,
            ledger: nil,
            upstreams: gateways.keys.sorted().map { Upstream(name: $0, url: "http://\($0)") },
            configuration: configuration,
            clock: clock,
            seed: 1
        )
    }

    /// Reads the fixture's file, or a range of it.
    func read(_ bytes: EntityBytes? = nil) async throws -> [UInt8] {
        let want = Want(root: content.root, path: content.want.path, bytes: bytes)
        return try await retriever.withSession(want) { try await drain($0) }
    }

    /// Reads what a session is for.
    func drain(_ session: Session) async throws -> [UInt8] {
        let file = try await session.resolve().terminus
        let range = session.want.bytes.flatMap { $0.clamped(toSize: UInt64(content.bytes.count)) }
        var reader = try FileReader(root: file, range: range)
        var bytes: [UInt8] = []
        while let more = try await session.next(&reader) { bytes += more }
        return bytes
    }
}

/// A folder of its own, gone with its last user.
private final class TemporaryFolder: Sendable {
    let path = "/tmp/regatta-tests-\(UInt64.random(in: 0...UInt64.max))"

    deinit {
        // It may never have been made.
        try? FileManager.default.removeItem(atPath: path)
    }
}
