import IPLD
import LMDB
import Multiformats

extension BlockStore {
    /// Walks through all tables in one snapshot and compares them.
    ///
    /// Memory does not grow with the cache: each table is walked once and looked up in the others, and
    /// counting them closes the circle.
    func check(verifiesBlocks: Bool) throws(LMDBError) -> CheckReport {
        try environment.read { (transaction) throws(LMDBError) in
            var report = CheckReport()
            let counters = try counters(in: transaction)
            var extents = 0
            var sizes = Counters()
            try walk(tables.blocks, in: transaction) { (key, value) throws(LMDBError) in
                guard let record = Record(value) else {
                    return report.note("the record of \(key.hex) is malformed")
                }
                report.blocks += 1
                report.bytes += record.count
                sizes[record.place.segment] += record.count
                extents += record.extents.count
                try check(record, of: key, counters, in: transaction, &report)
                if verifiesBlocks, record.count <= capacity.mapSize {
                    try verify(record, of: key, in: transaction, &report)
                }
            }
            try checkCounts(counters, extents: extents, in: transaction, &report)
            for segment in Segment.allCases where counters[segment] != sizes[segment] {
                let (counted, found) = (counters[segment], sizes[segment])
                report.note("\(counted) bytes are counted as \(segment), \(found) are there")
            }
            return report
        }
    }

    /// A block's record against the order of use and its extents.
    private func check(
        _ record: Record,
        of key: Span<UInt8>,
        _ counters: Counters,
        in transaction: borrowing ReadTransaction,
        _ report: inout CheckReport
    ) throws(LMDBError) {
        if record.place.sequence >= counters.nextSequence || record.id >= counters.nextID {
            report.note("\(key.hex) has a number that was not given yet")
        }
        let table = tables.order(of: record.place.segment)
        let owner = try transaction.value(forKey: record.place.sequence, in: table)
        if owner != key.copy {
            report.note("\(key.hex) is not where it says in the order of use")
        }
        for (place, extent) in record.extents.enumerated() {
            let expected = record.part(place).count
            let actual = try transaction.withValue(forKey: extent, in: tables.extents) { $0.count }
            if actual != expected {
                let found = actual.map(String.init) ?? "no"
                report.note("extent \(place) of \(key.hex): \(found) bytes, not \(expected)")
            }
        }
    }

    private func verify(
        _ record: Record,
        of key: Span<UInt8>,
        in transaction: borrowing ReadTransaction,
        _ report: inout CheckReport
    ) throws(LMDBError) {
        let bytes = try transaction.join(
            valuesForKeys: record.extents,
            in: tables.extents,
            count: record.count
        )
        var rest = key
        guard let multihash = try? Multihash.decode(&rest), rest.count == 0,
            let cid = try? CID(version: .v1, codec: .raw, multihash: multihash),
            (try? Block(verifying: bytes, as: cid, limit: Block.largestLimit)) != nil
        else { return report.note("\(key.hex) does not have its hash") }
        report.verified += 1
    }

    /// Nothing may be in a table that no block accounts for.
    private func checkCounts(
        _ counters: Counters,
        extents: Int,
        in transaction: borrowing ReadTransaction,
        _ report: inout CheckReport
    ) throws(LMDBError) {
        let (blocks, bytes) = (report.blocks, report.bytes)
        if counters.blocks != blocks || counters.bytes != bytes {
            let counted = "\(counters.blocks) blocks of \(counters.bytes) bytes"
            report.note("\(counted) are counted, \(blocks) of \(bytes) are there")
        }
        var sequences = 0
        for segment in Segment.allCases {
            sequences += try transaction.statistics(of: tables.order(of: segment)).entries
        }
        if sequences != blocks {
            report.note("the order of use has \(sequences) entries for \(blocks) blocks")
        }
        let stored = try transaction.statistics(of: tables.extents).entries
        if stored != extents {
            report.note("there are \(stored) extents, and blocks have \(extents)")
        }
        let used = try usedPages(in: transaction) * Capacity.pageSize
        if used > capacity.mapSize {
            report.note("\(used) bytes are in use of \(capacity.mapSize)")
        }
    }

    private func walk(
        _ table: Database,
        in transaction: borrowing ReadTransaction,
        _ body: (_ key: Span<UInt8>, _ value: Span<UInt8>) throws(LMDBError) -> Void
    ) throws(LMDBError) {
        try transaction.withCursor(in: table) { (cursor) throws(LMDBError) in
            while try cursor.move(.next, body) != nil {}
        }
    }
}

extension Span<UInt8> {
    /// The bytes in hexadecimal.
    fileprivate var hex: String {
        var text = ""
        for index in indices {
            let digits = String(self[index], radix: 16)
            text += digits.count == 1 ? "0\(digits)" : digits
        }
        return text
    }
}
