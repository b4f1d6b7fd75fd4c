import IPLD
import Multiformats
import Testing

@testable import BlockCache

@Suite struct MailboxTests {
    private typealias Due = Mailbox<String>.Due

    private static let start = ContinuousClock.now
    private var mailbox = Mailbox<String>(
        .init(
            bytes: 100,
            blocks: 4,
            batch: 50,
            changeCost: 0,
            touches: 4,
            commitInterval: .seconds(1),
            recencyInterval: .seconds(5)
        )
    )

    // MARK: - Bounds

    @Test mutating func `declines what would exceed its bytes`() {
        #expect(insert(60, seed: 1))
        #expect(!insert(41, seed: 2))
        #expect(insert(40, seed: 3))
        #expect(mailbox.bytes == 100)
    }

    @Test mutating func `declines more blocks than it may hold`() {
        for seed in 1...4 as ClosedRange<UInt64> { #expect(insert(0, seed: seed, salt: seed)) }
        #expect(!insert(0, seed: 5, salt: 5))
    }

    @Test mutating func `blocks count until they are stored, in the writer's hands too`() {
        #expect(insert(100, seed: 1))
        let batch = mailbox.take()
        #expect(!insert(1, seed: 2))
        mailbox.finish(batch)
        #expect(mailbox.bytes == 0 && mailbox.blocks == 0)
        #expect(insert(1, seed: 2))
    }

    @Test mutating func `forgets hits beyond its bound`() {
        for sequence in 1...9 as ClosedRange<UInt64> {
            mailbox.touch(Place(.once, sequence), at: Self.start)
        }
        #expect(mailbox.take().touches == [1, 2, 3, 4])
    }

    @Test mutating func `forgets drops beyond its bound`() {
        let multihash = Block.random(1, seed: 1).cid.multihash
        for id in 0..<100 as Range<UInt64> { mailbox.drop(multihash, id: id, at: Self.start) }
        #expect(mailbox.take().changes.count == 8)
    }

    // MARK: - Finding

    @Test mutating func `finds a block until it is stored`() {
        let block = Block.random(10, seed: 1)
        #expect(mailbox.block(block.cid.multihash) == nil)
        #expect(insert(10, seed: 1))
        let batch = mailbox.take()
        #expect(mailbox.block(block.cid.multihash)?.bytes == block.bytes)
        mailbox.finish(batch)
        #expect(mailbox.block(block.cid.multihash) == nil)
    }

    @Test mutating func `a removed block is hidden at once, and found when it comes again`() {
        let multihash = Block.random(10, seed: 1).cid.multihash
        #expect(insert(10, seed: 1))
        let first = mailbox.take()
        mailbox.remove([multihash], "caller", at: Self.start)
        #expect(mailbox.block(multihash) == nil)
        #expect(insert(10, seed: 1))
        // The first copy is stored; the second still waits.
        mailbox.finish(first)
        #expect(mailbox.block(multihash) != nil)
        let second = mailbox.take()
        #expect(second.kinds == ["remove", "insert"])
        mailbox.finish(second)
        #expect(mailbox.block(multihash) == nil)
    }

    // MARK: - Order and batches

    @Test mutating func `a batch ends when it is large enough, and keeps the order`() {
        #expect(insert(30, seed: 1) && insert(30, seed: 2) && insert(30, seed: 3))
        #expect(mailbox.take().bytes == 60)
        #expect(mailbox.take().bytes == 30)
        #expect(mailbox.take().isEmpty)
    }

    @Test mutating func `small blocks cost more than their bytes, up to the whole index`() {
        mailbox = Mailbox(
            .init(
                bytes: 1000,
                blocks: 100,
                batch: 50,
                changeCost: 9,
                indexCost: 30,
                commitInterval: .seconds(1),
                recencyInterval: .seconds(1)
            )
        )
        for seed in 0..<40 as Range<UInt64> { #expect(insert(8, seed: seed)) }
        for sequence in 0..<9 as Range<UInt64> {
            mailbox.touch(Place(.once, sequence), at: Self.start)
        }
        #expect(mailbox.due == .now)
        // Two hits are half of a batch; then blocks of 8 for 9 more each, until the index is paid.
        let first = mailbox.take()
        #expect(first.touches == [0, 1])
        #expect(first.bytes == 24)
        mailbox.learn(indexCost: 10)
        let second = mailbox.take()
        #expect(second.touches == [2, 3, 4, 5, 6, 7, 8])
        #expect(second.bytes == 40)
    }

    @Test mutating func `hits come first, each once, in the order of their last`() {
        #expect(insert(1, seed: 1))
        for sequence in [7, 8, 7, 9] as [UInt64] {
            mailbox.touch(Place(.once, sequence), at: Self.start)
        }
        let batch = mailbox.take()
        #expect(batch.touches == [8, 7, 9])
        #expect(batch.kinds.last == "insert")
    }

    @Test mutating func `a caller is answered with the batch that holds what was before it`() {
        #expect(insert(50, seed: 1) && insert(10, seed: 2))
        mailbox.flush("caller")
        #expect(mailbox.take().replies.isEmpty)
        #expect(mailbox.take().replies.map(\.waiter) == ["caller"])
    }

    @Test mutating func `a removal's caller learns of that removal`() {
        let multihash = Block.random(10, seed: 1).cid.multihash
        mailbox.remove([multihash], "caller", at: Self.start)
        let batch = mailbox.take()
        #expect(batch.replies.first?.removals == [multihash])
        #expect(batch.kinds == ["remove"])
    }

    // MARK: - When

    @Test mutating func `nothing is due when nothing waits`() {
        #expect(mailbox.due == .never)
    }

    @Test mutating func `a block is due after a while, counted from the first`() {
        #expect(insert(1, seed: 1))
        #expect(insert(1, seed: 2, at: Self.start.advanced(by: .milliseconds(900))))
        #expect(mailbox.due == .at(Self.start.advanced(by: .seconds(1))))
        _ = mailbox.take()
        #expect(mailbox.due == .never)
    }

    @Test mutating func `a full batch is due now`() {
        #expect(insert(50, seed: 1))
        #expect(mailbox.due == .now)
    }

    @Test mutating func `what a batch leaves stays due`() {
        #expect(insert(60, seed: 1) && insert(30, seed: 2))
        _ = mailbox.take()
        #expect(mailbox.due == .at(Self.start.advanced(by: .seconds(1))))
    }

    @Test mutating func `hits are due later than blocks, however many there are`() {
        for sequence in 1...9 as ClosedRange<UInt64> {
            mailbox.touch(Place(.once, sequence), at: Self.start)
        }
        #expect(mailbox.due == .at(Self.start.advanced(by: .seconds(5))))
        #expect(insert(1, seed: 1))
        #expect(mailbox.due == .at(Self.start.advanced(by: .seconds(1))))
    }

    @Test mutating func `a caller who waits is due now, until all is taken`() {
        #expect(insert(60, seed: 1) && insert(1, seed: 2))
        mailbox.flush("caller")
        #expect(mailbox.due == .now)
        _ = mailbox.take()
        #expect(mailbox.due == .now)
        _ = mailbox.take()
        #expect(mailbox.due == .never)
    }

    private mutating func insert(
        _ count: Int,
        seed: UInt64,
        salt: UInt64? = nil,
        at now: ContinuousClock.Instant = start
    ) -> Bool {
        // Empty blocks are all the same one.
        let block = Block.random(salt.map { Int($0) } ?? count, seed: seed)
        let isEmpty = salt != nil
        let stored = isEmpty ? Block.raw([]) : block
        return mailbox.insert(stored, block.cid.multihash, at: now)
    }
}

extension Mailbox.Batch {
    fileprivate var touches: [UInt64] {
        changes.compactMap { if case .touch(let place) = $0 { place.sequence } else { nil } }
    }

    fileprivate var kinds: [String] {
        changes.map { change in
            switch change {
            case .insert: "insert"
            case .touch: "touch"
            case .note: "note"
            case .remove: "remove"
            case .drop: "drop"
            }
        }
    }
}
