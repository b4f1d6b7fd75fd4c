public import IPLD
public import Multiformats

/// Walks the blocks of a CAR answer, from blocks that somebody fetches.
///
/// First the blocks that prove the path, root to terminus, then what the scope asks for below the
/// terminus: depth first, parents before children, links in stored order (`order=dfs`). Blocks
/// that are in their identity CIDs are walked through and not handed out. Bounded by ``depthLimit``
/// levels, ``linkLimit`` links held and the number of blocks given at the start.
public struct DAGWalker: Sendable {
    /// What to do next.
    public enum Step: Sendable {
        /// Fetch this block and supply it.
        case needs(CID)
        /// Take this block.
        case block(Block)
        /// Every block was handed out.
        case end
    }

    /// The most levels of blocks followed.
    public static let depthLimit = 1_024

    /// The most links that may wait to be followed at one time.
    public static let linkLimit = 1 << 18

    /// The limit on blocks where none is given; a terabyte in the usual leaves.
    public static let defaultBlockLimit = 1 << 20

    /// What a link leads to, and so what to do below it.
    private enum Role: Sendable {
        /// Anything: every link counts.
        case any
        /// The part of the file that begins at `start`, when its parent says how long it is.
        case file(start: UInt64, size: UInt64)
        /// A part of a sharded directory: its shards count.
        case shard(fanout: UInt64)
    }

    private struct Target: Sendable {
        let cid: CID
        let role: Role
    }

    private struct Level: Sendable {
        let targets: [Target]
        var next = 0
        let depth: Int
    }

    private let scope: DAGScope
    private let entityBytes: EntityBytes?
    private let duplicates: Bool
    private let blockLimit: Int
    /// The blocks of the path; the terminus is the last.
    private let path: [Block]
    private var pathPosition = 0
    private var ready: Block?
    private var levels: [Level] = []
    private var linksHeld = 0
    private var blocks = 0
    private var emitted: Set<BlockKey> = []
    /// The range of the file that is walked; `nil` for all of it.
    private var range: Range<UInt64>?
    /// Blocks that were handed out, but below which only part was walked: met again, where other
    /// bytes of them are in the range, they are walked again.
    private var partial: Set<BlockKey> = []

    /// Begins a walk at the end of a path.
    ///
    /// - Parameters:
    ///   - resolution: Where the path leads.
    ///   - scope: How much to walk below it. What is no file and no directory has no entity but
    ///     itself.
    ///   - bytes: The part of a file to walk, which makes the scope an entity; without meaning
    ///     for what is not a file. The least number of blocks is handed out; when no byte of the
    ///     file is in it, the terminus alone.
    ///   - duplicates: Whether a block is handed out each time it is linked (`dups=y`).
    ///   - blockLimit: The most blocks handed out. Without duplicates, some 40 bytes each are
    ///     held to know them again.
    public init(
        _ resolution: Resolution,
        scope: DAGScope,
        bytes: EntityBytes? = nil,
        duplicates: Bool = false,
        blockLimit: Int = defaultBlockLimit
    ) {
        self.init(resolution.blocks, scope, bytes, duplicates, blockLimit)
    }

    /// Begins a walk at a root, with no path before it.
    ///
    /// - Parameters:
    ///   - root: The terminus, and the first block handed out.
    ///   - scope: How much to walk below it.
    ///   - bytes: The part of a file to walk.
    ///   - duplicates: Whether a block is handed out each time it is linked.
    ///   - blockLimit: The most blocks handed out.
    public init(
        root: Block,
        scope: DAGScope,
        bytes: EntityBytes? = nil,
        duplicates: Bool = false,
        blockLimit: Int = defaultBlockLimit
    ) {
        self.init([root], scope, bytes, duplicates, blockLimit)
    }

    private init(
        _ path: [Block],
        _ scope: DAGScope,
        _ bytes: EntityBytes?,
        _ duplicates: Bool,
        _ blockLimit: Int
    ) {
        self.path = path
        self.scope = bytes != nil && scope == .all ? .entity : scope
        self.entityBytes = bytes
        self.duplicates = duplicates
        self.blockLimit = blockLimit
    }

    /// What to do next.
    ///
    /// - Throws: ``UnixFSError`` when a block's links cannot be read, or a limit is met.
    public mutating func step() throws(UnixFSError) -> Step {
        while true {
            if let block = ready {
                ready = nil
                return .block(block)
            }
            if pathPosition < path.count {
                let block = path[pathPosition]
                pathPosition += 1
                try emit(block)
                if pathPosition == path.count { try enterTerminus(block) }
                continue
            }
            guard let target = nextTarget else { return .end }
            if isDone(target) {
                _ = takeTarget()
            } else if target.cid.isIdentity {
                let block: Block
                do {
                    block = try Block(inlineIn: target.cid)
                } catch {
                    throw .inline(target.cid, error)
                }
                try supply(block)
            } else {
                return .needs(target.cid)
            }
        }
    }

    /// Takes the block that ``step()`` said is needed.
    ///
    /// - Throws: ``UnixFSError`` when its links cannot be read, or a limit is met.
    public mutating func supply(_ block: Block) throws(UnixFSError) {
        guard let target = nextTarget, target.cid == block.cid else {
            throw .unexpected(block.cid)
        }
        let depth = takeTarget() + 1
        try emit(block)
        try enter(block, target.role, depth: depth)
    }

    /// The next blocks known to be needed, in order, beginning with the one ``step()`` asks for.
    ///
    /// - Parameter count: How many to name at most.
    /// - Returns: CIDs that are not identities.
    public func upcoming(_ count: Int) -> [CID] {
        var cids: [CID] = []
        for level in levels.reversed() {
            for target in level.targets[level.next...]
            where !target.cid.isIdentity && !isDone(target) {
                guard cids.count < count else { return cids }
                cids.append(target.cid)
            }
        }
        return cids
    }
}

// MARK: - The walk

extension DAGWalker {
    private var nextTarget: Target? {
        levels.last.map { $0.targets[$0.next] }
    }

    /// Goes past the next target, and says how deep it was.
    private mutating func takeTarget() -> Int {
        let depth = levels[levels.count - 1].depth
        levels[levels.count - 1].next += 1
        linksHeld -= 1
        while let last = levels.last, last.next == last.targets.count { levels.removeLast() }
        return depth
    }

    /// Whether a target and all that counts below it were handed out before, or will have been:
    /// with depth first, what has begun ends before anything else goes on.
    private func isDone(_ target: Target) -> Bool {
        guard !duplicates, !target.cid.isIdentity else { return false }
        let key = BlockKey(target.cid)
        return emitted.contains(key) && !partial.contains(key)
    }

    private mutating func emit(_ block: Block) throws(UnixFSError) {
        guard !block.cid.isIdentity else { return }
        if !duplicates, !emitted.insert(BlockKey(block.cid)).inserted { return }
        blocks += 1
        guard blocks <= blockLimit else { throw .tooManyBlocks(limit: blockLimit) }
        ready = block
    }

    private mutating func push(_ targets: [Target], depth: Int) throws(UnixFSError) {
        guard !targets.isEmpty else { return }
        guard depth <= Self.depthLimit else { throw .tooDeep(limit: Self.depthLimit) }
        linksHeld += targets.count
        guard linksHeld <= Self.linkLimit else { throw .tooManyLinks(limit: Self.linkLimit) }
        levels.append(Level(targets: targets, depth: depth))
    }
}

// MARK: - What counts below a block

extension DAGWalker {
    private mutating func enterTerminus(_ terminus: Block) throws(UnixFSError) {
        switch scope {
        case .block: return
        case .all: try enter(terminus, .any, depth: 1)
        case .entity:
            // Anything that is no UnixFS is an entity of one block.
            guard let node = try? UnixFSNode(decoding: terminus) else { return }
            switch node.kind {
            case .directory, .symlink: return
            case .shard: try enter(terminus, .shard(fanout: node.fanout), depth: 1)
            case .file:
                if let entityBytes {
                    guard let range = entityBytes.clamped(toSize: node.size) else { return }
                    self.range = range
                }
                try enter(terminus, .file(start: 0, size: node.size), depth: 1)
            }
        }
    }

    private mutating func enter(_ block: Block, _ role: Role, depth: Int) throws(UnixFSError) {
        switch role {
        case .any:
            let links: [CID]
            do {
                links = try Links.links(of: block)
            } catch {
                switch error {
                case .malformed(let cid, let reason): throw .malformed(cid, reason: reason)
                case .unsupported(let codec): throw .unknownLinks(block.cid, codec)
                }
            }
            try push(links.map { Target(cid: $0, role: .any) }, depth: depth)
        case .shard(let fanout): try enterShard(block, fanout, depth: depth)
        case .file(let start, let size): try enterFile(block, start, size, depth: depth)
        }
    }

    private mutating func enterShard(
        _ block: Block,
        _ fanout: UInt64,
        depth: Int
    ) throws(UnixFSError) {
        let node = try UnixFSNode(decoding: block)
        guard node.kind == .shard, node.fanout == fanout else {
            throw .malformed(block.cid, reason: "not a shard of its parent's fanout")
        }
        let limit = HAMTShard.depthLimit(fanout: fanout)
        guard depth <= limit else { throw .tooDeep(limit: limit) }
        let shards = try HAMTShard(node, block.cid).links.filter(\.isShard)
        try push(
            shards.map { Target(cid: $0.cid, role: .shard(fanout: fanout)) },
            depth: depth
        )
    }

    private mutating func enterFile(
        _ block: Block,
        _ start: UInt64,
        _ size: UInt64,
        depth: Int
    ) throws(UnixFSError) {
        guard depth <= FileReader.depthLimit else {
            throw .tooDeep(limit: FileReader.depthLimit)
        }
        let node = try UnixFSNode(decoding: block)
        guard node.kind == .file else { throw .notAFile(block.cid) }
        guard node.size == size else {
            throw .wrongSize(block.cid, expected: size, actual: node.size)
        }
        if !duplicates, !node.links.isEmpty, let range {
            let isWhole = range.contains(start) && range.upperBound - start >= size
            let key = BlockKey(block.cid)
            if isWhole { partial.remove(key) } else { partial.insert(key) }
        }
        var targets: [Target] = []
        var position = start + UInt64(node.data.count)
        for (link, size) in zip(node.links, node.blockSizes) {
            if range.map({ $0.overlaps(position..<position + size) }) ?? true {
                targets.append(Target(cid: link.cid, role: .file(start: position, size: size)))
            }
            position += size
        }
        try push(targets, depth: depth)
    }
}
