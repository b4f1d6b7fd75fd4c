/// The root of the tree over bytes, as Filecoin commits to a piece ("CommP"), from bytes as they come.
///
/// The bytes are filled up with zeros to a power of two of quads, padded (``FR32``) to leaves, and each
/// node is the SHA-256 of the two below it with its last two bits cleared. Memory does not grow but by
/// one node each time that the size doubles: zeros at the end are never made, their trees are known.
public struct PieceCommitment: Sendable {
    /// The height of the trees that are made at once; lower it takes more calls, higher more memory.
    private static let stripeHeight = 8
    private static let stripe = FR32.quad << (stripeHeight - Int(PieceSize.lowestHeight))

    /// What was added since the last whole stripe.
    private var rest: [UInt8] = []
    private var tree = PieceTree(height: stripeHeight)
    /// By height above a stripe's: the left half of a tree that waits for its right one.
    private var pending: [[UInt8]?] = []

    /// How many bytes were added.
    public private(set) var count: UInt64 = 0

    /// Begins with no bytes.
    public init() {
        rest.reserveCapacity(Self.stripe)
    }

    /// Adds bytes at the end of the piece.
    public mutating func update(_ bytes: Span<UInt8>) {
        count += UInt64(bytes.count)
        var bytes = bytes
        if !rest.isEmpty {
            let taken = min(bytes.count, Self.stripe - rest.count)
            append(bytes.extracting(first: taken))
            bytes = bytes.extracting(droppingFirst: taken)
            guard rest.count == Self.stripe else { return }
            addRest()
        }
        while bytes.count >= Self.stripe {
            let stripe = bytes.extracting(first: Self.stripe)
            add(tree.root(of: stripe, height: Self.stripeHeight))
            bytes = bytes.extracting(droppingFirst: Self.stripe)
        }
        append(bytes)
    }

    /// Ends, and returns the name of the piece of everything added.
    ///
    /// - Returns: A name with its size; `nil` when more was added than any piece holds, 2⁶³ bytes.
    public consuming func finish() -> PieceCID? {
        guard let size = PieceSize(rawSize: count) else { return nil }
        let height = Int(size.height)
        let lower = min(height, Self.stripeHeight)
        var node = rest.isEmpty ? nil : restRoot(height: lower)
        for (level, left) in pending.enumerated() where level + lower < height {
            let zeros = PieceNode.zeros[level + lower]
            if let left {
                node = PieceNode.parent(left, node ?? zeros)
            } else if let right = node {
                node = PieceNode.parent(right, zeros)
            }
        }
        let root = node ?? (pending.last ?? nil) ?? PieceNode.zeros[height]
        return PieceCID(root: root, size: size)
    }
}

extension PieceCommitment {
    private mutating func append(_ bytes: Span<UInt8>) {
        for index in 0..<bytes.count { rest.append(bytes[index]) }
    }

    /// Makes a tree of what is left, a whole stripe.
    private mutating func addRest() {
        let bytes = rest
        add(tree.root(of: bytes.span, height: Self.stripeHeight))
        rest = []
        rest.reserveCapacity(Self.stripe)
    }

    /// Joins a stripe's tree to the ones before it, as a binary counter carries.
    private mutating func add(_ root: [UInt8]) {
        var node = root
        var level = 0
        while level < pending.count, let left = pending[level] {
            node = PieceNode.parent(left, node)
            pending[level] = nil
            level += 1
        }
        if level == pending.count { pending.append(nil) }
        pending[level] = node
    }

    /// The root of a tree over what is left, the end of the last quad and of the tree being zeros.
    private mutating func restRoot(height: Int) -> [UInt8] {
        let missing = (FR32.quad - rest.count % FR32.quad) % FR32.quad
        rest.append(contentsOf: repeatElement(0, count: missing))
        let bytes = rest
        return tree.root(of: bytes.span, height: height)
    }
}
