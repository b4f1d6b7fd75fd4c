import Multiformats
import Testing

@testable import Retrieval

@Suite struct FallbackChainTests {
    private static func upstream(_ name: String, _ stage: FallbackStage) -> Upstream {
        Upstream(name: name, url: "https://\(name)", group: name, rate: nil, stage: stage)
    }

    private static let all = [
        upstream("p", .piece), upstream("d1", .discovered), upstream("f", .filecoin),
        upstream("b", .filbeam), upstream("d2", .discovered), upstream("d3", .discovered),
    ]

    private func names(_ step: FallbackChain.Step) -> [String]? {
        if case .join(let upstreams) = step { upstreams.map(\.name) } else { nil }
    }

    @Test func `the stages join in order, each once`() {
        var chain = FallbackChain(for: .raw, perStage: 2)
        #expect(names(chain.next(Self.all, isOver: false)) == ["d1", "d2"])
        #expect(names(chain.next(Self.all, isOver: false)) == ["f"])
        #expect(names(chain.next(Self.all, isOver: false)) == ["p"])
        #expect(names(chain.next(Self.all, isOver: false)) == ["b"])
        #expect(chain.next(Self.all, isOver: false) == .wait)
        #expect(chain.next(Self.all, isOver: true) == .done)
    }

    @Test func `a stage that is ready does not wait for an earlier one`() {
        var chain = FallbackChain(for: .raw, perStage: 4)
        #expect(chain.next([], isOver: false) == .wait)
        #expect(names(chain.next([Self.all[2]], isOver: false)) == ["f"])
        #expect(names(chain.next(Self.all, isOver: false)) == ["d1", "d2", "d3"])
    }

    @Test func `a piece gives no CARs`() {
        var chain = FallbackChain(for: .car, perStage: 4)
        _ = chain.next(Self.all, isOver: true)
        _ = chain.next(Self.all, isOver: true)
        #expect(chain.next(Self.all, isOver: true) == .done)
    }
}

@Suite struct RecruitingRaceTests {
    private static let two = (0..<2).map { Contestant(index: $0, patience: .milliseconds(100)) }
    private static let others = (7..<9).map { Contestant(index: $0, patience: .seconds(1)) }

    private func started(_ actions: [Race.Action]) -> [Int] {
        actions.compactMap { if case .start(let one, _) = $0 { one.index } else { nil } }
    }

    @Test func `others are asked for beside the second attempt, and join behind those who wait`() {
        var race = Race(Self.two, mayRecruit: true)
        #expect(!race.begin(openers: 1).contains(.recruit))
        let actions = race.failed(0)
        #expect(started(actions) == [1])
        #expect(actions.contains(.recruit))
        #expect(started(race.recruited(Self.others, isLast: false)) == [7])
        #expect(race.running == [1, 7])
    }

    @Test func `a race waits for those who may still join`() {
        var race = Race(Self.two, mayRecruit: true)
        _ = race.begin(openers: 2)
        #expect(race.failed(0) == [.recruit])
        #expect(race.failed(1).isEmpty)
        #expect(started(race.recruited(Self.others, isLast: false)) == [7])
        let actions = race.failed(7)
        #expect(started(actions) == [8])
        #expect(actions.contains(.recruit))
        #expect(race.failed(8).isEmpty)
        #expect(race.recruited([], isLast: true) == [.lose])
    }

    @Test func `a race without contestants begins with those who join`() {
        var race = Race([], mayRecruit: true)
        #expect(race.begin(openers: 0) == [.recruit])
        #expect(started(race.recruited(Self.others, isLast: true)) == [7])
    }

    @Test func `who is late alone has others asked for`() {
        var race = Race([Self.two[0]], mayRecruit: true)
        #expect(race.begin(openers: 1).contains(.wake(after: .milliseconds(100), ticket: 1)))
        #expect(race.woke(1, mayHedge: false) == [.recruit])
    }

    @Test func `nobody joins a race that is won`() {
        var race = Race(Self.two, mayRecruit: true)
        _ = race.begin(openers: 1)
        _ = race.failed(0)
        _ = race.claim(1)
        #expect(race.recruited(Self.others, isLast: false).isEmpty)
    }

    @Test func `who runs already does not join`() {
        var race = Race(Self.two, mayRecruit: true)
        _ = race.begin(openers: 2)
        _ = race.failed(0)
        #expect(race.recruited(Self.two, isLast: false).isEmpty)
    }
}
