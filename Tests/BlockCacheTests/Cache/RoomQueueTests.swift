import Testing

@testable import BlockCache

@Suite struct RoomQueueTests {
    @Test func `a wait for room ends once, when its time is over or there is some`() async {
        var rooms = RoomQueue()
        let isFree = await withCheckedContinuation { waiter in
            let id = rooms.enter(waiter)
            rooms.leave(id)?.resume(returning: false)
            if rooms.leave(id) != nil || !rooms.clear().isEmpty { Issue.record("it waits twice") }
        }
        #expect(!isFree)
    }
}
