/// The keys of the maps that a reader is inside of.
///
/// Where keys come in order none can come twice, and nearly all documents are written so. Only in
/// a map that is not are they sorted, to see.
struct OpenMaps {
    private struct Level {
        let first: Int
        var isSorted = true
        var last: ArraySlice<UInt8>?
    }

    /// Where in the document each key is.
    private var positions: [Range<Int>] = []
    private var levels: [Level] = []
    private let precedes: (ArraySlice<UInt8>, ArraySlice<UInt8>) -> Bool

    /// - Parameter precedes: The order in which the codec writes keys.
    init(_ precedes: @escaping (ArraySlice<UInt8>, ArraySlice<UInt8>) -> Bool) {
        self.precedes = precedes
    }

    mutating func begin() {
        levels.append(Level(first: positions.count))
    }

    mutating func add(_ key: ArraySlice<UInt8>, at position: Range<Int>) {
        let level = levels.count - 1
        if let last = levels[level].last, !precedes(last, key) { levels[level].isSorted = false }
        levels[level].last = key
        positions.append(position)
    }

    /// Ends the innermost map.
    ///
    /// - Parameter key: Reads the key at a position again.
    /// - Returns: Whether the keys were in order, and one that came twice.
    mutating func end(
        reading key: (Range<Int>) -> ArraySlice<UInt8>
    ) -> (isSorted: Bool, duplicate: ArraySlice<UInt8>?) {
        let level = levels.removeLast()
        defer { positions.removeSubrange(level.first...) }
        guard !level.isSorted else { return (true, nil) }
        let keys = positions[level.first...].map(key).sorted(by: precedes)
        let duplicate = zip(keys, keys.dropFirst()).first { $0.elementsEqual($1) }
        return (false, duplicate?.0)
    }
}
