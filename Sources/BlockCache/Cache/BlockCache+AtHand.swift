public import IPLD
import LMDB
import Locking
public import Multiformats

// Reading without waiting: for threads that must not, as those that serve many connections.
//
// What is at hand has been verified since the start, and is in memory, the kernel's included. That
// something is not at hand says nothing about whether ``block(_:)`` finds it, and counts as nothing.
extension BlockCache {
    /// A block of so many bytes is read whole, and is then in memory for whoever asks next: to find it in
    /// the file takes longer than to copy it.
    private static let smallBlock = 64 << 10

    /// The block that `cid` names, if it is at hand.
    ///
    /// - Parameters:
    ///   - cid: The block's name.
    ///   - largest: The most bytes it may have; a larger one counts as not at hand.
    /// - Returns: The block, which counts as used.
    public func blockAtHand(_ cid: CID, largest: Int = Block.largestLimit) -> Block? {
        let multihash = cid.multihash
        if let (block, entry) = blockInMemory(multihash) {
            // Under another name it would have to be hashed again.
            guard block.cid == cid, block.bytes.count <= largest else { return nil }
            noteHit(multihash, inMemory: entry)
            return block
        }
        guard
            let found = try? store?.findAtHand(
                multihash,
                isTrusted: { $0.count <= largest && isVerified($0) }
            ), found.isWhole
        else { return nil }
        let block = Block(readAgain: found.bytes, as: cid)
        keep(block, multihash, found.record)
        return block
    }

    /// Appends bytes of the block that `cid` names to `output`, if they are at hand.
    ///
    /// - Parameters:
    ///   - part: Which bytes of the block; `output` has room for them.
    ///   - cid: The block's name.
    ///   - size: The bytes that it must have.
    ///   - output: What is appended to.
    /// - Returns: Whether they were appended, and the block counts as used.
    public func append(
        _ part: Range<Int>,
        of cid: CID,
        size: Int,
        to output: inout OutputRawSpan
    ) -> Bool {
        let multihash = cid.multihash
        if let (block, entry) = blockInMemory(multihash) {
            guard block.bytes.count == size, part.upperBound <= size else { return false }
            output.append(block.bytes.span.extracting(part))
            noteHit(multihash, inMemory: entry)
            return true
        }
        if size <= Self.smallBlock {
            guard let block = blockAtHand(cid, largest: size), block.bytes.count == size,
                part.upperBound <= size
            else { return false }
            output.append(block.bytes.span.extracting(part))
            return true
        }
        guard
            let record = try? store?.append(
                part,
                of: multihash,
                to: &output,
                isTrusted: { $0.count == size && isVerified($0) }
            )
        else { return false }
        noteHit(multihash, record)
        return true
    }

    /// A block with this multihash that waits to be written, or was read of late.
    private func blockInMemory(
        _ multihash: Multihash
    ) -> (block: Block, entry: RecentBlocks.Entry?)? {
        if let block = writer.shared.withLock({ $0.mailbox.block(multihash) }) {
            return (block, nil)
        }
        return recent.withLock { $0.find(multihash) }.map { ($0.block, $0) }
    }

    private func noteHit(_ multihash: Multihash, inMemory entry: RecentBlocks.Entry?) {
        guard let entry else { return writer.shared.withLock { $0.statistics.hits += 1 } }
        noteHit(multihash, entry)
    }

    private func isVerified(_ record: Record) -> Bool {
        writer.shared.withLock { $0.verified.contains(record.id) }
    }
}
