import IPLD
import Multiformats

/// Verified blocks on their way to one reader: a bounded store between a stream and its session.
struct Window: Sendable {
    private var blocks: [Multihash: Block] = [:]
    private var bytes = 0
    /// How many bytes make it full.
    var limit: Int

    /// A window that takes blocks while it holds less than `limit` bytes.
    init(limit: Int) {
        self.limit = limit
    }

    /// Whether it takes no more blocks.
    var isFull: Bool { bytes >= limit }

    func holds(_ hash: Multihash) -> Bool {
        blocks[hash] != nil
    }

    /// Keeps a block; a full window takes one more so that its reader is never short of progress.
    mutating func insert(_ block: Block) {
        guard blocks.updateValue(block, forKey: block.cid.multihash) == nil else { return }
        bytes += block.bytes.count
    }

    /// Takes a block out.
    mutating func take(_ hash: Multihash) -> Block? {
        guard let block = blocks.removeValue(forKey: hash) else { return nil }
        bytes -= block.bytes.count
        return block
    }
}
