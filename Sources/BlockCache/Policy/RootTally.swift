public import Multiformats

/// Which roots are asked for the most, in bounded memory.
///
/// Of the roots that make up more than one in ``capacity`` of all requests none is missed, and a count is
/// too high by at most its ``Entry/error`` (Metwally and others, "Efficient computation of frequent and
/// top-k elements in data streams", ICDT 2005).
public struct RootTally: Sendable {
    /// A root, and how often it was asked for.
    public struct Entry: Sendable, Equatable {
        /// The root.
        public let root: CID
        /// How often it was asked for, at most.
        public internal(set) var count: Int
        /// By how much the count may be too high.
        public internal(set) var error: Int
        /// The bytes that were served under it since it is counted.
        public internal(set) var bytes: Int
    }

    /// How many roots are counted at a time.
    public let capacity: Int

    private var entries: [CID: Entry] = [:]

    /// Counts nothing yet.
    ///
    /// - Parameter capacity: How many roots to count at a time; each takes some 200 bytes.
    public init(capacity: Int = 512) {
        self.capacity = max(1, capacity)
    }

    /// Counts a request.
    public mutating func note(_ root: CID, bytes: Int = 0) {
        if entries[root] != nil {
            entries[root]?.count += 1
            entries[root]?.bytes += bytes
            return
        }
        var error = 0
        if entries.count >= capacity, let least = entries.values.min(by: { $0.count < $1.count }) {
            entries[least.root] = nil
            error = least.count
        }
        entries[root] = Entry(root: root, count: error + 1, error: error, bytes: bytes)
    }

    /// The roots asked for the most, the first of them first.
    public func top(_ count: Int) -> [Entry] {
        let sorted = entries.values.sorted {
            ($1.count, $0.root.description) < ($0.count, $1.root.description)
        }
        return Array(sorted.prefix(count))
    }
}
