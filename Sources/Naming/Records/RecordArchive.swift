import BlockCache
import IPNS
import Locking
import Multiformats

/// The latest record of each name across restarts, so that no name ever steps back.
///
/// Bounded: when there are too many, the one written longest ago is forgotten.
final class RecordArchive: Sendable {
    private static let table = "ipns"
    /// The most names that are remembered, at up to 10 KiB each.
    static let limit = 4_096

    private let ledger: Ledger
    /// When each was written, as a count; read from the ledger when the first is written.
    private let written = Locked<[[UInt8]: Int]?>(nil)

    init(_ ledger: Ledger) {
        self.ledger = ledger
    }

    /// The record of `name`; `nil` when there is none that can be read.
    func record(of name: IPNSName) throws(LedgerError) -> IPNSRecord? {
        guard let bytes = try ledger.value(forKey: name.multihash.bytes, in: Self.table) else {
            return nil
        }
        // The file may be anybody's: it is verified as if it came from the network.
        return try? IPNSRecord(verifying: bytes, of: name)
    }

    /// Keeps `record` in place of the one before.
    func keep(_ record: IPNSRecord) throws(LedgerError) {
        let key = record.name.multihash.bytes
        try ledger.set(record.bytes, forKey: key, in: Self.table)
        let excess = try written.withLock { (written) throws(LedgerError) -> [UInt8]? in
            var order = if let written { written } else { try keys() }
            order[key] = (order.values.max() ?? 0) + 1
            let oldest =
                order.count > Self.limit ? order.min { $0.value < $1.value }?.key : nil
            if let oldest { order[oldest] = nil }
            written = order
            return oldest
        }
        if let excess { try ledger.remove(forKey: excess, in: Self.table) }
    }

    /// The names in the ledger, in no order that means anything.
    private func keys() throws(LedgerError) -> [[UInt8]: Int] {
        let keys = try ledger.all(in: Self.table).map(\.key)
        return Dictionary(uniqueKeysWithValues: zip(keys, 0...))
    }
}
