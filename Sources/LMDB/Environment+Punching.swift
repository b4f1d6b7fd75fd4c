internal import CLMDB
import Glibc

extension Environment {
    /// Gives the disk's room under free pages back to the file system.
    ///
    /// The file keeps its size, and pages that are used again take room again. File systems that cannot
    /// do it leave everything as it is.
    ///
    /// - Parameter done: What the last call returned; zero at first.
    /// - Returns: Up to which commit it is done.
    /// - Throws: ``LMDBError``.
    public func punchFreePages(after done: Int) throws(LMDBError) -> Int {
        // Waits for other writers, so that no page is taken into use meanwhile.
        try write { (_) throws(LMDBError) in
            // As LMDB itself uses pages again: when all snapshots, and the commit that it falls back to
            // when the latest is torn, are later than the one that freed them.
            let end = try latestCommit() - 1 - snapshotAge()
            guard end > done else { return done }
            var pageSize = 0
            var runs: [Range<Int>] = []
            // LMDB shows its list of free pages to readers only.
            try read { (snapshot) throws(LMDBError) in
                pageSize = try snapshot.statistics(of: .main).pageSize
                try snapshot.withCursor(in: .freePages) { (cursor) throws(LMDBError) in
                    let visit = { (key: Span<UInt8>, value: Span<UInt8>) throws(LMDBError) in
                        FreedPages(commit: Int(key.words.first ?? 0), numbers: value.words)
                    }
                    var found = try withKey(done + 1) { (key) throws(LMDBError) in
                        try cursor.seek(key, visit)
                    }
                    while let freed = found, freed.commit <= end {
                        freed.add(to: &runs)
                        found = try cursor.move(.next, visit)
                    }
                }
            }
            for run in runs { punch(run.lowerBound * pageSize..<run.upperBound * pageSize) }
            return end
        }
    }

    private func latestCommit() -> Int {
        var facts = unsafe MDB_envinfo()
        unsafe mdb_env_info(handle, &facts)
        return unsafe facts.me_last_txnid
    }

    private func withKey<Result>(
        _ number: Int,
        _ body: (Span<UInt8>) throws(LMDBError) -> Result
    ) throws(LMDBError) -> Result {
        let bytes = unsafe withUnsafeBytes(of: number) { unsafe [UInt8]($0) }
        return try body(bytes.span)
    }

    private func punch(_ bytes: Range<Int>) {
        var descriptor: mdb_filehandle_t = -1
        unsafe mdb_env_get_fd(handle, &descriptor)
        // fallocate(2): FALLOC_FL_KEEP_SIZE and FALLOC_FL_PUNCH_HOLE, which Swift's Glibc leaves out.
        _ = fallocate(descriptor, 0x01 | 0x02, bytes.lowerBound, bytes.count)
    }
}

/// What one commit freed.
private struct FreedPages {
    let commit: Int
    /// How many pages, and then their numbers from the highest down (mdb.c, "IDL").
    let numbers: [UInt]

    /// Adds the pages to runs of pages that are side by side.
    func add(to runs: inout [Range<Int>]) {
        for index in numbers.indices where index > 0 {
            let page = Int(numbers[index])
            if let last = runs.last, last.lowerBound == page + 1 {
                runs[runs.count - 1] = page..<last.upperBound
            } else {
                runs.append(page..<page + 1)
            }
        }
    }
}
