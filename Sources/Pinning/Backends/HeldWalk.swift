public import BlockCache
import IPLD
public import Multiformats

/// Walks the blocks below a root as far as they are here.
struct HeldWalk {
    private let block: (CID) -> Block?
    private var waiting: [CID] = []
    private var seen: Set<Multihash> = []
    private var first: Block?
    /// Whether nothing was missing so far.
    private(set) var isWhole = true

    init(root: Block, _ block: @escaping (CID) -> Block?) {
        self.block = block
        first = root
    }

    mutating func next() -> Block? {
        if let root = first.take() { return visited(root) }
        while let cid = waiting.popLast() {
            guard !seen.contains(cid.multihash) else { continue }
            guard let block = block(cid) else {
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

extension BlockCache {
    /// Whether every block below `root` is here: all of them are read, up to the first that is not.
    ///
    /// - Parameter root: The root, which must be here too.
    /// - Returns: Whether nothing is missing.
    public func holdsAll(below root: CID) -> Bool {
        guard let first = block(root) else { return root.isIdentity }
        var walk = HeldWalk(root: first, block)
        while walk.isWhole, walk.next() != nil {}
        return walk.isWhole
    }
}
