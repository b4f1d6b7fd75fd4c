import Testing

@testable import Naming

@Suite struct RecordPollTests {
    private let window = Duration.milliseconds(250)

    private func poll(_ count: Int) -> RecordPoll {
        RecordPoll(patience: (0..<count).map { .seconds($0 + 1) }, window: window)
    }

    @Test func `nobody to ask is the end`() {
        var poll = poll(0)
        #expect(poll.begin(width: 3) == [.finish])
    }

    @Test func `as many start at once as are wanted, and an alarm for the last`() {
        var poll = poll(5)
        #expect(
            poll.begin(width: 2) == [
                .start(0, isHedge: false), .start(1, isHedge: false),
                .wake(after: .seconds(2), ticket: 1),
            ]
        )
    }

    @Test func `no more start than there are, and then there is no alarm`() {
        var poll = poll(2)
        #expect(
            poll.begin(width: 3) == [.start(0, isHedge: false), .start(1, isHedge: false)]
        )
    }

    @Test func `the first valid record opens a window, and the window's end is the end`() {
        var poll = poll(3)
        _ = poll.begin(width: 3)
        #expect(poll.answered() == [.wake(after: window, ticket: 1)])
        #expect(poll.answered() == [])
        #expect(poll.woke(1) == [.finish])
    }

    @Test func `when everybody has answered there is nothing to wait for`() {
        var poll = poll(3)
        _ = poll.begin(width: 3)
        _ = poll.answered()
        #expect(poll.failed() == [])
        #expect(poll.answered() == [.finish])
    }

    @Test func `whoever fails is replaced, but not once there is a record`() {
        var poll = poll(4)
        _ = poll.begin(width: 2)
        #expect(
            poll.failed() == [
                .start(2, isHedge: false), .wake(after: .seconds(3), ticket: 2),
            ]
        )
        _ = poll.answered()
        #expect(poll.failed() == [.finish])
    }

    @Test func `when all have failed the poll is over`() {
        var poll = poll(2)
        _ = poll.begin(width: 1)
        #expect(poll.failed() == [.start(1, isHedge: false)])
        #expect(poll.failed() == [.finish])
    }

    @Test func `when all are late another starts; an old alarm does nothing`() {
        var poll = poll(3)
        _ = poll.begin(width: 1)
        #expect(
            poll.woke(1) == [.start(1, isHedge: true), .wake(after: .seconds(2), ticket: 2)]
        )
        #expect(poll.woke(1) == [])
        #expect(poll.woke(2) == [.start(2, isHedge: true)])
        #expect(poll.woke(2) == [])
    }
}
