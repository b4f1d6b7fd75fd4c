internal import OpenSSL

/// Nodes of a piece's tree: 32 bytes each, the last with two zero bits at its end.
enum PieceNode {
    /// The bytes of a node.
    static let size = 32

    /// The root of a tree of zeros, by its height.
    static let zeros: [[UInt8]] = {
        var roots = [[UInt8](repeating: 0, count: size)]
        for _ in 0..<PieceSize.highestHeight {
            let root = roots[roots.count - 1]
            roots.append(parent(root, root))
        }
        return roots
    }()

    /// The node above two.
    static func parent(_ left: [UInt8], _ right: [UInt8]) -> [UInt8] {
        var nodes = left + right
        var span = nodes.mutableSpan
        halve(&span, pairs: 1)
        nodes.removeLast(size)
        return nodes
    }

    /// Replaces the pairs of nodes that `nodes` begins with by the nodes above them.
    static func halve(_ nodes: inout MutableSpan<UInt8>, pairs: Int) {
        SHA256Tree.halve(&nodes, pairs: pairs)
        for pair in 0..<pairs { nodes[pair * size + size - 1] &= 0x3f }
    }
}
