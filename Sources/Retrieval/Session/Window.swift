import IPLD
import Multiformats

/// Verified blocks on their way to one reader, counted by the lane that they came on.
struct Window: Sendable {
    private var blocks: [Multihash: (block: Block, lane: Int)] = [:]
    private var bytes: [Int: Int] = [:]

    /// How many bytes of blocks that came on `lane` wait.
    func bytes(in lane: Int) -> Int {
        bytes[lane] ?? 0
    }

    /// Whether a block waits.
    func holds(_ hash: Multihash) -> Bool { blocks[hash] != nil }

    /// Keeps a block; one that waits already is not kept twice.
    mutating func insert(_ block: Block, lane: Int) {
        guard blocks[block.cid.multihash] == nil else { return }
        blocks[block.cid.multihash] = (block, lane)
        bytes[lane, default: 0] += block.bytes.count
    }

    /// Takes a block out, and says which lane has space for it.
    mutating func take(_ hash: Multihash) -> (block: Block, lane: Int)? {
        guard let entry = blocks.removeValue(forKey: hash) else { return nil }
        bytes[entry.lane, default: 0] -= entry.block.bytes.count
        return entry
    }

    /// Counts what waits on one lane to another.
    mutating func merge(_ lane: Int, into other: Int) {
        guard let count = bytes.removeValue(forKey: lane), count > 0 else { return }
        bytes[other, default: 0] += count
        for (hash, entry) in blocks where entry.lane == lane { blocks[hash]?.lane = other }
    }
}
