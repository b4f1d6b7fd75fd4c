import IPLD
import Locking
import Multiformats
import UnixFS

/// The nodes of large files that were read last, in bounded memory.
///
/// To read one with a thousand links takes as long as to send a hundred kilobytes, and whoever looks for
/// a place in a film needs the same ones each time.
final class NodeShelf: Sendable {
    private struct Kept: Sendable {
        let node: UnixFSNode
        let cost: Int
    }

    private struct Generations: Sendable {
        var young: [CID: Kept] = [:]
        var old: [CID: Kept] = [:]
        var youngCost = 0
    }

    /// Nodes with fewer links are read as fast as they are found.
    private static let fewest = 8

    private let limit: Int
    private let nodes = Locked(Generations())

    /// - Parameter limit: About how many bytes the nodes may take, with the blocks they are parts of.
    init(limit: Int = 8 << 20) {
        self.limit = limit
    }

    /// What a block says.
    func node(in block: Block) throws -> UnixFSNode {
        guard block.cid.codec == .dagPB else { return try UnixFSNode(decoding: block) }
        if let known = find(block.cid) { return known }
        let node = try UnixFSNode(decoding: block)
        if node.links.count >= Self.fewest { keep(node, of: block.cid, Self.cost(node, block)) }
        return node
    }

    private func find(_ cid: CID) -> UnixFSNode? {
        let (kept, isOld) = nodes.withLock { nodes -> (Kept?, Bool) in
            if let kept = nodes.young[cid] { return (kept, false) }
            return (nodes.old.removeValue(forKey: cid), true)
        }
        if let kept, isOld { keep(kept.node, of: cid, kept.cost) }
        return kept?.node
    }

    private func keep(_ node: UnixFSNode, of cid: CID, _ cost: Int) {
        nodes.withLock { nodes in
            let kept = Kept(node: node, cost: cost)
            guard nodes.young.updateValue(kept, forKey: cid) == nil else { return }
            nodes.youngCost += cost
            guard nodes.youngCost > limit / 2 else { return }
            nodes = Generations(young: [:], old: nodes.young, youngCost: 0)
        }
    }

    /// A node's slices hold on to the block.
    private static func cost(_ node: UnixFSNode, _ block: Block) -> Int {
        block.bytes.count + node.links.count * 160
    }

    /// About how many bytes are used.
    var cost: Int {
        nodes.withLock { nodes in
            (Array(nodes.young.values) + nodes.old.values).reduce(0) { $0 + $1.cost }
        }
    }
}
