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
    func commit(_ changes: [Change], bytes: Int, _ style: Style) throws(LMDBError) -> Outcome {
        var evicted = 0
        var pages = max(bytes, capacity.batch) / Capacity.pageSize
        var (attempts, waits) = (0, 0)
        while true {
            do throws(LMDBError) {
                var outcome = try apply(changes, style)
                outcome.evicted += evicted
                return outcome
            } catch {
                guard error == .mapFull else { throw error }
            }
            if try environment.snapshotAge() > Self.commitsUntilReuse {
                // What eviction frees could not be used: somebody looks at an older state. So evicting
                // more would empty the cache for nothing.
                guard waits < Self.mostWaits else { throw .mapFull }
                try environment.clearStaleReaders()
                waits += 1
                // The writer's own thread, and LMDB does not tell when a snapshot ends: so it looks
                // again after a moment, so often and no more.
                Thread.sleep(for: Self.wait)
            } else {
                // Pages are free, but not enough of them, or not side by side.
                guard attempts < Self.mostAttempts else { throw .mapFull }
                attempts += 1
                evicted += try makeRoom(pages: pages, style).evicted
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
    func makeRoom(pages: Int, _ style: Style) throws(LMDBError) -> Outcome {
        var total = Outcome()
        var step = capacity.changes(indexPages: .max / Capacity.pageSize)
        let start = try environment.read { (transaction) throws(LMDBError) in
            try usedPages(in: transaction)
        }
        var used = start
        while used > start - pages {
            do throws(LMDBError) {
                let evicted = total.evicted
                (total, used) = try evictStep(step, downTo: max(0, start - pages), style, total)
                if total.evicted == evicted { break }
            } catch {
                guard error == .mapFull, step > 1 else { throw error }
                step /= 4
            }
        }
        for _ in 0..<Self.commitsUntilReuse {
            (total, _) = try evictStep(0, downTo: 0, style, total)
        }
        return total
    }

    private func evictStep(
        _ count: Int,
        downTo pages: Int,
        _ style: Style,
        _ total: Outcome
    ) throws(LMDBError) -> (Outcome, used: Int) {
        try environment.write { (transaction) throws(LMDBError) in
            var outcome = total
            outcome.counters = try counters(in: transaction)
            try evict(downTo: pages, atMost: count, style, in: transaction, &outcome)
            try save(outcome.counters, in: transaction)
            return (outcome, try usedPages(in: transaction))
        }
    }

    /// Removes blocks in the order that the style says, until at most `pages` pages are in use or
    /// `count` steps are taken.
    func evict(
        downTo pages: Int,
        atMost count: Int,
        _ style: Style,
        in transaction: borrowing WriteTransaction,
        _ outcome: inout Outcome
    ) throws(LMDBError) {
        var front = Front()
        var changed = Segment.allCases
        for _ in 0..<count {
            guard try usedPages(in: transaction) > pages else { return }
            for segment in changed { try look(at: segment, in: transaction, &front) }
            for segment in Segment.allCases {
                front.segments[segment].size = outcome.counters[segment]
            }
            guard let step = style.step(front.segments) else { return }
            if case .evict(let segment) = step {
                let (key, record) = try oldest(in: segment, front, transaction)
                try delete(record, key, in: transaction, &outcome.counters)
                outcome.evicted += 1
                changed = [segment]
            } else {
                let (key, record) = try oldest(in: .again, front, transaction)
                try move(record, key, to: .once, in: transaction, &outcome.counters)
                changed = [.again, .once]
            }
        }
    }

    /// What is known of the segments' oldest blocks.
    private struct Front {
        var segments = Segments()
        var multihashes: [[UInt8]] = Segment.allCases.map { _ in [] }
    }

    private func look(
        at segment: Segment,
        in transaction: borrowing WriteTransaction,
        _ front: inout Front
    ) throws(LMDBError) {
        let table = tables.order(of: segment)
        let oldest = try transaction.withCursor(in: table) { (cursor) throws(LMDBError) in
            try cursor.move(.first) { (key, value) in (key.number(at: 0), value.copy) }
        }
        front.segments[segment].oldest = oldest?.0
        front.multihashes[segment.rawValue] = oldest?.1 ?? []
    }

    private func oldest(
        in segment: Segment,
        _ front: Front,
        _ transaction: borrowing WriteTransaction
    ) throws(LMDBError) -> (key: [UInt8], Record) {
        let key = front.multihashes[segment.rawValue]
        guard let sequence = front.segments[segment].oldest,
            let record = try record(of: key.span, in: transaction),
            record.place == Place(segment, sequence)
        else { throw .corrupted }
        return (key, record)
    }

    func save(
        _ counters: Counters,
        in transaction: borrowing WriteTransaction
    ) throws(LMDBError) {
        let key = Tables.countersKey
        try transaction.put(counters.encoded.span, forKey: key.span, in: tables.meta)
    }
}
