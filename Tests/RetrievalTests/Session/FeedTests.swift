import IPLD
import Multiformats
import TestSupport
import Testing

@testable import Retrieval

@Suite(.timeLimit(.minutes(1))) struct FeedTests {
    private static let blocks: [Block] = {
        var store = FixtureStore()
        return (0..<10).compactMap { number -> Block? in
            let cid = store.add([UInt8](repeating: UInt8(number), count: 100))
            return store.block(cid)
        }
    }()

    private let feed = Feed { 250 }

    private func sit() throws -> Int {
        try #require(feed.join(for: Self.blocks[9].cid.multihash))
    }

    @Test func `hands a block to the one who waits for it`() async throws {
        let seat = try sit()
        async let delivery = feed.take(Self.blocks[0].cid.multihash, seat: seat)
        _ = await feed.deliver(Self.blocks[0])
        #expect(await delivery.cid == Self.blocks[0].cid)
    }

    @Test func `keeps blocks until they are taken`() async throws {
        let seat = try sit()
        for block in Self.blocks.prefix(2) { #expect(await !feed.deliver(block)) }
        for block in Self.blocks.prefix(2).reversed() {
            #expect(await feed.take(block.cid.multihash, seat: seat).cid == block.cid)
        }
    }

    @Test func `waits while its only reader has no room`() async throws {
        let seat = try sit()
        let producer = Task {
            var pauses = 0
            for block in Self.blocks where await feed.deliver(block) { pauses += 1 }
            feed.end(nil)
            return pauses
        }
        for block in Self.blocks {
            #expect(await feed.take(block.cid.multihash, seat: seat).cid == block.cid)
        }
        _ = await producer.value
    }

    @Test func `gives every reader every block`() async throws {
        let seats = [try sit(), try sit(), try sit()]
        let takers = seats.map { seat in
            Task { await feed.take(Self.blocks[0].cid.multihash, seat: seat).cid }
        }
        _ = await feed.deliver(Self.blocks[0])
        for taker in takers { #expect(await taker.value == Self.blocks[0].cid) }
    }

    @Test func `a block that has been taken has passed`() async throws {
        let seat = try sit()
        _ = await feed.deliver(Self.blocks[0])
        _ = await feed.take(Self.blocks[0].cid.multihash, seat: seat)
        #expect(await feed.take(Self.blocks[0].cid.multihash, seat: seat).isPassed)
        #expect(feed.join(for: Self.blocks[0].cid.multihash) == nil)
    }

    @Test func `a reader who waits for what does not come is told when its window is full`()
        async throws
    {
        let seat = try sit()
        async let delivery = feed.take(Self.blocks[9].cid.multihash, seat: seat)
        let producer = Task { for block in Self.blocks.prefix(4) { _ = await feed.deliver(block) } }
        #expect(await delivery.isPassed)
        feed.leave(seat)
        await producer.value
    }

    @Test func `the end reaches those who wait, after the blocks that came`() async throws {
        let seat = try sit()
        _ = await feed.deliver(Self.blocks[0])
        feed.end(RetrievalError(.unavailable))
        #expect(await feed.take(Self.blocks[0].cid.multihash, seat: seat).cid != nil)
        guard case .over(let error) = await feed.take(Self.blocks[1].cid.multihash, seat: seat)
        else {
            Issue.record("not over")
            return
        }
        #expect(error?.code == .unavailable)
        #expect(feed.join(for: Self.blocks[1].cid.multihash) == nil)
    }

    @Test func `the last to leave cancels the stream`() async throws {
        let seats = [try sit(), try sit()]
        let task = Task { while !Task.isCancelled { await Task.yield() } }
        feed.setTask(task)
        feed.leave(seats[0])
        #expect(!task.isCancelled)
        feed.leave(seats[1])
        await task.value
    }

    @Test func `a cancelled reader does not wait`() async throws {
        let seat = try sit()
        let task = Task { await feed.take(Self.blocks[0].cid.multihash, seat: seat).isPassed }
        task.cancel()
        #expect(await task.value)
    }
}

extension Feed.Delivery {
    fileprivate var cid: CID? { if case .block(let block) = self { block.cid } else { nil } }
    fileprivate var isPassed: Bool { if case .passed = self { true } else { false } }
}
