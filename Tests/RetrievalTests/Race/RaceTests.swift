import Testing

@testable import Retrieval

@Suite struct RaceTests {
    private static let five = (0..<5).map { Contestant(index: $0, patience: .milliseconds(100)) }

    @Test func `starts the leader alone and asks to be woken when it is late`() {
        var race = Race(Self.five)
        #expect(
            race.begin(openers: 1) == [
                .start(Self.five[0], isHedge: false),
                .wake(after: .milliseconds(100), ticket: 1),
            ]
        )
    }

    @Test func `starts several while nobody is known`() {
        var race = Race(Self.five)
        #expect(race.begin(openers: 3).starts == [0, 1, 2])
        #expect(race.running == [0, 1, 2])
    }

    @Test func `starts the next as a hedge when the leader is late`() {
        var race = Race(Self.five)
        _ = race.begin(openers: 1)
        let actions = race.woke(1, mayHedge: true)
        #expect(actions.first == .start(Self.five[1], isHedge: true))
        #expect(race.hedged == [1])
    }

    @Test func `starts the next at once when one fails, and that is no hedge`() {
        var race = Race(Self.five)
        _ = race.begin(openers: 1)
        #expect(race.failed(0).starts == [1])
        #expect(race.hedged.isEmpty)
    }

    @Test func `waits for a failure when it has no leave to hedge`() {
        var race = Race(Self.five)
        _ = race.begin(openers: 1)
        #expect(race.woke(1, mayHedge: false).isEmpty)
        #expect(race.failed(0).starts == [1])
    }

    @Test func `ignores an alarm that a failure has overtaken`() {
        var race = Race(Self.five)
        _ = race.begin(openers: 1)
        _ = race.failed(0)
        #expect(race.woke(1, mayHedge: true).isEmpty)
        #expect(race.woke(2, mayHedge: true).starts == [2])
    }

    @Test func `is won by the first claim, which stops the others`() {
        var race = Race(Self.five)
        _ = race.begin(openers: 3)
        let (isWon, actions) = race.claim(1)
        #expect(isWon)
        #expect(actions == [.cancel(0), .cancel(2)])
        #expect(!race.claim(0).isWon)
        #expect(race.claim(1).isWon)
    }

    @Test func `a failure after the race is won starts nobody`() {
        var race = Race(Self.five)
        _ = race.begin(openers: 2)
        _ = race.claim(0)
        #expect(race.failed(1).isEmpty)
        #expect(race.woke(1, mayHedge: true).isEmpty)
    }

    @Test func `is lost when everybody has failed, and not before`() {
        var race = Race(Array(Self.five.prefix(2)))
        _ = race.begin(openers: 2)
        #expect(race.failed(1).isEmpty)
        #expect(race.failed(0) == [.lose])
    }

    @Test func `is lost at once without contestants`() {
        var race = Race([])
        #expect(race.begin(openers: 3) == [.lose])
    }

    @Test func `asks for no alarm when nobody is left to start`() {
        var race = Race(Array(Self.five.prefix(1)))
        #expect(race.begin(openers: 1) == [.start(Self.five[0], isHedge: false)])
    }

    @Test(arguments: 0..<200)
    func `whatever happens, everyone runs at most once and it ends won or lost`(_ seed: UInt64) {
        var chance = SplitMix(seed: seed)
        var race = Race(Self.five)
        var started = race.begin(openers: Int.random(in: 1...4, using: &chance)).starts
        var isLost = false
        while race.winner == nil, !isLost {
            let runner = race.running.randomElement(using: &chance)
            var actions: [Race.Action] = []
            switch (Int.random(in: 0..<10, using: &chance), runner) {
            case (0, let runner?): actions = race.claim(runner).actions
            case (1...5, let runner?): actions = race.failed(runner)
            default: actions = race.woke(Int.random(in: 1...6, using: &chance), mayHedge: true)
            }
            started += actions.starts
            isLost = actions.contains(.lose)
        }
        #expect(Set(started).count == started.count)
        #expect(isLost == (race.winner == nil))
        #expect(!isLost || started.count == Self.five.count)
    }
}

extension [Race.Action] {
    fileprivate var starts: [Int] {
        compactMap { if case .start(let contestant, _) = $0 { contestant.index } else { nil } }
    }
}
