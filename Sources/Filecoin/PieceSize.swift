/// How large a piece is: the height of its tree, and what was added to fill it.
public struct PieceSize: Hashable, Sendable {
    /// The height of the smallest tree, of one quad.
    public static let lowestHeight: UInt8 = 2

    /// The height of the largest tree read here: its bytes are still a 63-bit number.
    public static let highestHeight: UInt8 = 58

    /// The fewest bytes that storage providers take for a piece.
    public static let smallestStorable: UInt64 = 127

    /// The most bytes that storage providers take for a piece, one GiB when padded.
    public static let largestStorable: UInt64 = 1_065_353_216

    /// How many levels the tree has above its leaves.
    public let height: UInt8

    /// How many zero bytes were added at the end of the content before it was padded to nodes.
    public let padding: UInt64

    /// The size of a piece that holds so many bytes in the smallest tree.
    ///
    /// - Returns: `nil` above what a tree of ``highestHeight`` holds.
    public init?(rawSize: UInt64) {
        guard rawSize <= Self.capacity(ofHeight: Self.highestHeight) else { return nil }
        var height = Self.lowestHeight
        while Self.capacity(ofHeight: height) < rawSize { height += 1 }
        self.height = height
        padding = Self.capacity(ofHeight: height) - rawSize
    }

    /// The size of a tree whose end is not content.
    ///
    /// - Returns: `nil` for a height out of bounds, and for more padding than the tree holds.
    public init?(height: UInt8, padding: UInt64) {
        guard (Self.lowestHeight...Self.highestHeight).contains(height),
            padding <= Self.capacity(ofHeight: height)
        else { return nil }
        self.height = height
        self.padding = padding
    }

    /// How many bytes of content the piece holds.
    public var rawSize: UInt64 { Self.capacity(ofHeight: height) - padding }

    /// How many bytes its leaves are, a power of two.
    public var paddedSize: UInt64 { 32 << UInt64(height) }

    /// Whether storage providers take a piece of this size.
    public var isStorable: Bool {
        (Self.smallestStorable...Self.largestStorable).contains(rawSize)
    }

    /// How many bytes of content a tree holds when it is full.
    private static func capacity(ofHeight height: UInt8) -> UInt64 {
        UInt64(FR32.quad) << UInt64(height - lowestHeight)
    }
}
