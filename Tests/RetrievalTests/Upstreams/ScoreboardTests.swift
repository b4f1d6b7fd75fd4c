import Multiformats
import Testing

@testable import Retrieval

@Suite struct ScoreboardTests {
    private var board = Scoreboard(
        [
            Upstream(name: "a", url: "http://a", group: "one"),
            Upstream(name: "b", url: "http://b", group: "two"),
            Upstream(name: "c", url: "http://c", group: "two"),
            Upstream(name: "d", url: "http://d", group: "three"),
        ],
        configuration: RetrievalConfiguration(),
        seed: 1,
        at: .zero
    )

    @Test mutating func `starts three while nobody is known, one of each group`() {
        let choice = board.choose(for: Errand(kind: .raw, excluded: []), at: .zero)
        #expect(choice.openers == 3)
        #expect(choice.order == [0, 1, 3, 2])
    }

    @Test mutating func `prefers who answers faster`() {
        answer(0, .milliseconds(300), times: 5)
        answer(3, .milliseconds(20), times: 5)
        answer(1, .milliseconds(900), times: 5)
        #expect(board.choose(for: Errand(kind: .raw, excluded: []), at: .zero).order.first == 3)
    }

    @Test mutating func `starts a known leader alone, but for a few explorations`() {
        for index in board.upstreams.indices { answer(index, .milliseconds(20), times: 16) }
        let openers = (0..<1000).map { _ in
            board.choose(for: Errand(kind: .raw, excluded: []), at: .zero).openers
        }
        let explorations = openers.count { $0 == 2 }
        #expect(openers.allSatisfy { $0 == 1 || $0 == 2 })
        #expect(explorations > 5 && explorations < 45)
    }

    @Test mutating func `gets to know the new beside the leader, while the allowance lasts`() {
        answer(0, .milliseconds(20), times: 8)
        let openers = (0..<200).map { _ in
            board.choose(for: Errand(kind: .raw, excluded: []), at: .zero).openers
        }
        #expect(openers.prefix(10).allSatisfy { $0 >= 2 })
        #expect(openers.suffix(100).count { $0 > 1 } < 20)
    }

    @Test mutating func `finds out within 20 answers that its leader has become slow`() {
        for _ in 0..<5 { answer(0, .milliseconds(20), times: 100) }
        answer(3, .milliseconds(40), times: 8)
        answer(1, .milliseconds(90), times: 8)
        answer(0, .milliseconds(400), times: 20)
        #expect(board.choose(for: Errand(kind: .raw, excluded: []), at: .zero).order.first == 3)
    }

    @Test mutating func `comes back to one that was slow and is now the fastest`() {
        for index in [1, 2] { answer(index, .milliseconds(90), times: 8) }
        answer(0, .milliseconds(400), times: 100)
        answer(3, .milliseconds(40), times: 100)
        var races = 0
        while races < 1000 {
            let choice = board.choose(for: Errand(kind: .raw, excluded: []), at: .zero)
            guard choice.order.first != 0 else { break }
            races += 1
            for index in choice.order.prefix(choice.openers) {
                board.began(index, at: .seconds(races))
                guard index != 3 || !choice.order.prefix(choice.openers).contains(0) else {
                    continue
                }
                answer(index, .milliseconds(index == 0 ? 20 : index == 3 ? 40 : 90), times: 1)
            }
        }
        #expect(races < 900)
    }

    @Test mutating func `hedges the earlier the more of its budget is left`() throws {
        for _ in 0..<100 { answer(0, .milliseconds(20), times: 9) }
        for milliseconds in 1...500 { answer(0, .milliseconds(milliseconds), times: 1) }
        let full = try #require(patience())
        for _ in 0..<20 { _ = board.mayHedge() }
        let isAllowed = board.mayHedge()
        #expect(!isAllowed)
        let empty = try #require(patience())
        #expect(empty > full)
    }

    private mutating func patience() -> Duration? {
        board.choose(for: Errand(kind: .raw, excluded: []), at: .zero).contestants
            .first { $0.index == 0 }?.patience
    }

    @Test mutating func `keeps kinds of request apart`() {
        answer(0, .milliseconds(20), times: 5)
        #expect(board.choose(for: Errand(kind: .car, excluded: []), at: .zero).openers == 3)
    }

    @Test mutating func `who gives neither blocks nor CARs is ill, and is asked again when well`() {
        fail(0, .wrongType("text/html"))
        #expect(!board.standings[0].isCapable(of: .raw, at: .zero))
        #expect(board.standings[0].circuit.state(at: .zero) == .closed)
        fail(0, .wrongType("text/html"), kind: .car)
        #expect(board.standings[0].isCapable(of: .raw, at: .zero))
        #expect(board.standings[0].health(at: .zero) < 1)
    }

    @Test mutating func `a budget is taken when the choice is made, and once`() {
        board = Scoreboard(
            [
                Upstream(
                    name: "a",
                    url: "http://a",
                    rate: .init(requests: 2, interval: .seconds(60))
                )
            ],
            configuration: RetrievalConfiguration(),
            seed: 1,
            at: .zero
        )
        for _ in 0..<2 {
            let choice = board.choose(for: Errand(kind: .raw), at: .zero)
            #expect(choice.openers == 1)
            board.reserve(choice, at: .zero)
        }
        // Both are paid for before either begins, and a third is not.
        #expect(board.choose(for: Errand(kind: .raw), at: .zero).refill == .seconds(30))
        for _ in 0..<2 {
            #expect(board.obstacle(to: 0, at: .zero) == nil)
            board.began(0, at: .zero)
        }
        #expect(board.obstacle(to: 0, at: .zero) == .seconds(30))
    }

    @Test mutating func `not having something is no illness`() {
        answer(0, .milliseconds(20), times: 5)
        let before = board.standings[0].health(at: .zero)
        for _ in 0..<20 { fail(0, .absent(status: 404)) }
        #expect(board.standings[0].health(at: .zero) == before)
        #expect(board.standings[0].circuit.state(at: .zero) == .closed)
        #expect(board.standings[0].hasIt(at: .zero) < 0.4)
    }

    @Test mutating func `asks who lied only when nobody else is left`() {
        answer(0, .milliseconds(20), times: 5)
        fail(0, .badBlock)
        let choice = board.choose(for: Errand(kind: .raw, excluded: []), at: .zero)
        #expect(choice.order == [1, 3, 0, 2])
        #expect(board.choose(for: Errand(kind: .raw, excluded: [1, 2, 3]), at: .zero).order == [0])
    }

    @Test mutating func `leaves a group alone while its budget is used up`() {
        fail(1, .limited(retryAfter: .seconds(7)))
        #expect(board.choose(for: Errand(kind: .raw, excluded: []), at: .zero).order == [0, 3])
        #expect(
            board.choose(for: Errand(kind: .raw, excluded: []), at: .seconds(7)).order.contains(1)
        )
    }

    @Test mutating func `says when the first budget is filled again`() {
        for (index, pause) in [(0, 30), (1, 9), (3, 20)] {
            fail(index, .limited(retryAfter: .seconds(pause)))
        }
        let choice = board.choose(for: Errand(kind: .raw, excluded: []), at: .seconds(2))
        #expect(choice.contestants.isEmpty)
        #expect(choice.refill == .seconds(7))
    }

    @Test mutating func `does not ask for what an upstream cannot do, until it may have learnt`() {
        fail(0, .unsupported(status: 406), kind: .car)
        #expect(!board.choose(for: Errand(kind: .car, excluded: []), at: .zero).order.contains(0))
        #expect(board.choose(for: Errand(kind: .raw, excluded: []), at: .zero).order.contains(0))
        let later = Standing.capabilityRetry
        #expect(board.choose(for: Errand(kind: .car, excluded: []), at: later).order.contains(0))
    }

    @Test mutating func `tries a recovering upstream beside the leader`() {
        answer(0, .milliseconds(20), times: 5)
        for _ in 0..<3 { fail(3, .refused(status: 500)) }
        #expect(
            board.choose(for: Errand(kind: .raw, excluded: []), at: .zero).order == [0, 1, 3, 2]
        )
        let choice = board.choose(for: Errand(kind: .raw, excluded: []), at: .seconds(6))
        #expect(choice.openers == 2)
        #expect(choice.order.prefix(2) == [0, 3])
    }

    @Test mutating func `a loser counts as slower than the time it was given`() {
        _ = board.ended(0, .made(.lost, duration: .milliseconds(500)), at: .zero)
        let habit = board.standings[0].latencies[.raw]?.quantile(0.5)
        #expect((habit ?? .zero) > .milliseconds(500))
    }

    @Test mutating func `asks first who had the root of late`() throws {
        let hash = try CID("bafkqaaa").multihash
        answer(0, .milliseconds(20), times: 5)
        answer(3, .milliseconds(30), times: 5)
        #expect(board.choose(for: Errand(kind: .raw, root: hash), at: .zero).order.first == 0)
        let found = AttemptReport.made(.won, duration: .zero, firstBlock: .milliseconds(30))
        _ = board.ended(3, found, root: hash, at: .zero)
        _ = board.ended(0, .made(.failed(.absent(status: 404))), root: hash, at: .zero)
        let choice = board.choose(for: Errand(kind: .raw, root: hash), at: .zero)
        #expect(choice.order.first == 3)
    }

    @Test mutating func `starts everybody when told to`() {
        var configuration = RetrievalConfiguration()
        configuration.start = .all
        var board = Scoreboard(board.upstreams, configuration: configuration, seed: 1, at: .zero)
        #expect(board.choose(for: Errand(kind: .raw), at: .zero).openers == 4)
    }

    @Test mutating func `does not race who is unreachable`() {
        board.setReachable(false, 0)
        #expect(!board.choose(for: Errand(kind: .raw, excluded: []), at: .zero).order.contains(0))
    }

    private mutating func answer(_ index: Int, _ time: Duration, times: Int) {
        for _ in 0..<times {
            _ = board.ended(index, .made(.won, duration: time, firstBlock: time), at: .zero)
        }
    }

    private mutating func fail(_ index: Int, _ fault: Fault, kind: RequestKind = .raw) {
        _ = board.ended(index, .made(.failed(fault), kind: kind), at: .zero)
    }
}

extension Choice {
    fileprivate var order: [Int] { contestants.map(\.index) }
}

extension AttemptReport {
    fileprivate static func made(
        _ outcome: Outcome,
        kind: RequestKind = .raw,
        duration: Duration = .milliseconds(1),
        firstBlock: Duration? = nil
    ) -> AttemptReport {
        AttemptReport(kind: kind, duration: duration, firstBlock: firstBlock, outcome: outcome)
    }
}
