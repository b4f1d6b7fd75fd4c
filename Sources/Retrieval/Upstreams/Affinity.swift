import Multiformats

/// Which upstreams had or lacked content of late, by its root: who had the root of a DAG has the
/// rest of it more often than not.
///
/// Bounded: the root that was not asked about for the longest time is forgotten first.
struct Affinity: Sendable {
    /// The most roots that are remembered.
    static let limit = 2048
    /// What is believed of an upstream that had a root, and of one that lacked it.
    static let chances = (had: 0.98, lacked: 0.1)

    private struct Entry: Sendable {
        var had: Set<Int> = []
        var lacked: Set<Int> = []
        var used: UInt64
    }

    private var entries: [Multihash: Entry] = [:]
    private var clock: UInt64 = 0

    /// How likely an upstream has what is below `root`; `nil` when nothing is known.
    func chance(of index: Int, for root: Multihash) -> Double? {
        guard let entry = entries[root] else { return nil }
        if entry.had.contains(index) { return Self.chances.had }
        return entry.lacked.contains(index) ? Self.chances.lacked : nil
    }

    /// An upstream had or lacked something below `root`.
    mutating func record(_ hasIt: Bool, of index: Int, for root: Multihash) {
        clock += 1
        var entry = entries[root] ?? Entry(used: clock)
        entry.used = clock
        if hasIt {
            entry.had.insert(index)
            entry.lacked.remove(index)
        } else if !entry.had.contains(index) {
            // One block that is missing says little about who had others.
            entry.lacked.insert(index)
        }
        entries[root] = entry
        if entries.count > Self.limit { forget() }
    }

    /// Forgets an upstream, whose place is another's from now on.
    mutating func forget(_ index: Int) {
        for root in entries.keys {
            entries[root]?.had.remove(index)
            entries[root]?.lacked.remove(index)
        }
    }

    /// Forgets the quarter that was used least recently, so that forgetting is rare.
    private mutating func forget() {
        let order = entries.values.map(\.used).sorted()
        let threshold = order[order.count / 4]
        entries = entries.filter { $0.value.used > threshold }
    }
}
