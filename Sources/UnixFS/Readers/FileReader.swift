public import IPLD
public import Multiformats

/// Reads a file, or a range of it, from blocks that somebody fetches.
///
/// Ask ``step()`` what to do; hand over what it needs with ``supply(_:)``. Bytes come in order and
/// share the storage of the block they are in. Whatever the blocks hold, a file is read within
/// bounds: ``depthLimit`` levels, ``linkLimit`` links held, and no block is asked for that holds
/// no byte of the range, so that each one brings the end nearer. What is read adds up to what the
/// root says, or reading ends with an error.
public struct FileReader: Sendable {
    /// What to do next.
    public enum Step: Sendable {
        /// Fetch this block and supply it.
        case needs(CID)
        /// Take these bytes, which follow those before; never empty.
        case bytes(ArraySlice<UInt8>)
        /// Everything was read.
        case end
    }

    /// The most levels of blocks a file may have; a terabyte needs five.
    public static let depthLimit = 64

    /// The most links that may wait to be followed at one time.
    public static let linkLimit = 1 << 18

    /// The file's root block.
    public let root: CID

    /// The length of the whole file in bytes.
    public let size: UInt64

    /// Where in the file the next byte is.
    public private(set) var offset: UInt64

    /// Where in the file reading ends.
    public let end: UInt64

    private var ready: ArraySlice<UInt8> = []
    /// The nodes on the way to the next byte, each with its parts that are still to be read.
    private var levels: [Level] = []
    private var linksHeld = 0

    /// A part of the file behind a link.
    private struct Part: Sendable {
        let cid: CID
        let start: UInt64
        let size: UInt64
    }

    private struct Level: Sendable {
        let parts: [Part]
        var next = 0
        let depth: Int
    }

    /// Begins at the front of a range of the file.
    ///
    /// - Parameters:
    ///   - root: The file's root block.
    ///   - range: The bytes to read; what lies beyond the end of the file is left out. Without
    ///     it, the whole file is read.
    /// - Throws: ``UnixFSError`` when the block is not a file's.
    public init(root: Block, range: Range<UInt64>? = nil) throws(UnixFSError) {
        try self.init(root: root.cid, node: UnixFSNode(decoding: root), range: range)
    }

    /// Begins at the front of a range of the file whose root was decoded before.
    ///
    /// - Parameters:
    ///   - root: The root's CID.
    ///   - node: What its block says.
    ///   - range: The bytes to read, as above.
    /// - Throws: ``UnixFSError`` when the node is not a file's.
    public init(
        root: CID,
        node: UnixFSNode,
        range: Range<UInt64>? = nil
    ) throws(UnixFSError) {
        guard node.kind == .file else { throw .notAFile(root) }
        self.root = root
        size = node.size
        let range = (range ?? 0..<node.size).clamped(to: 0..<node.size)
        offset = range.lowerBound
        end = range.upperBound
        try enter(node, at: 0, depth: 1)
    }

    /// What to do next.
    ///
    /// - Throws: ``UnixFSError`` when an identity CID in the file holds what it should not.
    public mutating func step() throws(UnixFSError) -> Step {
        while true {
            if !ready.isEmpty {
                offset += UInt64(ready.count)
                defer { ready = [] }
                return .bytes(ready)
            }
            guard let part = nextPart else { return .end }
            guard part.cid.isIdentity else { return .needs(part.cid) }
            let block: Block
            do {
                block = try Block(inlineIn: part.cid)
            } catch {
                throw .inline(part.cid, error)
            }
            try supply(block)
        }
    }

    /// Takes the block that ``step()`` said is needed.
    ///
    /// - Throws: ``UnixFSError`` when it is not part of a file, or not as long as its parent says.
    public mutating func supply(_ block: Block) throws(UnixFSError) {
        guard let part = nextPart, part.cid == block.cid else { throw .unexpected(block.cid) }
        try supply(UnixFSNode(decoding: block), of: block.cid)
    }

    /// Takes what the block says that ``step()`` said is needed, for those who have read it before.
    ///
    /// - Throws: ``UnixFSError`` when it is not part of a file, or not as long as its parent says.
    public mutating func supply(_ node: UnixFSNode, of cid: CID) throws(UnixFSError) {
        guard let part = nextPart, part.cid == cid else { throw .unexpected(cid) }
        guard node.kind == .file else { throw .notAFile(cid) }
        guard node.size == part.size else {
            throw .wrongSize(cid, expected: part.size, actual: node.size)
        }
        let depth = levels[levels.count - 1].depth + 1
        takePart()
        try enter(node, at: part.start, depth: depth)
    }

    /// A raw block of a file: its bytes are the file's.
    public struct RawPart: Sendable, Equatable {
        /// The block's name.
        public let cid: CID
        /// How many bytes the block must have.
        public let size: Int
        /// Which of them are to be read.
        public let bytes: Range<Int>
    }

    /// The block that ``step()`` would say is needed, if it is raw and its bytes need not come through
    /// here; `nil` for any other, and while there are bytes to take.
    public var rawPart: RawPart? {
        guard ready.isEmpty, let part = nextPart, part.cid.codec == .raw, !part.cid.isIdentity,
            let size = Int(exactly: part.size)
        else { return nil }
        let range = (part.start..<part.start + part.size).clamped(to: offset..<end)
        let lower = Int(range.lowerBound - part.start)
        return RawPart(cid: part.cid, size: size, bytes: lower..<lower + range.count)
    }

    /// Goes on behind the first bytes of ``rawPart``, which somebody has read who saw that the block has
    /// its size.
    ///
    /// - Parameter count: How many bytes; no more than there are.
    public mutating func passRawPart(_ count: Int) {
        guard let part = rawPart else { return }
        precondition((0...part.bytes.count).contains(count), "a raw part is not so long")
        offset += UInt64(count)
        if count == part.bytes.count { takePart() }
    }

    private mutating func takePart() {
        levels[levels.count - 1].next += 1
        linksHeld -= 1
        dropFinishedLevels()
    }

    /// The next blocks known to be needed, in order, beginning with the one ``step()`` asks for.
    ///
    /// - Parameter count: How many to name at most.
    /// - Returns: CIDs that are not identities, as often as they occur.
    public func upcoming(_ count: Int) -> [CID] {
        var cids: [CID] = []
        for level in levels.reversed() {
            for part in level.parts[level.next...] where !part.cid.isIdentity {
                guard cids.count < count else { return cids }
                cids.append(part.cid)
            }
        }
        return cids
    }

    private var nextPart: Part? {
        levels.last.map { $0.parts[$0.next] }
    }

    /// Keeps the levels short: one whose last part was taken has nothing more to say.
    private mutating func dropFinishedLevels() {
        while let last = levels.last, last.next == last.parts.count { levels.removeLast() }
    }

    /// Takes a node's own bytes, then the parts behind its links, as far as they are in the range.
    private mutating func enter(
        _ node: UnixFSNode,
        at start: UInt64,
        depth: Int
    ) throws(UnixFSError) {
        guard depth <= Self.depthLimit else { throw .tooDeep(limit: Self.depthLimit) }
        let own = (start..<start + UInt64(node.data.count)).clamped(to: offset..<end)
        if !own.isEmpty {
            let first = node.data.startIndex + Int(own.lowerBound - start)
            ready = node.data[first..<first + own.count]
        }
        var parts: [Part] = []
        var position = start + UInt64(node.data.count)
        for (link, size) in zip(node.links, node.blockSizes) {
            if (position..<position + size).overlaps(offset..<end) {
                parts.append(Part(cid: link.cid, start: position, size: size))
            }
            position += size
        }
        guard !parts.isEmpty else { return }
        linksHeld += parts.count
        guard linksHeld <= Self.linkLimit else { throw .tooManyLinks(limit: Self.linkLimit) }
        levels.append(Level(parts: parts, depth: depth))
    }
}
