import TestSupport
import Testing

@testable import Retrieval

/// Upstreams that race only when a probe has reached them.
@Suite(.timeLimit(.minutes(1))) struct ProbingTests {
    private static let content = FolderFixture()
    private static let url = "http://a"
    private let clock = ManualClock()
    private let engine: SimulatedEngine

    init() throws {
        engine = try SimulatedEngine(
            Self.content,
            ["a": []],
            isCaching: false,
            isProbed: true,
            clock: clock.engineClock
        )
    }

    /// Runs `body` while the engine probes, once its first probe has ended.
    private func watching(_ body: () async throws -> Void) async throws {
        let watch = Task { await engine.retriever.watchReachability() }
        try await untilAsleep()
        try await body()
        watch.cancel()
        await watch.value
    }

    /// Waits until a probe has ended and the next is due later.
    private func untilAsleep() async throws {
        try await until { clock.pauses.count == 1 }
    }

    private var isReachable: Bool { engine.retriever.scores[0].isReachable }

    @Test func `is not asked before a probe has reached it`() async throws {
        await #expect(throws: RetrievalError.self) { try await engine.read() }
        #expect(engine.network.requests.isEmpty)
        try await watching {
            #expect(engine.network.requests == ["http://a/ipfs/bafkqaaa?format=raw"])
            let bytes = try await engine.read()
            #expect(bytes == Self.content.bytes)
        }
    }

    @Test(
        arguments: [
            .ignores, .refuses(status: 500), .refuses(status: 404), .html, .noRaw,
            .truncates(after: 0), .limits(retryAfter: 9),
        ] as [SimulatedGateway.Flaw]
    )
    func `is not asked while its answers to probes are no good`(
        _ flaw: SimulatedGateway.Flaw
    ) async throws {
        let url = Self.url
        engine.network.set(url, SimulatedGateway(Self.content.store, [flaw]).host)
        try await watching {
            #expect(!isReachable)
            let requests = engine.network.requests.count
            await #expect(throws: RetrievalError.self) { try await engine.read() }
            #expect(engine.network.requests.count == requests)
        }
    }

    @Test func `is probed less and less often while it cannot be reached`() async throws {
        engine.network.unplug()
        try await watching {
            var pauses: [Duration] = []
            for _ in 0..<9 {
                pauses += clock.pauses
                clock.advance(by: pauses.last ?? .zero)
                try await untilAsleep()
            }
            #expect(pauses == [5, 10, 20, 40, 80, 160, 300, 300, 300].map { .seconds($0) })
            #expect(!isReachable)
        }
    }

    @Test func `vanishes, comes back, and is asked again soon after`() async throws {
        try await watching {
            for _ in 0..<3 {
                #expect(isReachable)
                #expect(clock.pauses == [.seconds(30)])
                engine.network.unplug()
                clock.advance(by: .seconds(30))
                try await untilAsleep()
                #expect(!isReachable)
                #expect(clock.pauses == [.seconds(5)])
                engine.network.set(Self.url, SimulatedGateway(Self.content.store).host)
                clock.advance(by: .seconds(5))
                try await untilAsleep()
                let bytes = try await engine.read()
                #expect(bytes == Self.content.bytes)
                // The session's own alarm may be asleep for a moment more.
                try await untilAsleep()
            }
        }
    }

    @Test func `nothing is left when nobody watches any more`() async throws {
        engine.network.set(Self.url) { _ in .silence }
        let watch = Task { await engine.retriever.watchReachability() }
        try await until { engine.network.active == 1 }
        watch.cancel()
        await watch.value
        #expect(engine.network.active == 0)
        #expect(clock.pauses.isEmpty)
    }
}
