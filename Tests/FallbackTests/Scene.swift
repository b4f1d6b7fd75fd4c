import BlockCache
import CAR
import FoundationEssentials
import IPLD
import Multiformats
import Retrieval
import Simulator
import TestOrigin
import TestSupport
import UnixFS

/// Content that only a simulated storage provider has: a folder with a file of a dozen blocks.
struct Scene: Sendable {
    let simulation: Simulation
    let file: [UInt8]
    let root: CID

    /// In which order blocks lie in the piece.
    enum Order: CaseIterable, Sendable {
        /// As gateways send them.
        case rootFirst
        /// As importers write them.
        case leavesFirst
    }

    init(_ order: Order = .rootFirst, _ faults: SimulatedFaults = SimulatedFaults()) throws {
        var store = FixtureStore()
        file = SeededGenerator.bytes(12 * Self.blockSize - 7, seed: 11)
        let file = store.file(file, layout: FileLayout(chunkSize: Self.blockSize, linksPerNode: 4))
        root = store.directory(["file.bin": file])
        var car = try store.car(root)
        if order == .leavesFirst {
            car = CAREncoder.header(roots: [root])
            for block in store.cids.compactMap({ store.block($0) }) {
                car += CAREncoder.prefix(of: block) + block.bytes
            }
        }
        var simulation = Simulation()
        simulation.faults = faults
        try simulation.add(car: car)
        self.simulation = simulation
    }

    static let blockSize = 64 << 10
}

/// The engine over libcurl, with a gateway that has nothing and the simulator.
struct Stage: Sendable {
    let retriever: Retriever
    let simulator: Simulator
    let gateway: Origin
    let scene: Scene

    /// Reads the file, or a range of it.
    func read(_ bytes: EntityBytes? = nil) async throws -> [UInt8] {
        let want = Want(root: scene.root, path: ["file.bin"], bytes: bytes)
        return try await retriever.withSession(want) { session in
            let terminus = try await session.resolve().terminus
            let range = bytes.flatMap { $0.clamped(toSize: UInt64(scene.file.count)) }
            var reader = try FileReader(root: terminus, range: range)
            var read: [UInt8] = []
            while let more = try await session.next(&reader) { read += more }
            return read
        }
    }

    /// The names in the folder.
    func list() async throws -> [String] {
        try await retriever.withSession(Want(root: scene.root)) { session in
            var reader = try DirectoryReader(root: try await session.resolve().terminus)
            var names: [String] = []
            while let entry = try await session.next(&reader) { names.append(entry.name) }
            return names
        }
    }

    /// The attempts so far, in the order in which they began.
    var lines: [WantReport.Line] { retriever.recentWants.reversed().flatMap(\.attempts) }

    /// Whose blocks were used.
    var stages: Set<FallbackStage?> { Set(lines.filter { $0.used > 0 }.map(\.stage)) }
}

/// Runs `body` with an engine whose gateways answer 404.
func withStage(
    _ scene: Scene,
    isCaching: Bool = true,
    _ change: (inout FallbackConfiguration) -> Void = { _ in },
    _ body: (Stage) async throws -> Void
) async throws {
    let directory = FileManager.default.temporaryDirectory
        .appending(path: "regatta-\(UInt64.random(in: 0...UInt64.max))")
    defer { try? FileManager.default.removeItem(at: directory) }
    let cache =
        isCaching ? try BlockCache(.init(path: directory.path(), limit: 64 << 20)) : nil
    try await withOrigin { gateway in
        try await withSimulator(scene.simulation) { simulator in
            let transport = CurlTransport(userAgent: "regatta-tests")
            defer { transport.stop() }
            var configuration = RetrievalConfiguration()
            configuration.fallback.routers = [Upstream(name: "router", url: simulator.url)]
            configuration.fallback.indexers = [Upstream(name: "indexer", url: simulator.url)]
            configuration.fallback.allowsPrivateAddresses = true
            change(&configuration.fallback)
            let retriever = Retriever(
                transport: transport,
                cache: cache,
                ledger: nil,
                upstreams: [Upstream(name: "empty", url: gateway.url)],
                configuration: configuration,
                seed: 1
            )
            try await body(
                Stage(retriever: retriever, simulator: simulator, gateway: gateway, scene: scene)
            )
            try await until { retriever.isIdle }
        }
    }
    await cache?.close()
}
