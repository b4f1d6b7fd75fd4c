import LMDB

/// Opens a cache's environment, after finding out whether it may be used.
struct StoreOpening {
    /// An open cache.
    struct Opened {
        let opening: StoreOpening
        let store: BlockStore
        let mark: MarkFile
        /// Whether the mark says that the disk has everything.
        let isClean: Bool
        /// Whether there was a cache that had to be thrown away.
        let isDiscarded: Bool

        /// Whether the file is larger than the limit now allows.
        var isOversized: Bool { store.isOversized }
    }

    let path: String
    let capacity: Capacity

    var directory: EnvironmentDirectory { EnvironmentDirectory(path) }

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
        } else if mark.format < Mark.known {
            // From here on it has tables that its maker did not know.
            let mark = Mark(.open(boot: currentBoot()))
            try using { () throws(LMDBError) in try file.write(mark.line) }
        }
        var store = try openStoreUnlessDamaged()
        if store == nil {
            // It is ours, says the mark, and blocks can be fetched again.
            try discard(file)
            isDiscarded = true
            store = try openStoreUnlessDamaged()
        }
        guard let store else { throw .environment(path: path, .corrupted) }
        return Opened(
            opening: self,
            store: store,
            mark: file,
            isClean: mark == Mark(.clean) && !isDiscarded,
            isDiscarded: isDiscarded
        )
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

    private func openStoreUnlessDamaged() throws(BlockCacheError) -> BlockStore? {
        do throws(LMDBError) {
            return try openStore()
        } catch .busy {
            throw .alreadyOpen(path: path)
        } catch {
            if error.isDamage { return nil }
            throw .environment(path: path, error)
        }
    }

    /// Opens the tables, in a file that may be larger than the limit now allows.
    func openStore() throws(LMDBError) -> BlockStore {
        let size = directory.fileSize
        let environment = try Environment(
            path: path,
            // Evicting needs pages before it frees any, and an old file may be full.
            mapSize: size > capacity.mapSize ? size + 4 * capacity.batch : capacity.mapSize,
            databases: Tables.count,
            options: [.noSync, .noReadAhead]
        )
        try environment.clearStaleReaders()
        try Self.checkEnd(of: environment, at: path)
        let store = BlockStore(
            environment: environment,
            tables: try Tables(in: environment),
            capacity: size > capacity.mapSize ? capacity.whileShrinking : capacity
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
