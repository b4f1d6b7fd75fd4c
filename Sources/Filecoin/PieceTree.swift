/// Room to make small trees in, one after the other.
struct PieceTree: Sendable {
    /// Padded bytes, then the nodes above them.
    private var nodes: [UInt8]

    /// Room for trees of a height at most.
    init(height: Int) {
        nodes = [UInt8](repeating: 0, count: PieceNode.size << height)
    }

    /// The root of a tree over whole quads, and over zeros after them to fill the tree.
    mutating func root(of quads: Span<UInt8>, height: Int) -> [UInt8] {
        var span = nodes.mutableSpan
        FR32.pad(quads, into: &span)
        var count = quads.count / FR32.quad * (FR32.paddedQuad / PieceNode.size)
        for level in 0..<height {
            if !count.isMultiple(of: 2) {
                let zeros = PieceNode.zeros[level]
                for index in zeros.indices { span[count * PieceNode.size + index] = zeros[index] }
                count += 1
            }
            count /= 2
            PieceNode.halve(&span, pairs: count)
        }
        return Array(nodes.prefix(PieceNode.size))
    }
}
