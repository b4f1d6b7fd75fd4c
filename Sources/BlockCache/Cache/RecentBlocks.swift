import IPLD
import Multiformats

/// The blocks that were read last, in memory, so that a crowd which reads one file shares them.
///
/// Each reader would otherwise hold a copy of its own. Two generations: a block that is found in the
/// older one joins the younger, and when that has grown to half of the limit it becomes the older,
/// which is dropped. So nothing is ordered, and every step takes the same short time.
struct RecentBlocks: Sendable {
    struct Entry: Sendable {
        let block: Block
        var record: Record
        /// Whether its place has changed since, so that only the disk tells where it is.
        var isMoved = false
    }

    private let limit: Int
    private var young: [Multihash: Entry] = [:]
    private var old: [Multihash: Entry] = [:]
    private var youngBytes = 0

    /// At most `limit` bytes of blocks, and one block more.
    init(limit: Int) {
        self.limit = limit
    }

    /// The block with this multihash, if it was read of late.
    mutating func find(_ multihash: Multihash) -> Entry? {
        if let entry = young[multihash] { return entry }
        guard let entry = old.removeValue(forKey: multihash) else { return nil }
        insert(entry)
        return entry
    }

    /// Notes a block that was read.
    mutating func insert(_ entry: Entry) {
        guard young.updateValue(entry, forKey: entry.block.cid.multihash) == nil else { return }
        youngBytes += entry.block.bytes.count
        guard youngBytes > limit / 2 else { return }
        (old, young, youngBytes) = (young, [:], 0)
    }

    /// Notes that a block is to have another place in the order of use, and where about.
    mutating func move(_ multihash: Multihash, to sequence: UInt64) {
        guard var entry = find(multihash) else { return }
        entry.record.place.sequence = sequence
        entry.isMoved = true
        young[multihash] = entry
    }

    /// Forgets a block that is no longer to be found.
    mutating func remove(_ multihash: Multihash) {
        old[multihash] = nil
        if let entry = young.removeValue(forKey: multihash) {
            youngBytes -= entry.block.bytes.count
        }
    }

    /// Forgets everything.
    mutating func removeAll() {
        (old, young, youngBytes) = ([:], [:], 0)
    }
}
