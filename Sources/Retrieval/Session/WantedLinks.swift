import IPLD
import Multiformats
import UnixFS

/// Which blocks a CAR may still bring: those that its want leads to, link by link.
///
/// A pure state machine. A block is wanted only when a wanted block before it links to it, so that
/// nothing enters the cache or wins a race because it merely hashes to its own CID.
struct WantedLinks: Sendable {
    /// What to do with a verified block.
    enum Verdict: Sendable {
        /// It is part of the want.
        case wanted
        /// It has come before.
        case duplicate
        /// It is part of the file, but not of the bytes that were asked for.
        case beyond
        /// Nothing links to it.
        case unwanted
    }

    /// The most links that are remembered: a stream with more of them open brings nothing more.
    static let linkLimit = 1 << 20

    private let want: Want
    private var resolver: PathResolver?
    /// The blocks that may come, and where in the file each begins.
    private var open: [Multihash: UInt64] = [:]
    private var beyond: Set<Multihash> = []
    private var seen: Set<Multihash> = []
    /// The bytes of the file that are wanted, once its size is known.
    private var range: Range<UInt64>?

    /// Where in the file the next byte is, for a stream in the order of the file.
    private(set) var position: UInt64

    init(_ want: Want) {
        self.want = want
        position = UInt64(clamping: want.bytes?.from ?? 0)
        resolver = PathResolver(root: want.root, path: want.path)
        advance()
    }

    /// Whether every block of the want has come.
    var isComplete: Bool { open.isEmpty }

    mutating func accept(_ block: Block) -> Verdict {
        let hash = block.cid.multihash
        guard let start = open.removeValue(forKey: hash) else {
            guard !seen.contains(hash) else { return .duplicate }
            guard beyond.remove(hash) != nil else { return .unwanted }
            seen.insert(hash)
            for cid in EntityLinks.links(of: block, scope: want.scope) { skip(cid) }
            return .beyond
        }
        seen.insert(hash)
        guard resolver != nil else {
            expectLinks(of: block, at: start)
            return .wanted
        }
        do {
            try resolver?.supply(block)
            advance()
        } catch {
            // The path ends here; whoever reads the session finds out why.
            resolver = nil
        }
        return .wanted
    }

    /// Follows the path until it needs a block that has not come.
    private mutating func advance() {
        do {
            switch try resolver?.step() {
            case .needs(let cid):
                expect(cid, at: 0)
            case .resolved(let resolution):
                resolver = nil
                enter(resolution.terminus)
            case nil:
                break
            }
        } catch {
            resolver = nil
        }
    }

    /// Begins with what the path leads to.
    private mutating func enter(_ terminus: Block) {
        if let bytes = want.bytes, let node = try? UnixFSNode(decoding: terminus),
            node.kind == .file
        {
            range = bytes.clamped(toSize: node.size) ?? 0..<0
            position = range?.lowerBound ?? 0
        }
        expectLinks(of: terminus, at: 0)
    }

    private mutating func expectLinks(of block: Block, at start: UInt64) {
        guard want.scope != .block, open.count + beyond.count < Self.linkLimit else { return }
        guard want.scope == .entity, block.cid.codec != .raw,
            let node = try? UnixFSNode(decoding: block), node.kind == .file
        else {
            if block.cid.codec == .raw {
                position = start.advancedClamped(by: UInt64(block.bytes.count))
            }
            for cid in EntityLinks.links(of: block, scope: want.scope) { expect(cid, at: start) }
            return
        }
        var next = start.advancedClamped(by: UInt64(node.data.count))
        if node.links.isEmpty { position = next }
        for (link, size) in zip(node.links, node.blockSizes) {
            let end = next.advancedClamped(by: size)
            if range?.overlaps(next..<end) ?? true {
                expect(link.cid, at: next)
            } else {
                skip(link.cid)
            }
            next = end
        }
    }

    private mutating func expect(_ cid: CID, at start: UInt64) {
        guard !cid.isIdentity, !seen.contains(cid.multihash) else { return }
        let start = min(open[cid.multihash] ?? start, start)
        open[cid.multihash] = start
        beyond.remove(cid.multihash)
    }

    private mutating func skip(_ cid: CID) {
        guard !cid.isIdentity, open[cid.multihash] == nil, !seen.contains(cid.multihash),
            beyond.count < Self.linkLimit
        else { return }
        beyond.insert(cid.multihash)
    }
}

extension UInt64 {
    /// The sum, or the largest number there is: sizes are hearsay until the blocks have come.
    fileprivate func advancedClamped(by count: UInt64) -> UInt64 {
        let (sum, isOverflow) = addingReportingOverflow(count)
        return isOverflow ? .max : sum
    }
}
