import LMDB
import Multiformats

extension BlockCache {
    /// How far a verification has come.
    public struct VerificationProgress: Sendable, Equatable {
        /// How many blocks have been read and hashed.
        public internal(set) var blocks = 0
        /// Their bytes.
        public internal(set) var bytes = 0
        /// How many of them were not what their CIDs say; they are removed.
        public internal(set) var damaged = 0
        /// How many blocks there were at the start.
        public internal(set) var total = 0
    }

    /// How much is read and hashed between two looks at the clock.
    private static let (portionBlocks, portionBytes) = (1024, 8 << 20)

    /// Checks that everything fits together, then reads and hashes every block, while the cache is used.
    ///
    /// A block that is not what its CID says is removed, and becomes a miss that heals. May be cancelled.
    ///
    /// - Parameters:
    ///   - rate: The most bytes to read a second; `nil` for no limit, which takes a second for each
    ///     gigabyte or longer, and a processor.
    ///   - report: Told how far it has come, after each eight megabytes or so.
    /// - Returns: What was found; empty after ``close()``.
    /// - Throws: ``BlockCacheError`` when the walk cannot go on, and `CancellationError`.
    @concurrent
    public func verify(
        rate: Int? = nil,
        report: @Sendable (VerificationProgress) -> Void = { _ in }
    ) async throws -> CheckReport {
        var result = try check()
        var progress = VerificationProgress()
        progress.total = result.blocks
        var next: [UInt8]? = []
        let clock = ContinuousClock()
        let begin = clock.now
        while let start = next {
            try Task.checkCancellation()
            guard let store else { break }
            let portion = try access { () throws(LMDBError) in
                try store.portion(
                    from: start,
                    count: Self.portionBlocks,
                    bytes: Self.portionBytes
                )
            }
            for (key, record) in portion.blocks {
                let isGood = try verify(key, record, in: store)
                progress.blocks += 1
                progress.bytes += record.count
                if isGood {
                    result.verified += 1
                } else {
                    progress.damaged += 1
                    result.note("a block was damaged and is removed")
                }
            }
            next = portion.next
            report(progress)
            if let rate {
                let due = Duration.seconds(Double(progress.bytes) / Double(max(1, rate)))
                try await clock.sleep(until: begin.advanced(by: due))
            }
        }
        return result
    }

    /// Whether a block is what its multihash says, or has gone or come anew meanwhile.
    private func verify(
        _ key: [UInt8],
        _ record: Record,
        in store: BlockStore
    ) throws -> Bool {
        var rest = key.span
        guard let multihash = try? Multihash.decode(&rest), rest.count == 0,
            let cid = try? CID(version: .v1, codec: .raw, multihash: multihash)
        else { return false }
        let found = try access { () throws(LMDBError) in try store.find(multihash) }
        guard let found, found.record.id == record.id else { return true }
        if found.isWhole, Self.hash(found.bytes, cid) != nil { return true }
        dropDamaged(multihash, found.record)
        return false
    }
}
