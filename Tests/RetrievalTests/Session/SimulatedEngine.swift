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
    let cache: BlockCache?
    private let content: FolderFixture
    private let folder = TemporaryFolder()

    init(
        _ content: FolderFixture,
        _ gateways: [String: Set<SimulatedGateway.Flaw>],
        isCaching: Bool = true,
        waitingLimit: Int = 32 << 20,
        sessionLimit: Int? = nil,
        rate: Upstream.Rate? = nil,
        timeout: Duration = .seconds(10),
        rates: [String: Int] = [:],
        isProbed: Bool = false,
        clock: EngineClock = .continuous,
        observe: @escaping @Sendable (Event) -> Void = { _ in }
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
        configuration.diskPatience = .seconds(60)
        let place = BlockCache.Configuration(
            path: folder.path,
            limit: 64 << 20,
            waitingLimit: waitingLimit
        )
        cache = isCaching ? try BlockCache(place) : nil
        retriever = Retriever(
            transport: network,
            cache: cache,
            ledger: nil,
            upstreams: gateways.keys.sorted().map { name in
                let daily = rates[name].map {
                    Upstream.Rate(requests: $0, interval: .seconds(86_400))
                }
                let rate = rate ?? daily
                return Upstream(name: name, url: "http://\(name)", rate: rate, isProbed: isProbed)
            },
            configuration: configuration,
            clock: clock,
            seed: 1,
            observe: observe
        )
    }

    /// Reads the fixture's file, or a range of it, until there are as many bytes as wanted.
    func read(_ bytes: EntityBytes? = nil, atMost count: Int = .max) async throws -> [UInt8] {
        let want = Want(root: content.root, path: content.want.path, bytes: bytes)
        return try await retriever.withSession(want) { try await drain($0, atMost: count) }
    }

    /// Reads what a session is for, until there are as many bytes as wanted.
    func drain(_ session: Session, atMost count: Int = .max) async throws -> [UInt8] {
        let file = try await session.resolve().terminus
        let range = session.want.bytes.flatMap { $0.clamped(toSize: UInt64(content.bytes.count)) }
        var reader = try FileReader(root: file, range: range)
        var bytes: [UInt8] = []
        while bytes.count < count, let more = try await session.next(&reader) { bytes += more }
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
