import LMDB

extension BlockStore {
    /// Some of the blocks, in the order of their multihashes.
    struct Portion: Sendable {
        /// Their multihashes and records.
        var blocks: [(key: [UInt8], record: Record)] = []
        /// Where the next portion begins; `nil` after the last.
        var next: [UInt8]?
    }

    /// The blocks from `start` on, until there are `count` of them or they have so many bytes.
    ///
    /// A snapshot that is held for long stops the reuse of pages, so whoever walks through everything
    /// takes one for each portion. What comes and goes in between may be missed.
    func portion(
        from start: [UInt8],
        count: Int,
        bytes: Int
    ) throws(LMDBError) -> Portion {
        try environment.read { (transaction) throws(LMDBError) in
            var portion = Portion()
            var total = 0
            try transaction.withCursor(in: tables.blocks) { (cursor) throws(LMDBError) in
                var isAtStart = true
                while true {
                    let visit = { (key: Span<UInt8>, value: Span<UInt8>) throws(LMDBError) in
                        guard let record = Record(value) else { throw LMDBError.corrupted }
                        return (key: key.copy, record: record)
                    }
                    let found =
                        if isAtStart, !start.isEmpty {
                            try cursor.seek(start.span, visit)
                        } else {
                            try cursor.move(.next, visit)
                        }
                    isAtStart = false
                    guard let found else { return }
                    guard portion.blocks.count < count, total < bytes else {
                        portion.next = found.key
                        return
                    }
                    portion.blocks.append(found)
                    total += found.record.count
                }
            }
            return portion
        }
    }

    /// When which use was; nothing where nobody noted it.
    func timeMarks() throws(LMDBError) -> TimeMarks {
        try environment.read { (transaction) throws(LMDBError) in
            let key = Tables.timesKey
            let marks = try transaction.withValue(forKey: key.span, in: tables.meta) {
                TimeMarks($0)
            }
            return (marks ?? nil) ?? TimeMarks()
        }
    }
}
