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

    private let feed = Feed()
    private let intake = Intake { 250 }

    private func join(_ intake: Intake, lane: Int = 1) throws -> Int {
        try #require(feed.join(intake, lane: lane, for: Self.blocks[9].cid.multihash))
    }

    private func deliver(_ number: Int) async -> Bool {
        await feed.deliver(Self.blocks[number], position: 0, at: .zero)
    }

    /// The block, once it has come.
    private func take(_ number: Int, from intake: Intake) async -> Block {
        while true {
            if let block = intake.take(Self.blocks[number].cid.multihash) { return block }
            await intake.wait()
        }
    }

    @Test func `wakes the one who waits for a block`() async throws {
        _ = try join(intake)
        async let block = take(0, from: intake)
        _ = await deliver(0)
        #expect(await block.cid == Self.blocks[0].cid)
    }

    @Test func `keeps blocks until they are taken`() async throws {
        _ = try join(intake)
        for number in 0..<2 { #expect(await !deliver(number)) }
        for number in [1, 0] {
            #expect(await take(number, from: intake).cid == Self.blocks[number].cid)
        }
    }

    @Test func `waits while its only reader has no room, and loses nothing`() async throws {
        _ = try join(intake)
        let producer = Task {
            for number in 0..<10 { _ = await deliver(number) }
        }
        for number in 0..<10 {
            #expect(await take(number, from: intake).cid == Self.blocks[number].cid)
        }
        await producer.value
    }

    @Test func `gives every reader every block`() async throws {
        let intakes = [Intake { 250 }, Intake { 250 }, Intake { 250 }]
        for intake in intakes { _ = try join(intake) }
        let takers = intakes.map { intake in Task { await take(0, from: intake).cid } }
        _ = await deliver(0)
        for taker in takers { #expect(await taker.value == Self.blocks[0].cid) }
    }

    @Test func `a slow reader does not hold up a fast one, and stays within its bounds`()
        async throws
    {
        let slow = Intake { 250 }
        _ = try join(slow)
        _ = try join(intake)
        let producer = Task { for number in 0..<10 { _ = await deliver(number) } }
        for number in 0..<10 { _ = await take(number, from: intake) }
        await producer.value
        let kept = Self.blocks.filter { slow.take($0.cid.multihash) != nil }
        #expect(kept.count == 3)
    }

    @Test func `cannot be joined for a block that has passed`() async throws {
        _ = try join(intake)
        _ = await deliver(0)
        let hash = Self.blocks[0].cid.multihash
        #expect(feed.hasPassed(hash))
        #expect(feed.join(intake, lane: 2, for: hash) == nil)
        #expect(feed.join(intake, lane: 2, for: nil) != nil)
    }

    @Test func `a reader is woken when its lane is full of other blocks`() async throws {
        let reader = try join(intake)
        #expect(intake.take(Self.blocks[9].cid.multihash) == nil)
        let producer = Task { for number in 0..<4 { _ = await deliver(number) } }
        while !intake.isFull(1) { await intake.wait() }
        feed.leave(reader)
        await producer.value
    }

    @Test func `its end wakes those who wait`() async throws {
        _ = try join(intake)
        #expect(intake.take(Self.blocks[0].cid.multihash) == nil)
        feed.end(RetrievalError(.unavailable))
        await intake.wait()
        guard case .some(.some(let error)) = feed.progress.ending else {
            Issue.record("not ended")
            return
        }
        #expect(error.code == .unavailable)
        #expect(feed.join(intake, lane: 2, for: nil) == nil)
    }

    @Test func `the last to leave cancels the stream`() async throws {
        let readers = [try join(intake), try join(Intake { 250 })]
        let task = Task { while !Task.isCancelled { await Task.yield() } }
        feed.setTask(task)
        feed.leave(readers[0])
        #expect(!task.isCancelled)
        feed.leave(readers[1])
        await task.value
    }

    @Test func `a cancelled reader does not wait`() async throws {
        let task = Task { await intake.wait() }
        task.cancel()
        await task.value
    }
}
