import BlockCache
import IPLD
import Locking
import Multiformats
import TestSupport
import Testing
import UnixFS

@testable import Retrieval

/// Sessions over a simulated network: one file of many blocks, gateways that behave or do not.
@Suite(.timeLimit(.minutes(5))) struct SessionTests {
    private static let content = FolderFixture()

    @Test func `reads a file through one CAR from one upstream`() async throws {
        let engine = try SimulatedEngine(Self.content, ["a": []])
        #expect(try await engine.read() == Self.content.bytes)
        #expect(engine.network.requests.count == 1)
        #expect(engine.network.requests[0].contains("format=car&dag-scope=entity"))
    }

    @Test func `waits for a budget that refills soon rather than ask for each block`() async throws
    {
        let rate = Upstream.Rate(requests: 1, interval: .milliseconds(500))
        let engine = try SimulatedEngine(Self.content, ["a": []], isCaching: false, rate: rate)
        for _ in 0..<3 { #expect(try await engine.read() == Self.content.bytes) }
        #expect(engine.network.requests.count { $0.contains("format=raw") } == 0)
    }

    @Test func `a file that comes faster than it is written leaves no holes`() async throws {
        let engine = try SimulatedEngine(Self.content, ["a": []], waitingLimit: 4000)
        _ = try await engine.read()
        // Some had to wait, or this shows nothing.
        #expect((engine.cache?.statistics.declined ?? 0) > 0)
        engine.network.unplug()
        #expect(try await engine.read() == Self.content.bytes)
    }

    @Test func `needs no upstream the second time`() async throws {
        let engine = try SimulatedEngine(Self.content, ["a": []])
        _ = try await engine.read()
        engine.network.unplug()
        #expect(try await engine.read() == Self.content.bytes)
        #expect(engine.network.requests.count == 1)
    }

    @Test func `a session that waits in vain for a stream does not join it a second time`() throws {
        let engine = try SimulatedEngine(Self.content, ["a": [.ignores], "b": [.ignores]])
        let intake = Intake { 1 << 20 }
        let want = Self.content.want
        func join(_ lane: Int, besides others: [Feed]) throws -> (feed: Feed, reader: Int) {
            try #require(
                engine.retriever.joinFeed(
                    want,
                    for: nil,
                    excluding: [],
                    besides: others,
                    intake,
                    lane: lane
                )
            )
        }
        let first = try join(1, besides: [])
        #expect(try join(2, besides: []).feed === first.feed)
        let other = try join(3, besides: [first.feed])
        #expect(other.feed !== first.feed)
        for (feed, reader) in [(first.feed, 1), (first.feed, 2), other] { feed.leave(reader) }
    }

    @Test func `reads again and again without a cache, from upstreams that only give CARs`()
        async throws
    {
        let engine = try SimulatedEngine(Self.content, ["a": [.noRaw]], isCaching: false)
        for _ in 0..<50 { #expect(try await engine.read() == Self.content.bytes) }
    }

    @Test(
        arguments: [
            [.ignores], [.refuses(status: 500)], [.refuses(status: 404)], [.html], [.corrupts],
            [.truncates(after: 0)], [.truncates(after: 0.5)], [.stalls(after: 0.3)],
            [.noCAR, .noRaw], [.limits(retryAfter: 9)], [.adds(1000)], [.noCAR],
            [.noCAR, .truncates(after: 0.5)], [.leavesOut(content.file)],
        ] as [Set<SimulatedGateway.Flaw>]
    )
    func `one bad upstream beside a good one costs nothing`(
        _ flaws: Set<SimulatedGateway.Flaw>
    ) async throws {
        let engine = try SimulatedEngine(Self.content, ["bad": flaws, "good": []])
        #expect(try await engine.read() == Self.content.bytes)
        try await until { engine.network.active == 0 }
    }

    @Test(
        arguments: [
            [.truncates(after: 0.2)], [.stalls(after: 0.7)], [.noCAR], [.noRaw], [.ignoresRange],
            [.adds(3)],
        ] as [Set<SimulatedGateway.Flaw>]
    )
    func `four upstreams with the same flaw and one without CARs still bring all`(
        _ flaws: Set<SimulatedGateway.Flaw>
    ) async throws {
        let all = ["a": flaws, "b": flaws, "c": flaws, "d": flaws, "e": [.noCAR]]
        let engine = try SimulatedEngine(Self.content, all)
        #expect(try await engine.read() == Self.content.bytes)
    }

    @Test(arguments: [true, false])
    func `repairs a CAR that lacks a block with that block alone`(
        _ isCaching: Bool
    ) async throws {
        let missing = try Self.content.store.walk(Self.content.file)[20].cid
        let flaws: [String: Set<SimulatedGateway.Flaw>] = ["a": [.leavesOut(missing)]]
        let engine = try SimulatedEngine(Self.content, flaws, isCaching: isCaching)
        #expect(try await engine.read() == Self.content.bytes)
        #expect(engine.network.requests.filter { $0.contains("format=raw") }.count == 1)
    }

    @Test func `reads a range through the blocks that it covers`() async throws {
        let engine = try SimulatedEngine(Self.content, ["a": []])
        let bytes = try await engine.read(EntityBytes(from: 10_500, to: 12_499))
        #expect(bytes == Array(Self.content.bytes[10_500..<12_500]))
        #expect(engine.network.requests.allSatisfy { $0.contains("entity-bytes=10500:12499") })
    }

    @Test func `puts together what several upstreams have`() async throws {
        var halves = [Self.content.store, Self.content.store]
        for (place, cid) in try Self.content.store.walk(Self.content.file).map(\.cid).enumerated() {
            halves[place % 2].remove(cid)
        }
        let engine = try SimulatedEngine(Self.content, ["a": [], "b": []])
        engine.network.set("http://a", SimulatedGateway(halves[0]).host)
        engine.network.set("http://b", SimulatedGateway(halves[1]).host)
        #expect(try await engine.read() == Self.content.bytes)
    }

    @Test func `says that nobody has it when nobody has it`() async throws {
        let engine = try SimulatedEngine(
            Self.content,
            ["a": [.refuses(status: 404)], "b": [.refuses(status: 410)]]
        )
        let error = await #expect(throws: RetrievalError.self) { try await engine.read() }
        #expect(error?.code == .absent)
        #expect(Set(error?.attempts.map(\.upstream) ?? []) == ["a", "b"])
    }

    @Test func `says when to come again when every budget is used up`() async throws {
        let engine = try SimulatedEngine(
            Self.content,
            ["a": [.limits(retryAfter: 7)], "b": [.limits(retryAfter: 30)]],
            clock: EngineClock(now: { .zero }, sleep: { _ in await Task.yield() }, unixTime: { 0 })
        )
        let error = await #expect(throws: RetrievalError.self) { try await engine.read() }
        #expect(error?.code == .limited(retryAfter: .seconds(7)))
    }

    @Test func `asks nobody any more when its patience has run out`() async throws {
        let time = Locked(Duration.zero)
        let engine = try SimulatedEngine(
            Self.content,
            ["a": []],
            clock: EngineClock(
                now: { time.withLock(\.self) },
                sleep: { _ in try await Task.sleep(for: .seconds(3600)) },
                unixTime: { 0 }
            )
        )
        engine.network.set("http://a") { _ in
            time.withLock { $0 += RetrievalConfiguration().patience / 2 }
            return .status(500)
        }
        let error = await #expect(throws: RetrievalError.self) { try await engine.read() }
        #expect(error?.code == .timedOut)
        #expect(error?.attempts.count == 2)
        #expect(engine.network.requests.count == 2)
    }

    @Test func `finds out that a path does not exist`() async throws {
        let engine = try SimulatedEngine(Self.content, ["a": [], "b": []])
        let want = Want(root: Self.content.root, path: ["folder", "nothing"])
        await #expect(throws: PathError.self) {
            try await engine.retriever.withSession(want) { try await $0.resolve() }
        }
    }

    @Test func `asks nobody when only the cache may answer`() async throws {
        let engine = try SimulatedEngine(Self.content, ["a": []])
        let error = await #expect(throws: RetrievalError.self) {
            try await engine.retriever.withSession(Self.content.want, onlyIfCached: true) {
                try await $0.resolve()
            }
        }
        #expect(error?.code == .notCached)
        #expect(engine.network.requests.isEmpty)
    }

    @Test func `a session that ends early stops its transfers`() async throws {
        let engine = try SimulatedEngine(
            Self.content,
            ["a": [], "b": [.ignores], "c": [.ignores]]
        )
        try await engine.retriever.withSession(Self.content.want) { session in
            _ = try await session.resolve()
        }
        try await until { engine.network.active == 0 }
    }

    @Test func `a cancelled session throws at once, although nobody answers`() async throws {
        let engine = try SimulatedEngine(Self.content, ["a": [.ignores], "b": [.ignores]])
        let task = Task { try await engine.read() }
        try await until { engine.network.active == 2 }
        task.cancel()
        await #expect(throws: (any Error).self) { try await task.value }
        try await until { engine.network.active == 0 }
    }

    @Test func `a hundred sessions at once cost hardly more requests than one`() async throws {
        let engine = try SimulatedEngine(Self.content, ["a": []])
        let results = try await withThrowingTaskGroup(of: [UInt8].self) { group in
            for _ in 0..<100 { group.addTask { try await engine.read() } }
            var results: [[UInt8]] = []
            for try await result in group { results.append(result) }
            return results
        }
        #expect(results.allSatisfy { $0 == Self.content.bytes })
        #expect(engine.network.requests.count < 20)
    }

    @Test func `reports who won, and what was fetched`() async throws {
        let engine = try SimulatedEngine(Self.content, ["a": []])
        let report = try await engine.retriever.withSession(Self.content.want) { session in
            _ = try await engine.drain(session)
            return session.report
        }
        #expect(report.winner == "a")
        #expect(report.blocksFetched > 40)
        #expect(!report.isHit)
    }

    @Test func `leaves a timeline of who was asked and what each did`() async throws {
        let engine = try SimulatedEngine(
            Self.content,
            ["a": [.refuses(status: 500)], "b": [.corrupts], "c": []]
        )
        _ = try await engine.read()
        _ = try await engine.read()
        let wants = engine.retriever.recentWants
        #expect(wants.map(\.outcome) == [.hit, .fetched])
        #expect(wants[1].path == "/ipfs/\(Self.content.root)/folder/a b.bin")
        #expect(wants[1].winner == "c")
        #expect(wants[1].attempts.contains { $0.upstream == "a" && $0.status == 500 })
        #expect(wants[1].attempts.count { $0.upstream == "c" && $0.outcome == "won" } == 1)
        #expect(wants[0].attempts.isEmpty)
    }

    @Test(arguments: [true, false])
    func `a timeline has the attempt of every block that came alone, once`(
        _ isCaching: Bool
    ) async throws {
        let engine = try SimulatedEngine(Self.content, ["a": [.noCAR]], isCaching: isCaching)
        let bytes = try await engine.read()
        #expect(bytes == Self.content.bytes)
        let want = try #require(engine.retriever.recentWants.first)
        #expect(want.outcome == .fetched)
        #expect(want.attempts.reduce(0) { $0 + $1.used } == want.bytesFetched)
        let targets = want.attempts.filter { $0.kind == "raw" }.map(\.target)
        #expect(Set(targets).count == targets.count)
        #expect(targets.count == want.blocksFetched)
    }

    @Test func `stops when a want brings more than its limit`() async throws {
        let engine = try SimulatedEngine(Self.content, ["a": []], sessionLimit: 10_000)
        let error = await #expect(throws: RetrievalError.self) { try await engine.read() }
        #expect(error?.code == .tooLarge)
    }
}
