public import IPLD
internal import Multiformats

/// Builds a file's DAG, a balanced tree, of its chunks in order.
///
/// Leaves are made by themselves (``leaf(_:_:)``), on as many cores as there are; ``add(_:)`` takes
/// them in order. It keeps the links of unfinished nodes and the first leaf, no more, however large the
/// file. Blocks come out children first.
public struct FileBuilder: Sendable {
    /// A part of the file that no tree is needed for.
    public struct Leaf: Sendable {
        fileprivate let chunk: ArraySlice<UInt8>
        fileprivate let block: Block

        /// How many bytes of the file it holds.
        public var count: Int { chunk.count }

        fileprivate var node: BuiltNode {
            BuiltNode(
                cid: block.cid,
                size: UInt64(chunk.count),
                dagSize: UInt64(block.bytes.count)
            )
        }
    }

    private let profile: ImportProfile
    private let attributes: NodeAttributes
    /// What each level has so far; a level that is full has become one more on the next.
    private var levels: [[BuiltNode]] = [[]]
    /// The first leaf, as long as it may be the only one.
    private var first: Leaf?

    /// Begins a file.
    ///
    /// - Parameters:
    ///   - profile: How the file is cut and linked.
    ///   - attributes: What is kept of it beside its content; each changes the CID.
    public init(_ profile: ImportProfile, attributes: NodeAttributes = .none) {
        self.profile = profile
        self.attributes = attributes
    }

    /// Makes a leaf of a chunk: the only work that grows with the content.
    ///
    /// - Parameters:
    ///   - chunk: As many bytes as the profile's chunks have; fewer only at the end.
    ///   - profile: What leaves look like.
    /// - Returns: The leaf, to be added.
    /// - Throws: `BlockError` for a chunk that no block holds.
    public static func leaf(
        _ chunk: [UInt8],
        _ profile: ImportProfile
    ) throws(BlockError) -> Leaf {
        guard profile.rawLeaves else { return try leaf(chunk[...], profile) }
        return Leaf(chunk: chunk[...], block: try Block(hashing: chunk, codec: .raw))
    }

    /// Makes leaves of several chunks at once, which costs less than one by one where they are small.
    ///
    /// - Parameters:
    ///   - chunks: The bytes of them all: each has the profile's length, and only the last may have less.
    ///   - profile: How long chunks are, and what leaves look like.
    /// - Returns: The leaves, to be added in this order.
    /// - Throws: `BlockError` for a chunk that no block holds.
    public static func leaves(
        _ chunks: [UInt8],
        _ profile: ImportProfile
    ) throws(BlockError) -> [Leaf] {
        guard chunks.count > profile.chunkSize else { return [try leaf(chunks, profile)] }
        var leaves: [Leaf] = []
        for start in stride(from: 0, to: chunks.count, by: profile.chunkSize) {
            let end = min(start + profile.chunkSize, chunks.count)
            leaves.append(try leaf(chunks[start..<end], profile))
        }
        return leaves
    }

    private static func leaf(
        _ chunk: ArraySlice<UInt8>,
        _ profile: ImportProfile
    ) throws(BlockError) -> Leaf {
        guard !profile.rawLeaves else {
            return Leaf(chunk: chunk, block: try Block(hashing: Array(chunk), codec: .raw))
        }
        let bytes = NodeMessage.leaf(chunk)
        let block = try Block(hashing: bytes, codec: .dagPB, version: profile.version)
        return Leaf(chunk: chunk, block: block)
    }

    /// Adds the next leaf.
    ///
    /// - Returns: The blocks that are certain now; the first leaf only with the second.
    /// - Throws: `BlockError`, when a node is too large for a block.
    public mutating func add(_ leaf: Leaf) throws(BlockError) -> [Block] {
        guard !levels[0].isEmpty else {
            first = leaf
            levels[0] = [leaf.node]
            return []
        }
        var blocks: [Block] = []
        if let first {
            blocks.append(first.block)
            self.first = nil
        }
        blocks.append(leaf.block)
        try add(leaf.node, level: 0, to: &blocks)
        return blocks
    }

    /// Ends the file.
    ///
    /// - Returns: The root of its DAG, and the blocks that were not certain before, the root's last.
    /// - Throws: `BlockError`, when a node is too large for a block.
    public consuming func finish() throws(BlockError) -> (root: BuiltNode, blocks: [Block]) {
        if levels[0].isEmpty { first = try Self.leaf([], profile) }
        if let first { return try Self.finish(first, profile, attributes) }
        var blocks: [Block] = []
        var level = 0
        // Every level but the highest becomes one more node of the next; the highest has two at least.
        while level + 1 < levels.count {
            try close(level, to: &blocks)
            level += 1
        }
        let root = try Self.parent(of: levels[level], profile, attributes)
        return (root.node, blocks + [root.block])
    }
}

extension FileBuilder {
    /// A full level becomes a node only when there is one more: so nothing closed here is the root.
    private mutating func add(
        _ node: BuiltNode,
        level: Int,
        to blocks: inout [Block]
    ) throws(BlockError) {
        if level == levels.count { levels.append([]) }
        if levels[level].count == profile.linksPerNode { try close(level, to: &blocks) }
        levels[level].append(node)
    }

    private mutating func close(_ level: Int, to blocks: inout [Block]) throws(BlockError) {
        let made = try Self.parent(of: levels[level], profile, .none)
        levels[level] = []
        blocks.append(made.block)
        try add(made.node, level: level + 1, to: &blocks)
    }

    /// A file of one leaf, which is the root, unless it has attributes: a raw block has room for none.
    private static func finish(
        _ leaf: Leaf,
        _ profile: ImportProfile,
        _ attributes: NodeAttributes
    ) throws(BlockError) -> (root: BuiltNode, blocks: [Block]) {
        guard attributes != .none else { return (leaf.node, [leaf.block]) }
        guard !profile.rawLeaves else {
            let root = try parent(of: [leaf.node], profile, attributes)
            return (root.node, [leaf.block, root.block])
        }
        let size = UInt64(leaf.chunk.count)
        let data = NodeMessage.file(data: Array(leaf.chunk), size: size, attributes)
        let root = Leaf(chunk: leaf.chunk, block: try Block.node([], data: data, profile))
        return (root.node, [root.block])
    }

    private static func parent(
        of children: [BuiltNode],
        _ profile: ImportProfile,
        _ attributes: NodeAttributes
    ) throws(BlockError) -> (node: BuiltNode, block: Block) {
        let size = children.reduce(0) { $0 + $1.size }
        let data = NodeMessage.file(size: size, blockSizes: children.map(\.size), attributes)
        // Links in a file have empty names, which are written.
        let links = children.map { DAGPBLink(cid: $0.cid, name: [], size: $0.dagSize) }
        let block = try Block.node(links, data: data, profile)
        let below = children.reduce(0) { $0 + $1.dagSize }
        let node = BuiltNode(
            cid: block.cid,
            size: size,
            dagSize: UInt64(block.bytes.count) + below
        )
        return (node, block)
    }
}

extension Block {
    /// A DAG-PB block as a profile has it.
    static func node(
        _ links: [DAGPBLink],
        data: [UInt8],
        _ profile: ImportProfile
    ) throws(BlockError) -> Block {
        let bytes = DAGPBNode(links: links, data: data[...]).encoded()
        return try Block(hashing: bytes, codec: .dagPB, version: profile.version)
    }
}
