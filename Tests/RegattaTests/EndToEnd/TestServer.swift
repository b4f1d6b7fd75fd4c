import Admin
import BlockCache
import Locking
import Logging
import ServiceLifecycle
import TestOrigin

@testable import Regatta

/// A server in this process, in a directory of its own.
struct TestServer: Sendable {
    let gateway: String
    let admin: String
    let data: String
    let cache: String
    let logs: Locked<[String]>
}

/// Runs `body` beside a server that races `origins`, and stops the server gracefully.
func withServer<Result: Sendable>(
    racing origins: [Origin],
    _ change: (inout Settings) -> Void = { _ in },
    reread: @escaping @Sendable (Settings) throws -> Settings = { $0 },
    _ body: @Sendable (TestServer) async throws -> Result
) async throws -> Result {
    try await withTemporaryDirectory { directory in
        var settings = Settings()
        settings.gateway.listen = ListenAddress(host: "127.0.0.1", port: 0)
        settings.admin.listen = ListenAddress(host: "127.0.0.1", port: 0)
        settings.cache = CacheSettings(path: "\(directory)/cache", size: 64 << 20)
        settings.data = "\(directory)/data"
        settings.gateways = origins.map { UpstreamSettings(url: $0.url) }
        // Nobody beyond this machine.
        settings.routing.fallback = false
        change(&settings)
        let (ready, isReady) = AsyncStream<Readiness.Addresses>.makeStream()
        let logs = Locked<[String]>([])
        let log = settings.log
        let threshold = LogThreshold(log)
        let server = Server(
            settings: settings,
            logger: Logger(label: "test") { label in
                LineLog(label: label, settings: log, threshold: threshold) { line in
                    logs.withLock { $0.append(line) }
                }
            },
            registry: PrometheusRegistry(),
            threshold: threshold,
            reread: { [settings] in try reread(settings) }
        ) { addresses in
            isReady.yield(addresses)
        }
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(services: [server], logger: .silent)
        )
        let running = Task {
            defer { isReady.finish() }
            try await group.run()
        }
        guard let addresses = await ready.first(where: { _ in true }) else {
            try await running.value
            throw Failure("the server ended before it was ready")
        }
        let result = await Swift.Result {
            try await body(
                TestServer(
                    gateway: addresses.gateway.url,
                    admin: addresses.admin.url,
                    data: settings.data,
                    cache: settings.cache.store.path,
                    logs: logs
                )
            )
        }
        await group.triggerGracefulShutdown()
        try await running.value
        return try result.get()
    }
}

extension Result where Failure == any Error {
    /// What `body` comes to.
    fileprivate init(_ body: () async throws -> Success) async {
        do {
            self = .success(try await body())
        } catch {
            self = .failure(error)
        }
    }
}
