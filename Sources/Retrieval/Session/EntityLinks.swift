import IPLD
import Multiformats
import UnixFS

/// Which links of a block belong to an answer (IPFS Trustless Gateway, section `dag-scope`).
enum EntityLinks {
    /// The links of `block` that a want with `scope` covers; none for what cannot be read.
    static func links(of block: Block, scope: DAGScope) -> [CID] {
        switch scope {
        case .block: []
        case .all: (try? Links.links(of: block)) ?? []
        case .entity: entity(block)
        }
    }

    private static func entity(_ block: Block) -> [CID] {
        // A raw block has no links; reading it as UnixFS would say so less cheaply.
        guard block.cid.codec == .dagPB, let node = try? UnixFSNode(decoding: block) else {
            return []
        }
        switch node.kind {
        case .file: return node.links.map(\.cid)
        case .shard: return node.shardLinks.map(\.cid)
        case .directory, .symlink: return []
        }
    }
}
