import LMDB
import Multiformats

/// The cache's tables, and what can be done with them synchronously.
///
/// Knows nothing of time, threads or policy; ``CacheWriter`` does.
struct BlockStore: Sendable {
    let environment: Environment
    let tables: Tables
    let capacity: Capacity

    /// Whether the file is larger than the limit now allows.
    var isOversized: Bool { environment.extent.mapSize > capacity.mapSize }

    /// A block's bytes as they were found: not verified.
    struct Found: Sendable {
        let record: Record
        let bytes: [UInt8]
        /// Whether all of the block was there.
        let isWhole: Bool
    }

    /// The bytes of a block; `nil` when it is not there.
    func find(_ multihash: Multihash) throws(LMDBError) -> Found? {
        try environment.read { (transaction) throws(LMDBError) in
            guard let record = try record(of: multihash.bytes.span, in: transaction) else {
                return nil
            }
            // A damaged record must not reserve the machine.
            guard record.count <= capacity.mapSize else {
                return Found(record: record, bytes: [], isWhole: false)
            }
            do throws(LMDBError) {
                let bytes = try transaction.join(
                    valuesForKeys: record.extents,
                    in: tables.extents,
                    count: record.count
                )
                return Found(record: record, bytes: bytes, isWhole: bytes.count == record.count)
            } catch  where error == .inputOutput {
                // A bad place on the disk costs the block that is there, and no other.
                return Found(record: record, bytes: [], isWhole: false)
            }
        }
    }

    /// The bytes of a block that `isTrusted`, if nothing need be waited for.
    func findAtHand(
        _ multihash: Multihash,
        isTrusted: (Record) -> Bool
    ) throws(LMDBError) -> Found? {
        try environment.read { (transaction) throws(LMDBError) in
            guard let record = try record(of: multihash.bytes.span, in: transaction),
                isTrusted(record)
            else { return nil }
            for key in record.extents {
                guard try transaction.isInMemory(valueForKey: key, in: tables.extents) else {
                    return nil
                }
            }
            let bytes = try transaction.join(
                valuesForKeys: record.extents,
                in: tables.extents,
                count: record.count
            )
            return Found(record: record, bytes: bytes, isWhole: bytes.count == record.count)
        }
    }

    /// Appends a part of a block to `output`, if it `isTrusted` and nothing need be waited for.
    ///
    /// Returns the block's record; `nil` when nothing was appended.
    func append(
        _ part: Range<Int>,
        of multihash: Multihash,
        to output: inout OutputRawSpan,
        isTrusted: (Record) -> Bool
    ) throws(LMDBError) -> Record? {
        try environment.read { (transaction) throws(LMDBError) in
            guard let record = try record(of: multihash.bytes.span, in: transaction),
                part.upperBound <= record.count, isTrusted(record)
            else { return nil }
            var offset = part.lowerBound
            while offset < part.upperBound {
                let place = offset / record.cut.rawValue
                let extent = record.part(place)
                let end = min(extent.upperBound, part.upperBound)
                let isAppended = try transaction.append(
                    offset - extent.lowerBound..<end - extent.lowerBound,
                    ofValueForKey: record.extents.lowerBound + UInt64(place),
                    in: tables.extents,
                    to: &output
                )
                guard isAppended else {
                    output.removeLast(offset - part.lowerBound)
                    return nil
                }
                offset = end
            }
            return record
        }
    }

    func contains(_ multihash: Multihash) throws(LMDBError) -> Bool {
        try environment.read { (transaction) throws(LMDBError) in
            try transaction.withValue(forKey: multihash.bytes.span, in: tables.blocks) { _ in }
                != nil
        }
    }

    func counters() throws(LMDBError) -> Counters {
        try environment.read { (transaction) throws(LMDBError) in try counters(in: transaction) }
    }

    // MARK: - In a transaction

    func record<T: Transaction & ~Copyable>(
        of key: Span<UInt8>,
        in transaction: borrowing T
    ) throws(LMDBError) -> Record? {
        try transaction.withValue(forKey: key, in: tables.blocks) { (value) throws(LMDBError) in
            guard let record = Record(value) else { throw LMDBError.corrupted }
            return record
        }
    }

    /// The counters; those of an empty cache where there are none.
    func counters<T: Transaction & ~Copyable>(
        in transaction: borrowing T
    ) throws(LMDBError) -> Counters {
        let key = Tables.countersKey
        let counters = try transaction.withValue(forKey: key.span, in: tables.meta) {
            (value) throws(LMDBError) in
            guard let counters = Counters(value) else { throw LMDBError.corrupted }
            return counters
        }
        return counters ?? Counters()
    }

    /// The pages in use: those that hold nothing else.
    func usedPages<T: Transaction & ~Copyable>(
        in transaction: borrowing T
    ) throws(LMDBError) -> Int {
        // The file's first two pages say where everything is.
        var pages = 2
        for table in tables.all { pages += try transaction.statistics(of: table).pages }
        return pages
    }

    /// The pages that changes in random order make LMDB write anew.
    func indexPages<T: Transaction & ~Copyable>(
        in transaction: borrowing T
    ) throws(LMDBError) -> Int {
        var pages = 0
        for table in tables.index { pages += try transaction.statistics(of: table).pages }
        return pages
    }
}
