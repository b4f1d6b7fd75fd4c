import LMDB
import Locking

extension BlockStore {
    /// How often more room is made for a commit before it is given up.
    private static let mostAttempts = 4
    /// How often, and how long each time, a commit waits for a snapshot to end.
    private static let (mostWaits, wait) = (30, Duration.milliseconds(10))

    /// Makes changes with blocks of `bytes` in them, and evicts what must go for them.
    ///
    /// - Throws: ``LMDBError``; nothing is then changed, but that blocks may have been evicted.
    func commit(_ changes: [Change], bytes: Int) throws(LMDBError) -> Outcome {
        var evicted = 0
        var pages = max(bytes, capacity.batch) / Capacity.pageSize
        var (attempts, waits) = (0, 0)
        while true {
            do throws(LMDBError) {
                var outcome = try apply(changes)
                outcome.evicted += evicted
                return outcome
            } catch {
                guard error == .mapFull else { throw error }
            }
            if try environment.snapshotAge() > Self.commitsUntilReuse {
                // What eviction frees could not be used: somebody looks at an older state. So evicting
                // more would empty the cache for nothing.
                guard waits < Self.mostWaits else { throw .mapFull }
                waits += 1
                Thread.sleep(for: Self.wait)
            } else {
                // Pages are free, but not enough of them, or not side by side.
                guard attempts < Self.mostAttempts else { throw .mapFull }
                attempts += 1
                evicted += try makeRoom(pages: pages).evicted
                pages *= 2
            }
        }
    }

    /// LMDB uses a page again when this many commits have passed since the one that freed it.
    private static let commitsUntilReuse = 2

    /// Evicts until `pages` pages less are in use, so that `apply` finds room.
    ///
    /// Evicting needs pages itself before it frees any, so it goes in steps that become smaller when
    /// there are few. The commits that must pass until pages are used again are made at the end.
    func makeRoom(pages: Int) throws(LMDBError) -> Outcome {
        var total = Outcome()
        var step = capacity.changes(indexPages: .max / Capacity.pageSize)
        let start = try environment.read { (transaction) throws(LMDBError) in
            try usedPages(in: transaction)
        }
        var used = start
        while used > start - pages {
            do throws(LMDBError) {
                let evicted = total.evicted
                (total, used) = try evictStep(step, downTo: max(0, start - pages), total)
                if total.evicted == evicted { break }
            } catch {
                guard error == .mapFull, step > 1 else { throw error }
                step /= 4
            }
        }
        for _ in 0..<Self.commitsUntilReuse { (total, _) = try evictStep(0, downTo: 0, total) }
        return total
    }

    private func evictStep(
        _ count: Int,
        downTo pages: Int,
        _ total: Outcome
    ) throws(LMDBError) -> (Outcome, used: Int) {
        try environment.write { (transaction) throws(LMDBError) in
            var outcome = total
            outcome.counters = try counters(in: transaction)
            try evict(downTo: pages, atMost: count, in: transaction, &outcome)
            try save(outcome.counters, in: transaction)
            return (outcome, try usedPages(in: transaction))
        }
    }

    /// Removes the blocks used longest ago until at most `pages` pages are in use, or `count` blocks
    /// are removed.
    func evict(
        downTo pages: Int,
        atMost count: Int,
        in transaction: borrowing WriteTransaction,
        _ outcome: inout Outcome
    ) throws(LMDBError) {
        for _ in 0..<count {
            guard try usedPages(in: transaction) > pages else { return }
            guard let (sequence, key) = try oldest(in: transaction) else { return }
            guard let record = try record(of: key.span, in: transaction),
                record.sequence == sequence
            else { throw .corrupted }
            try delete(record, key, in: transaction, &outcome.counters)
            outcome.evicted += 1
        }
    }

    private func oldest(
        in transaction: borrowing WriteTransaction
    ) throws(LMDBError) -> (sequence: UInt64, key: [UInt8])? {
        try transaction.withCursor(in: tables.recency) { (cursor) throws(LMDBError) in
            try cursor.move(.first) { (key, value) in (key.number(at: 0), value.copy) }
        }
    }

    func save(
        _ counters: Counters,
        in transaction: borrowing WriteTransaction
    ) throws(LMDBError) {
        let key = Tables.countersKey
        try transaction.put(counters.encoded.span, forKey: key.span, in: tables.meta)
    }
}
