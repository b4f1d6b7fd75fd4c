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
        /// Nothing links to it.
        case unwanted
    }

    /// The most links that are remembered: a directory or file of more is read on without a guard.
    static let linkLimit = 1 << 20

    private let want: Want
    private var resolver: PathResolver?
    private var open: Set<Multihash> = []
    private var seen: Set<Multihash> = []

    init(_ want: Want) {
        self.want = want
        resolver = PathResolver(root: want.root, path: want.path)
        advance()
    }

    /// Whether every block of the want has come.
    ///
    /// With `bytes` the want does not tell which links it covers, so any end is an end.
    var isComplete: Bool {
        open.isEmpty || (want.bytes != nil && resolver == nil && !seen.isEmpty)
    }

    mutating func accept(_ block: Block) -> Verdict {
        let hash = block.cid.multihash
        guard open.remove(hash) != nil else { return seen.contains(hash) ? .duplicate : .unwanted }
        seen.insert(hash)
        if resolver != nil {
            do {
                try resolver?.supply(block)
                advance()
            } catch {
                // The path ends here; whoever reads the session finds out why.
                resolver = nil
            }
        } else {
            expectLinks(of: block)
        }
        return .wanted
    }

    /// Follows the path until it needs a block that has not come.
    private mutating func advance() {
        do {
            switch try resolver?.step() {
            case .needs(let cid):
                expect(cid)
            case .resolved(let resolution):
                resolver = nil
                expectLinks(of: resolution.terminus)
            case nil:
                break
            }
        } catch {
            resolver = nil
        }
    }

    private mutating func expectLinks(of block: Block) {
        guard want.scope != .block, open.count < Self.linkLimit else { return }
        for cid in EntityLinks.links(of: block, scope: want.scope) { expect(cid) }
    }

    private mutating func expect(_ cid: CID) {
        guard !cid.isIdentity, !seen.contains(cid.multihash) else { return }
        open.insert(cid.multihash)
    }
}
