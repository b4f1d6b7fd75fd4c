import Testing

@testable import BlockCache

@Suite struct StyleTests {
    typealias State = Segments.State

    /// A row of the table: what is in the segments, and what each style does.
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var once = State()
        var again = State()
        var nursery = State()
        var recency: Style.Step?
        var reuse: Style.Step?
        var resistance: Style.Step?
    }

    static let rows = [
        Row(testDescription: "nothing is there"),
        Row(
            testDescription: "all came once",
            once: State(size: 100, oldest: 7),
            recency: .evict(.once),
            reuse: .evict(.once),
            resistance: .evict(.once)
        ),
        Row(
            testDescription: "what came once goes before what was asked for again, but for recency",
            once: State(size: 60, oldest: 7),
            again: State(size: 40, oldest: 3),
            recency: .evict(.again),
            reuse: .evict(.once),
            resistance: .evict(.once)
        ),
        Row(
            testDescription: "nothing but what was asked for again",
            again: State(size: 100, oldest: 3),
            recency: .evict(.again),
            reuse: .demote,
            resistance: .demote
        ),
        Row(
            testDescription: "too much was asked for again",
            once: State(size: 1000, oldest: 9),
            again: State(size: 9000, oldest: 3),
            recency: .evict(.again),
            reuse: .demote,
            resistance: .demote
        ),
        Row(
            testDescription: "a full nursery goes first",
            once: State(size: 9000, oldest: 1),
            nursery: State(size: 1000, oldest: 9),
            recency: .evict(.once),
            reuse: .evict(.nursery),
            resistance: .evict(.nursery)
        ),
        Row(
            testDescription: "newcomers in a small nursery have a chance",
            once: State(size: 9950, oldest: 1),
            nursery: State(size: 50, oldest: 9),
            recency: .evict(.once),
            reuse: .evict(.nursery),
            resistance: .evict(.once)
        ),
        Row(
            testDescription: "only the nursery has something",
            nursery: State(size: 1, oldest: 2),
            recency: .evict(.nursery),
            reuse: .evict(.nursery),
            resistance: .evict(.nursery)
        ),
    ]

    @Test(arguments: rows)
    func `each style has its order`(_ row: Row) {
        var segments = Segments()
        segments[.once] = row.once
        segments[.again] = row.again
        segments[.nursery] = row.nursery
        #expect(Style.recency.step(segments) == row.recency)
        #expect(Style.reuse(share: 80).step(segments) == row.reuse)
        #expect(Style.resistance.step(segments) == row.resistance)
    }

    @Test func `only resistance sends newcomers to the nursery, and not all of them`() {
        for style in Style.all where style != .resistance {
            #expect((1...100).allSatisfy { style.segment(ofNewcomer: $0) == .once })
        }
        let lucky = (1...320).count { Style.resistance.segment(ofNewcomer: $0) == .once }
        #expect(lucky == 10)
    }

    @Test func `a hit on what was used a moment ago does not count`() {
        #expect(!Style.counts(age: 10, blocks: 160))
        #expect(Style.counts(age: 11, blocks: 160))
        #expect(Style.counts(age: 1, blocks: 15))
    }
}
