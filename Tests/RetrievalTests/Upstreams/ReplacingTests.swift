import Locking
import TestSupport
import Testing

@testable import Retrieval

/// Upstreams that change while the engine runs.
@Suite(.timeLimit(.minutes(1))) struct ReplacingTests {
    private static let content = FolderFixture()
    private static let rate = Upstream.Rate(requests: 4, interval: .seconds(60))

    private var board = Scoreboard(
        [
            Upstream(name: "a", url: "http://a", rate: rate), Upstream(name: "b", url: "http://b"),
        ],
        configuration: RetrievalConfiguration(),
        seed: 1,
        at: .zero
    )

    private var order: [Int] {
        mutating get {
            board.choose(for: Errand(kind: .raw), at: .zero).contestants.map(\.index).sorted()
        }
    }

    @Test mutating func `asks the new and no longer the old, whose places stay theirs`() {
        board.replace(
            with: [Upstream(name: "b", url: "http://b"), Upstream(name: "c", url: "http://c")],
            known: [:],
            at: .zero
        )
        #expect(order == [1, 2])
        #expect(board.upstreams.map(\.name) == ["a", "b", "c"])
        // One that was under way still counts, and harms nobody else.
        for _ in 0..<3 {
            let report = AttemptReport(
                kind: .raw,
                duration: .zero,
                firstBlock: nil,
                outcome: .failed(.refused(status: 500))
            )
            board.ended(0, report, at: .zero)
        }
        #expect(board.standings[1].health(at: .zero) == 1)
        #expect(board.standings[0].health(at: .zero) < 1)
    }

    @Test mutating func `who stays keeps what is known of it, unless it moved`() {
        board.ended(
            0,
            AttemptReport(
                kind: .raw,
                duration: .zero,
                firstBlock: .milliseconds(20),
                outcome: .won
            ),
            at: .zero
        )
        board.replace(with: [Upstream(name: "a", url: "http://a")], known: [:], at: .zero)
        #expect(board.standings[0].wins == 1)
        board.replace(with: [Upstream(name: "a", url: "http://other")], known: [:], at: .zero)
        #expect(board.standings[0].wins == 0)
    }

    @Test mutating func `one that comes back finds its scores`() {
        var known = Standing(at: .zero)
        known.wins = 7
        let others = [Upstream(name: "c", url: "http://c")]
        board.replace(with: others, known: ["c": known], at: .zero)
        #expect(board.standings[2].wins == 7)
        board.replace(with: [Upstream(name: "a", url: "http://a")], known: [:], at: .zero)
        board.replace(with: others, known: [:], at: .zero)
        #expect(board.standings[2].wins == 7)
        #expect(board.upstreams.count == 3)
    }

    @Test mutating func `another rate does not fill a budget`() {
        for _ in 0..<3 { board.began(0, at: .zero) }
        let faster = Upstream.Rate(requests: 100, interval: .seconds(60))
        for rate in [Self.rate, faster] {
            let upstream = Upstream(name: "a", url: "http://a", rate: rate)
            board.replace(with: [upstream], known: [:], at: .zero)
            #expect(board.budgets["a"]?.left(at: .zero) == 1)
        }
        #expect(board.budgets["a"]?.left(at: .seconds(6)) == 11)
        board.replace(with: [Upstream(name: "a", url: "http://a")], known: [:], at: .zero)
        #expect(board.budgets.isEmpty)
    }

    @Test mutating func `one that is to be probed waits for its probe`() {
        let probed = Upstream(name: "b", url: "http://b", isProbed: true)
        board.replace(with: [Upstream(name: "a", url: "http://a"), probed], known: [:], at: .zero)
        #expect(order == [0])
        board.setReachable(true, 1)
        board.replace(with: [probed], known: [:], at: .zero)
        #expect(order == [1])
    }

    @Test func `an engine asks the new ones, and shows only them`() async throws {
        let engine = try SimulatedEngine(Self.content, ["a": [], "b": []], isCaching: false)
        let other = Upstream(name: "b", url: "http://b", rate: Self.rate)
        engine.retriever.replace(upstreams: [other])
        #expect(try await engine.read() == Self.content.bytes)
        #expect(engine.network.requests.allSatisfy { $0.hasPrefix("http://b/") })
        #expect(engine.retriever.scores.map(\.name) == ["b"])
        let budget = try #require(engine.retriever.scores[0].budget)
        #expect(budget.requests == 4 && budget.seconds == 60)
        engine.retriever.replace(upstreams: [Upstream(name: "a", url: "http://a")])
        _ = try await engine.read()
        #expect(engine.network.requests.last?.hasPrefix("http://a/") == true)
    }

    @Test func `upstreams and observers learn the name of the request`() async throws {
        let starts = Locked<[Event.Start]>([])
        let engine = try SimulatedEngine(Self.content, ["a": []], isCaching: false) { event in
            if case .attemptBegan(let start) = event { starts.withLock { $0.append(start) } }
        }
        try await RequestTrace.$id.withValue("name-1") { _ = try await engine.read() }
        _ = try await engine.read()
        let names = starts.withLock { $0.map(\.requestID) }
        #expect(names.first == "name-1" && names.last == .some(nil))
        #expect(engine.network.fields.first?.contains { $0 == ("X-Request-Id", "name-1") } == true)
        #expect(engine.network.fields.last?.contains { $0.name == "X-Request-Id" } == false)
        #expect(engine.retriever.recentWants.map(\.requestID) == [nil, "name-1"])
    }
}
