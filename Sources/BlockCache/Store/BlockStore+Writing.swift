import IPLD
import LMDB
import Multiformats

extension BlockStore {
    /// One change, in the order they were asked for.
    enum Change: Sendable {
        /// Stores a block, as the one used last.
        case insert(Block)
        /// Notes that the block which stands here was asked for again.
        case touch(Place)
        /// Removes whatever has the multihash.
        case remove(Multihash)
        /// Removes the block that has the multihash, if it is still the one with this id.
        case drop(Multihash, id: UInt64)
        /// Notes what time it is.
        case note(TimeMarks)
    }

    /// What a commit did.
    struct Outcome: Sendable {
        var counters = Counters()
        /// How many blocks were inserted.
        var inserted = 0
        /// How many blocks were evicted to make room.
        var evicted = 0
        /// The multihashes of `remove` that were there.
        var removed: Set<Multihash> = []
        /// The pages of the tables that are ordered by multihash or by use.
        var indexPages = 0
        /// Whether more is in use than should be, because a commit evicts so much and no more.
        var isOver = false
    }

    /// The pages that one commit frees at most, so that none takes long: several times what one uses.
    private static let mostFreed = (64 << 20) / Capacity.pageSize

    /// Makes the changes, evicts so that there is room for the next ones, and commits all at once.
    ///
    /// - Throws: ``LMDBError``, with `mapFull` when there is no room; nothing is then changed.
    func apply(_ changes: [Change], _ style: Style) throws(LMDBError) -> Outcome {
        try environment.write { (transaction) throws(LMDBError) in
            var outcome = Outcome()
            outcome.counters = try counters(in: transaction)
            for change in changes {
                try apply(change, style, in: transaction, &outcome)
            }
            let goal = max(capacity.target, try usedPages(in: transaction) - Self.mostFreed)
            outcome.indexPages = try indexPages(in: transaction)
            let most = capacity.changes(indexPages: outcome.indexPages)
            try evict(downTo: goal, atMost: most, style, in: transaction, &outcome)
            try save(outcome.counters, in: transaction)
            outcome.isOver = try usedPages(in: transaction) > capacity.target
            return outcome
        }
    }

    // MARK: - Changes

    private func apply(
        _ change: Change,
        _ style: Style,
        in transaction: borrowing WriteTransaction,
        _ outcome: inout Outcome
    ) throws(LMDBError) {
        switch change {
        case .insert(let block):
            let key = block.cid.multihash.bytes
            if let record = try record(of: key.span, in: transaction) {
                try move(record, key, to: record.place.segment, in: transaction, &outcome.counters)
            } else {
                try insert(block.bytes, key, style, in: transaction, &outcome.counters)
                outcome.inserted += 1
            }
        case .touch(let place):
            // Evicted, removed or used again since, it stands there no more.
            let table = tables.order(of: place.segment)
            guard let key = try transaction.value(forKey: place.sequence, in: table),
                let record = try record(of: key.span, in: transaction)
            else { return }
            try move(record, key, to: .again, in: transaction, &outcome.counters)
        case .remove(let multihash):
            guard let record = try record(of: multihash.bytes.span, in: transaction) else { return }
            try delete(record, multihash.bytes, in: transaction, &outcome.counters)
            outcome.removed.insert(multihash)
        case .drop(let multihash, let id):
            guard let record = try record(of: multihash.bytes.span, in: transaction),
                record.id == id
            else { return }
            try delete(record, multihash.bytes, in: transaction, &outcome.counters)
        case .note(let times):
            let key = Tables.timesKey
            try transaction.put(times.encoded.span, forKey: key.span, in: tables.meta)
        }
    }

    private func insert(
        _ bytes: [UInt8],
        _ key: [UInt8],
        _ style: Style,
        in transaction: borrowing WriteTransaction,
        _ counters: inout Counters
    ) throws(LMDBError) {
        let segment = style.segment(ofNewcomer: counters.nextID)
        let place = Place(segment, counters.nextSequence)
        let record = Record(id: counters.nextID, place: place, count: bytes.count)
        for (place, extent) in record.extents.enumerated() {
            try transaction.put(
                bytes.span.extracting(record.part(place)),
                forKey: extent,
                in: tables.extents,
                .append
            )
        }
        try transaction.put(record.bytes.span, forKey: key.span, in: tables.blocks)
        try stand(key, at: place, in: transaction)
        counters.nextID += 1
        counters.nextSequence += 1
        counters.blocks += 1
        counters[segment] += bytes.count
    }

    private func stand(
        _ key: [UInt8],
        at place: Place,
        in transaction: borrowing WriteTransaction
    ) throws(LMDBError) {
        let table = tables.order(of: place.segment)
        try transaction.put(key.span, forKey: place.sequence, in: table, .append)
    }

    /// Makes the block the one used last in a segment.
    func move(
        _ record: Record,
        _ key: [UInt8],
        to segment: Segment,
        in transaction: borrowing WriteTransaction,
        _ counters: inout Counters
    ) throws(LMDBError) {
        var moved = record
        moved.place = Place(segment, counters.nextSequence)
        counters.nextSequence += 1
        counters[record.place.segment] -= record.count
        counters[segment] += record.count
        try leave(record.place, in: transaction)
        try stand(key, at: moved.place, in: transaction)
        try transaction.put(moved.bytes.span, forKey: key.span, in: tables.blocks)
    }

    func delete(
        _ record: Record,
        _ key: [UInt8],
        in transaction: borrowing WriteTransaction,
        _ counters: inout Counters
    ) throws(LMDBError) {
        for extent in record.extents {
            try transaction.remove(forKey: extent, in: tables.extents)
        }
        try leave(record.place, in: transaction)
        try transaction.remove(forKey: key.span, in: tables.blocks)
        counters.blocks -= 1
        counters[record.place.segment] -= record.count
    }

    private func leave(
        _ place: Place,
        in transaction: borrowing WriteTransaction
    ) throws(LMDBError) {
        try transaction.remove(forKey: place.sequence, in: tables.order(of: place.segment))
    }
}

extension Span<UInt8> {
    /// The bytes in an array of their own.
    var copy: [UInt8] { indices.map { self[$0] } }
}
