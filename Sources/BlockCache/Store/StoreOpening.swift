import LMDB

/// Opens a cache's environment, after finding out whether it may be used.
struct StoreOpening {
    /// An open cache.
    struct Opened {
        let store: BlockStore
        let mark: MarkFile
        /// Whether the mark says that the disk has everything.
        let isClean: Bool
        /// Whether there was a cache that had to be thrown away.
        let isDiscarded: Bool
    }

    let path: String
    let capacity: Capacity

    private var directory: EnvironmentDirectory { EnvironmentDirectory(path) }

    func open() throws(BlockCacheError) -> Opened {
        let file = try using { () throws(LMDBError) in
            try directory.create()
            return try MarkFile(path: "\(path)/regatta-cache")
        }
        let mark = try judge(file)
        var isDiscarded = false
        if !mark.isTrusted(boot: currentBoot()) {
            isDiscarded = directory.hasEnvironment
            try discard(file)
        }
        do throws(BlockCacheError) {
            try shrink(file)
            let store = try openStore(file)
            let isClean = mark.state == .clean && !isDiscarded
            return Opened(store: store, mark: file, isClean: isClean, isDiscarded: isDiscarded)
        } catch .environment(_, let error) where error.isDamage {
            // It is ours, says the mark, and blocks can be fetched again.
            try discard(file)
            let store = try openStore(file)
            return Opened(store: store, mark: file, isClean: false, isDiscarded: true)
        }
    }

    /// Reads the mark, and writes one into a directory that has neither mark nor environment.
    private func judge(_ file: MarkFile) throws(BlockCacheError) -> Mark {
        let line = try using { () throws(LMDBError) in try file.line() }
        if let mark = Mark(line) {
            guard mark.format <= Mark.known else {
                throw .newer(path: path, found: mark.format, known: Mark.known)
            }
            return mark
        }
        guard line.isEmpty, !directory.hasEnvironment else {
            if line.isEmpty { try using { () throws(LMDBError) in try file.remove() } }
            throw .foreign(path: path)
        }
        let mark = Mark(.open(boot: currentBoot()))
        try using { () throws(LMDBError) in try file.write(mark.line) }
        return mark
    }

    /// Throws away what cannot be trusted.
    private func discard(_ file: MarkFile) throws(BlockCacheError) {
        let isAlone: Void? = try using { () throws(LMDBError) in
            try file.alone { () throws(LMDBError) in
                try directory.removeEnvironment()
                try file.write(Mark(.open(boot: currentBoot())).line)
            }
        }
        guard isAlone != nil else { throw .inUse(path: path) }
    }

    private func openStore(_ file: MarkFile) throws(BlockCacheError) -> BlockStore {
        do throws(LMDBError) {
            return try Self.store(at: path, capacity, mapSize: capacity.mapSize)
        } catch .busy {
            throw .alreadyOpen(path: path)
        } catch {
            throw .environment(path: path, error)
        }
    }

    private static func store(
        at path: String,
        _ capacity: Capacity,
        mapSize: Int
    ) throws(LMDBError) -> BlockStore {
        let environment = try Environment(
            path: path,
            mapSize: mapSize,
            databases: Tables.count,
            options: .noSync
        )
        try environment.clearStaleReaders()
        try checkEnd(of: environment, at: path)
        let store = BlockStore(
            environment: environment,
            tables: try Tables(in: environment),
            capacity: capacity
        )
        _ = try store.counters()
        return store
    }

    /// Finds out whether the file has lost its end.
    ///
    /// Reading what is not there would kill the process. But LMDB does not write pages that were used
    /// and freed within one commit, so a file may be shorter than its last page.
    private static func checkEnd(
        of environment: Environment,
        at path: String
    ) throws(LMDBError) {
        let directory = EnvironmentDirectory(path)
        let (actual, expected) = (directory.fileSize, environment.extent.fileSize)
        guard actual < expected else { return }
        try directory.extend(to: expected)
        let missing = actual / Capacity.pageSize * Capacity.pageSize..<expected
        let pages = missing.count / Capacity.pageSize
        guard try environment.freePages(in: missing) == pages else { throw .corrupted }
    }

    private func using<Result>(
        _ body: () throws(LMDBError) -> Result
    ) throws(BlockCacheError) -> Result {
        do {
            return try body()
        } catch {
            throw .directory(path: path, error)
        }
    }
}

// MARK: - A lower limit

extension StoreOpening {
    /// Makes a file that is larger than the limit now allows smaller.
    ///
    /// LMDB's file never shrinks, so what is worth keeping is copied. Until the copy has taken the
    /// file's place both exist; when that fails, the cache begins anew instead of breaking its limit.
    private func shrink(_ file: MarkFile) throws(BlockCacheError) {
        let size = directory.fileSize
        guard size > capacity.mapSize else { return }
        let copy = EnvironmentDirectory("\(path)/smaller")
        do throws(LMDBError) {
            let isAlone: Void? = try file.alone { () throws(LMDBError) in
                try file.write(Mark(.open(boot: currentBoot())).line)
                try copy.create()
                try copy.removeEnvironment()
                try copyNewest(to: copy, mapSize: size)
                try directory.replaceEnvironment(from: copy)
            }
            guard isAlone != nil else { throw LMDBError.busy }
        } catch .busy {
            throw .inUse(path: path)
        } catch {
            try using { () throws(LMDBError) in try copy.remove() }
            try discard(file)
        }
    }

    private func copyNewest(
        to copy: EnvironmentDirectory,
        mapSize: Int
    ) throws(LMDBError) {
        // The old file is full: evicting needs pages before it frees any.
        let store = try Self.store(at: path, capacity, mapSize: mapSize + capacity.mapSize / 4)
        while try store.apply([]).evicted > 0 {}
        try store.environment.copyCompacted(to: copy.path)
    }
}
