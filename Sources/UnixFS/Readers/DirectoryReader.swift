public import IPLD
public import Multiformats

/// Lists a directory, plain or sharded, from blocks that somebody fetches.
///
/// Entries come in stored order, which for a sharded directory is the order of their hashes. The
/// entries' own blocks are never needed. Bounded by the levels a hash has bits for and by
/// ``shardLimit``.
public struct DirectoryReader: Sendable {
    /// What to do next.
    public enum Step: Sendable {
        /// Fetch this block and supply it.
        case needs(CID)
        /// Take this entry.
        case entry(DirectoryEntry)
        /// Everything was listed.
        case end
    }

    /// The most shards read: a directory of some four million entries has as many.
    public static let shardLimit = 1 << 20

    private struct Link: Sendable {
        let cid: CID
        let name: ArraySlice<UInt8>
        let size: UInt64?
        let isShard: Bool
    }

    private struct Level: Sendable {
        let links: [Link]
        var next = 0
        let depth: Int
    }

    private var levels: [Level] = []
    private var fanout: UInt64 = 0
    private var shards = 1

    /// Begins at the front of a directory.
    ///
    /// - Throws: ``UnixFSError`` when the block is not a directory's.
    public init(root: Block) throws(UnixFSError) {
        let node = try UnixFSNode(decoding: root)
        switch node.kind {
        case .file, .symlink: throw .notADirectory(root.cid)
        case .directory:
            let links = node.links.map {
                Link(cid: $0.cid, name: $0.name ?? [], size: $0.size, isShard: false)
            }
            push(links, depth: 1)
        case .shard:
            fanout = node.fanout
            try enter(node, root.cid, depth: 1)
        }
    }

    /// What to do next.
    ///
    /// - Throws: ``UnixFSError`` when an identity CID in the directory holds what it should not.
    public mutating func step() throws(UnixFSError) -> Step {
        while let link = nextLink {
            if !link.isShard {
                _ = takeLink()
                return .entry(
                    DirectoryEntry(nameBytes: Array(link.name), cid: link.cid, size: link.size)
                )
            }
            guard link.cid.isIdentity else { return .needs(link.cid) }
            let block: Block
            do {
                block = try Block(inlineIn: link.cid)
            } catch {
                throw .inline(link.cid, error)
            }
            try supply(block)
        }
        return .end
    }

    /// Takes the block that ``step()`` said is needed.
    ///
    /// - Throws: ``UnixFSError`` when it is not a shard, or not of this directory.
    public mutating func supply(_ block: Block) throws(UnixFSError) {
        guard let link = nextLink, link.isShard, link.cid == block.cid else {
            throw .unexpected(block.cid)
        }
        let node = try UnixFSNode(decoding: block)
        guard node.kind == .shard else {
            throw .malformed(block.cid, reason: "not a shard, where its parent has one")
        }
        guard node.fanout == fanout else {
            throw .malformed(block.cid, reason: "a shard has another fanout than its parent")
        }
        shards += 1
        guard shards <= Self.shardLimit else { throw .tooManyBlocks(limit: Self.shardLimit) }
        try enter(node, block.cid, depth: takeLink() + 1)
    }

    /// The next blocks known to be needed, in order, beginning with the one ``step()`` asks for.
    ///
    /// - Parameter count: How many to name at most.
    /// - Returns: CIDs that are not identities, as often as they occur.
    public func upcoming(_ count: Int) -> [CID] {
        var cids: [CID] = []
        for level in levels.reversed() {
            for link in level.links[level.next...] where link.isShard && !link.cid.isIdentity {
                guard cids.count < count else { return cids }
                cids.append(link.cid)
            }
        }
        return cids
    }

    private var nextLink: Link? {
        levels.last.map { $0.links[$0.next] }
    }

    /// Goes past the next link, and says how deep it was.
    private mutating func takeLink() -> Int {
        let depth = levels[levels.count - 1].depth
        levels[levels.count - 1].next += 1
        while let last = levels.last, last.next == last.links.count { levels.removeLast() }
        return depth
    }

    private mutating func enter(
        _ node: UnixFSNode,
        _ cid: CID,
        depth: Int
    ) throws(UnixFSError) {
        let limit = HAMTShard.depthLimit(fanout: fanout)
        guard depth <= limit else { throw .tooDeep(limit: limit) }
        let links = try HAMTShard(node, cid).links.map {
            Link(cid: $0.cid, name: $0.name, size: $0.size, isShard: $0.isShard)
        }
        push(links, depth: depth)
    }

    private mutating func push(_ links: [Link], depth: Int) {
        guard !links.isEmpty else { return }
        levels.append(Level(links: links, depth: depth))
    }
}
