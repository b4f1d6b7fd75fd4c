import BlockCache
import IPLD
import Multiformats

/// Walks the blocks below a root as far as they are here.
struct HeldWalk {
    private let blocks: RetainedBlocks
    private var waiting: [CID] = []
    private var seen: Set<Multihash> = []
    private var first: Block?
    /// Whether nothing was missing so far.
    private(set) var isWhole = true

    init(root: Block, blocks: RetainedBlocks) {
        self.blocks = blocks
        first = root
    }

    mutating func next() -> Block? {
        if let root = first.take() { return visited(root) }
        while let cid = waiting.popLast() {
            guard !seen.contains(cid.multihash) else { continue }
            guard let block = blocks.block(cid) else {
                isWhole = false
                continue
            }
            return visited(block)
        }
        return nil
    }

    private mutating func visited(_ block: Block) -> Block {
        seen.insert(block.cid.multihash)
        // What cannot be followed is the node's to complain about.
        let links = (try? Links.links(of: block)) ?? []
        waiting += links.filter { !$0.isIdentity }.reversed()
        return block
    }
}
