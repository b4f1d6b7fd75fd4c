import BlockCache
import Locking
import TestOrigin
import TestSupport
import Testing

@testable import Retrieval

/// Every trouble an upstream can have, for whatever a client may ask, with and without help.
///
/// The client gets the right bytes, or a clear status, or a body that is visibly broken off; never a
/// wrong one that looks complete. With one good upstream beside it, the bytes are always right.
@Suite struct FaultMatrixTests {
    // One after the other: some send without end, and take a processor for themselves.
    @Suite(.serialized, .timeLimit(.minutes(5))) struct Alone {
        @Test(arguments: Cell.all.filter { !$0.isSlow })
        func `whoever depends on it sees what is wrong, and nothing of it gets through`(
            _ cell: Cell
        ) async throws {
            try await cell.runAlone(patience: .seconds(20))
        }
    }

    // Side by side: these only wait, until it is clear that nothing comes.
    @Suite(.timeLimit(.minutes(5))) struct AloneAndSlow {
        @Test(arguments: Cell.all.filter(\.isSlow))
        func `whoever depends on it sees what is wrong, and nothing of it gets through`(
            _ cell: Cell
        ) async throws {
            try await cell.runAlone(patience: .seconds(1.5))
        }
    }

    @Suite(.serialized, .timeLimit(.minutes(5))) struct BesideAGoodOne {
        @Test(arguments: Cell.all)
        func `it costs the client nothing, and is found out`(_ cell: Cell) async throws {
            try await cell.runBesideAGoodOne()
        }
    }
}

/// One trouble and one request.
struct Cell: Sendable, CustomTestStringConvertible {
    static let all = Trouble.all.flatMap { trouble in
        Ask.allCases.map { Cell(trouble: trouble, ask: $0) }
    }

    fileprivate let trouble: Trouble
    fileprivate let ask: Ask

    var testDescription: String { "\(trouble.testDescription), asked for a \(ask)" }
    var isSlow: Bool { expected.isSlow }
    private var expected: Trouble.Consequence { trouble.consequence(of: ask) }

    fileprivate func runAlone(patience: Duration) async throws {
        try await trouble.withUpstream { url, journal in
            let upstreams = [Upstream(name: "it", url: url)]
            try await withRig(racing: upstreams, patience, rescueAfter: patience / 2) { rig in
                let answer = await Client().get(rig.gateway + ask.target)
                try await rig.settle()
                try checkNothingWrong(answer, ask, rig, journal())
                #expect(expected.sight.covers(answer))
                checkIsExplained(expected, ask, rig)
                checkMark(expected.mark, ask, rig)
            }
        }
    }

    fileprivate func runBesideAGoodOne() async throws {
        // Late enough for the other one to show what it is.
        let latency = isSlow ? 0 : trouble.isEndless ? 1000 : 150
        let good = Behaviour { $0.latency = .milliseconds(latency) }
        try await withOrigin(good, blocks: Content.shared.block) { origin in
            try await trouble.withUpstream { url, journal in
                let upstreams = [("it", url), ("good", origin.url)]
                    .map { Upstream(name: $0.0, url: $0.1) }
                let rescueAfter = Duration.milliseconds(isSlow ? 200 : 2000)
                try await withRig(racing: upstreams, .seconds(20), rescueAfter: rescueAfter) {
                    rig in
                    let answer = await Client().get(rig.gateway + ask.target)
                    try await rig.settle()
                    try checkNothingWrong(answer, ask, rig, journal())
                    #expect(Trouble.Sight.right.covers(answer))
                    guard !isSlow else { return }
                    checkIsExplained(expected, ask, rig)
                    checkMark(expected.mark, ask, rig)
                }
            }
        }
    }
}

/// Runs `body` with a rig that waits so long for a block or for more of a body.
private func withRig(
    racing upstreams: [Upstream],
    _ patience: Duration,
    rescueAfter: Duration,
    _ body: (Rig) async throws -> Void
) async throws {
    try await FaultTests.withRig(racing: upstreams, connectTimeout: patience / 2) {
        $0.blockTimeout = patience
        $0.carTimeout = patience
        $0.stallTimeout = patience
        $0.patience = patience * 3
        $0.rescueAfter = rescueAfter
    } _: { rig in
        try await body(rig)
    }
}

extension Trouble.Sight {
    /// Whether this is what the client saw, given that nothing wrong was.
    fileprivate func covers(_ answer: Client.Answer) -> Bool {
        switch self {
        case .right: answer.status == 200 && answer.error == nil
        case .brokenOff: answer.status == 200 && answer.error != nil
        case .status(let status): answer.status == status
        case .failing(let status):
            answer.status == status || answer.status == 200 && answer.error != nil
        }
    }
}

// MARK: - What holds in every cell

/// The most that anything makes an upstream send: the repeats that are borne, and what the sockets
/// hold of what nobody reads any more.
private let mostBytes = (64 + 16) << 20

/// Whatever came is right as far as it goes, and so is all that was kept.
private func checkNothingWrong(
    _ answer: Client.Answer,
    _ ask: Ask,
    _ rig: Rig,
    _ journal: Journal?
) throws {
    let right = try ask.answer()
    switch (answer.status, answer.error) {
    case (200, nil):
        // Not compared within the expectation, which would describe how they differ.
        let isRight = answer.body == right
        #expect(isRight, "\(answer.body.count) bytes")
    case (200, _):
        let isFront = answer.body.count < right.count && right.starts(with: answer.body)
        #expect(isFront, "\(answer.body.count) bytes")
    case (502, nil), (503, nil), (504, nil):
        #expect(answer.retryAfter ?? 0 > 0)
        #expect(!answer.body.isEmpty)
    default:
        Issue.record("status \(answer.status ?? 0), \(String(describing: answer.error))")
    }
    let report = try rig.cache.check(verifiesBlocks: true)
    #expect(report.isSound)
    #expect(report.blocks == Content.shared.store.cids.count { rig.cache.contains($0) })
    #expect(journal?.bytes ?? 0 < mostBytes)
}

/// What the trouble looks like is in the explanation.
private func checkIsExplained(_ expected: Trouble.Consequence, _ ask: Ask, _ rig: Rig) {
    let outcomes = rig.attempts.filter { $0.upstream == "it" }.map(\.outcome)
    #expect(!expected.outcomes.isDisjoint(with: outcomes), "\(outcomes)")
}

/// The scoreboard shows what the trouble means for the next want.
private func checkMark(_ mark: Trouble.Mark?, _ ask: Ask, _ rig: Rig) {
    guard let mark, let score = rig.retriever.scores.first else { return }
    let circuit = rig.retriever.scoreboard.withLock { $0.standings[0].circuit }
    let reopening = circuit.reopening(at: rig.retriever.clock.now)
    switch mark {
    case .none:
        #expect(score.health == 1)
        #expect(score.circuit == .closed)
    case .ill:
        #expect(score.health < 0.9)
    case .lying:
        #expect(score.circuit == .open)
        let least = Circuit.dishonestyPause * 0.7
        #expect(reopening.map { $0 - rig.retriever.clock.now > least } == true)
    case .cooling:
        #expect(score.coolingSeconds ?? 0 > 10)
        #expect(score.health == 1)
    case .incapable:
        // Who can do neither is ill.
        #expect(score.incapable.contains(ask.kind) || score.health < 0.9)
    case .lacking:
        #expect(score.hasIt < 1)
        #expect(score.health == 1)
    }
}
