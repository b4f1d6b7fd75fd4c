import BlockCache
import Curl
import FoundationEssentials
import Gateway
import Logging
import Naming
import Retrieval
import ServiceLifecycle
import TestOrigin
import TestSupport

/// The engine on libcurl with the gateway's listener in front of it.
struct Rig: Sendable {
    /// The listener's URL.
    let gateway: String
    let retriever: Retriever
    let cache: BlockCache
    let transport: CurlTransport

    /// The attempts of every want so far, as they are explained.
    var attempts: [WantReport.Line] { retriever.recentWants.flatMap(\.attempts) }

    /// Waits until nothing is under way any more; for ever, if something was left.
    func settle() async throws {
        try await until {
            !retriever.recentWants.isEmpty && retriever.isIdle && transport.transfersUnderWay == 0
        }
        await cache.flush()
    }
}

/// Runs `body` with a rig that races `upstreams`, and stops it whatever happens.
///
func withRig<Result: Sendable>(
    racing upstreams: [Upstream],
    connectTimeout: Duration = .seconds(5),
    _ change: (inout RetrievalConfiguration) -> Void = { _ in },
    _ body: (Rig) async throws -> Result
) async throws -> Result {
    let directory = FileManager.default.temporaryDirectory
        .appending(path: "regatta-\(UInt64.random(in: 0...UInt64.max))")
    defer { try? FileManager.default.removeItem(at: directory) }
    return try await TestCertificate.withFile { authority in
        let transport = CurlTransport(
            CurlConfiguration(certificateAuthorities: authority),
            userAgent: "regatta-tests",
            connectTimeout: connectTimeout
        )
        defer { transport.stop() }
        var configuration = RetrievalConfiguration()
        change(&configuration)
        let cache = try BlockCache(.init(path: directory.path(), limit: 64 << 20))
        let retriever = Retriever(
            transport: transport,
            cache: cache,
            ledger: nil,
            upstreams: upstreams,
            configuration: configuration,
            seed: 1
        )
        let names = NameResolver(retriever: retriever, transport: transport, ledger: nil, seed: 1)
        let result = try await serving(retriever, names) { url in
            try await body(
                Rig(gateway: url, retriever: retriever, cache: cache, transport: transport)
            )
        }
        await cache.close()
        return result
    }
}

/// Serves `retriever` while `body` runs.
private func serving<Result>(
    _ retriever: Retriever,
    _ names: NameResolver,
    _ body: (_ url: String) async throws -> Result
) async throws -> Result {
    var configuration = GatewayConfiguration()
    configuration.port = 0
    let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    let (ports, listening) = AsyncStream<Int>.makeStream()
    let service = GatewayService(
        configuration: configuration,
        retriever: retriever,
        names: names,
        logger: logger,
        onListening: { _, port in listening.yield(port) }
    )
    let group = ServiceGroup(configuration: .init(services: [service], logger: logger))
    let running = Task {
        defer { listening.finish() }
        try await group.run()
    }
    guard let port = await ports.first(where: { _ in true }) else {
        try await running.value
        throw CancellationError()
    }
    let result: Swift.Result<Result, any Error>
    do {
        result = .success(try await body("http://127.0.0.1:\(port)"))
    } catch {
        result = .failure(error)
    }
    await group.triggerGracefulShutdown()
    try await running.value
    return try result.get()
}
