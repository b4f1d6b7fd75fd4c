public import IPLD
public import Multiformats

/// Follows a path from a root, through blocks that somebody fetches.
///
/// Directories, sharded directories and documents (DAG-CBOR, DAG-JSON, plain CBOR and JSON) are
/// followed; of several links with one name the first counts. Names are compared byte for byte. A directory that is sharded is never
/// enumerated: a name has one way through it. The work is bounded by ``segmentLimit``, the levels
/// a shard can have, and ``bytesLimit``.
public struct PathResolver: Sendable {
    /// What to do next.
    public enum Step: Sendable {
        /// Fetch this block and supply it.
        case needs(CID)
        /// The path leads here.
        case resolved(Resolution)
    }

    /// The most segments a path may have.
    public static let segmentLimit = 256

    /// The most bytes the blocks on a path may have together.
    public static let bytesLimit = 32 << 20

    private enum State: Sendable {
        case needs(CID)
        case resolved(Resolution)
    }

    private let path: [String]
    private var state: State
    private var roots: [CID]
    private var blocks: [Block] = []
    private var bytesHeld = 0
    /// The segments that were followed.
    private var followed = 0
    /// The way through the sharded directory the path is in.
    private var route: Route?

    private struct Route: Sendable {
        var hashed: HAMTRoute
        let fanout: UInt64
    }

    /// Begins at the root.
    ///
    /// - Parameters:
    ///   - root: The first block.
    ///   - path: Decoded names without slashes, none empty.
    public init(root: CID, path: [String]) {
        self.path = path
        state = .needs(root)
        roots = [root]
    }

    /// Whether the block needed next is the one that the path leads to.
    public var needsTerminus: Bool { followed == path.count }

    /// What to do next.
    ///
    /// - Throws: ``PathError``.
    public mutating func step() throws(PathError) -> Step {
        guard path.count <= Self.segmentLimit else { throw .tooDeep(limit: Self.segmentLimit) }
        while true {
            switch state {
            case .resolved(let resolution): return .resolved(resolution)
            case .needs(let cid) where !cid.isIdentity: return .needs(cid)
            case .needs(let cid):
                let block: Block
                do {
                    block = try Block(inlineIn: cid)
                } catch {
                    throw .inline(cid, error)
                }
                try supply(block)
            }
        }
    }

    /// Takes the block that ``step()`` said is needed.
    ///
    /// - Throws: ``PathError``.
    public mutating func supply(_ block: Block) throws(PathError) {
        guard case .needs(block.cid) = state else { throw .unexpected(block.cid) }
        bytesHeld += block.bytes.count
        guard bytesHeld <= Self.bytesLimit else { throw .tooLarge(limit: Self.bytesLimit) }
        blocks.append(block)
        guard followed < path.count else {
            resolve(at: block, end: path.count)
            return
        }
        switch block.cid.codec {
        case .dagPB, .raw: try followUnixFS(block)
        default: try followDocument(block)
        }
    }

    private mutating func resolve(at terminus: Block, end: Int) {
        state = .resolved(
            Resolution(
                terminus: terminus,
                roots: roots,
                blocks: blocks,
                path: Array(path[..<end]),
                remainder: Array(path[end...])
            )
        )
    }

    /// Goes on to what `segments` segments lead to.
    private mutating func follow(_ cid: CID, segments: Int) {
        followed += segments
        route = nil
        roots.append(cid)
        state = .needs(cid)
    }
}

// MARK: - Files and directories

extension PathResolver {
    private mutating func followUnixFS(_ block: Block) throws(PathError) {
        let node: UnixFSNode
        do {
            node = try UnixFSNode(decoding: block)
        } catch {
            throw .malformed(block.cid, reason: "\(error)")
        }
        switch node.kind {
        case .file, .symlink:
            guard route == nil else {
                throw .malformed(block.cid, reason: "not a shard, where its parent has one")
            }
            throw .notADirectory(block.cid)
        case .directory:
            guard route == nil else {
                throw .malformed(block.cid, reason: "not a shard, where its parent has one")
            }
            let segment = path[followed]
            let link = node.links.first { ($0.name ?? []).elementsEqual(segment.utf8) }
            guard let link else { throw .noLink(name: segment, in: block.cid) }
            follow(link.cid, segments: 1)
        case .shard: try followShard(node, block.cid)
        }
    }

    private mutating func followShard(_ node: UnixFSNode, _ cid: CID) throws(PathError) {
        let segment = path[followed]
        var route = self.route ?? Route(hashed: HAMTRoute(segment), fanout: node.fanout)
        guard route.fanout == node.fanout else {
            throw .malformed(cid, reason: "a shard has another fanout than its parent")
        }
        let shard: HAMTShard
        do {
            shard = try HAMTShard(node, cid)
        } catch {
            throw .malformed(cid, reason: "\(error)")
        }
        guard let bucket = route.hashed.next(fanout: node.fanout) else {
            throw .malformed(cid, reason: "the directory has more levels than a hash has bits")
        }
        guard let link = shard.link(bucket: bucket) else {
            throw .noLink(name: segment, in: roots[roots.count - 1])
        }
        if link.isShard {
            self.route = route
            state = .needs(link.cid)
        } else if link.name.elementsEqual(segment.utf8) {
            follow(link.cid, segments: 1)
        } else {
            throw .noLink(name: segment, in: roots[roots.count - 1])
        }
    }
}

// MARK: - Documents

extension PathResolver {
    /// Goes from value to value, up to a link or to the end of the path.
    private mutating func followDocument(_ block: Block) throws(PathError) {
        guard route == nil else {
            throw .malformed(block.cid, reason: "not a shard, where its parent has one")
        }
        let passage: Passage
        do {
            passage = try Passage(of: path[followed...], through: block)
        } catch {
            switch error {
            case .malformed(let cid, let reason): throw .malformed(cid, reason: reason)
            case .unsupported(let codec): throw .unsupported(codec)
            }
        }
        switch passage {
        case .link(let cid, let segments): follow(cid, segments: segments)
        case .inside: resolve(at: block, end: followed)
        case .missing(let segment):
            throw .noLink(name: path[followed + segment], in: block.cid)
        }
    }
}
