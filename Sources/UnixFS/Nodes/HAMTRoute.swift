/// The path that a name takes through a sharded directory.
package struct HAMTRoute: Sendable {
    package let name: String
    private let hash: UInt64
    private var consumed = 0

    package init(_ name: String) {
        self.name = name
        hash = Murmur3.hash(name.utf8)
    }

    /// The bucket on the next level: the next bits of the hash, most significant first.
    ///
    /// `nil` when the hash has none left.
    package mutating func next(fanout: UInt64) -> Int? {
        let width = fanout.trailingZeroBitCount
        guard consumed + width <= 64 else { return nil }
        consumed += width
        return Int(truncatingIfNeeded: hash >> UInt64(64 - consumed)) & (Int(fanout) - 1)
    }

    /// How many hexadecimal digits the largest bucket has.
    package static func prefixWidth(fanout: UInt64) -> Int {
        (fanout.trailingZeroBitCount + 3) / 4
    }
}
