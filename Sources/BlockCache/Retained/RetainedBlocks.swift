public import IPLD
import LMDB
import Locking
public import Multiformats

/// Blocks that stay until whoever retained them releases them: on the disk before they count.
///
/// A file of its own beside the cache, because the cache may be deleted, and may lose what a power
/// failure costs. A block that several owners retain is kept once. Each is hashed when it is read.
public final class RetainedBlocks: Sendable {
    /// What is retained.
    public struct Statistics: Sendable, Equatable {
        /// How many blocks.
        public var blocks: Int
        /// Their bytes.
        public var bytes: Int
        /// The most bytes they may have.
        public var limit: Int

        /// Puts them together.
        public init(blocks: Int = 0, bytes: Int = 0, limit: Int) {
            self.blocks = blocks
            self.bytes = bytes
            self.limit = limit
        }
    }

    private struct Open: Sendable {
        let environment: Environment
        let tables: RetainedTables
    }

    private let open: Locked<Open?>
    private let path: String
    private let limit: Int

    /// Opens the file in the directory at `path`, making both if they are missing.
    ///
    /// - Parameters:
    ///   - path: The directory.
    ///   - limit: The most bytes that blocks may have together.
    /// - Throws: ``RetainedBlocksError``.
    public init(path: String, limit: Int) throws(RetainedBlocksError) {
        self.path = path
        self.limit = limit
        do throws(LMDBError) {
            try EnvironmentDirectory(path).create()
        } catch {
            throw .directory(path: path, error)
        }
        do throws(LMDBError) {
            // LMDB's own pages, and blocks that do not fill theirs, come on top.
            let size = (limit + limit / 4 + (64 << 20)) / 4096 * 4096
            let environment = try Environment(
                path: path,
                mapSize: size,
                databases: RetainedTables.count
            )
            try environment.clearStaleReaders()
            open = Locked(
                Open(environment: environment, tables: try RetainedTables(in: environment))
            )
        } catch {
            throw .environment(path: path, error)
        }
    }

    // MARK: - Reading

    /// The block that `cid` names; `nil` when it is not here, or what is here is damaged.
    public func block(_ cid: CID) -> Block? {
        guard let open = open.withLock({ $0 }) else { return nil }
        let bytes = try? open.environment.read { (transaction) throws(LMDBError) in
            try transaction.value(forKey: cid.multihash.bytes.span, in: open.tables.blocks)
        }
        guard let bytes else { return nil }
        return try? Block(verifying: bytes, as: cid, limit: Block.largestLimit)
    }

    /// Whether the block that `cid` names is here; it is not read.
    public func contains(_ cid: CID) -> Bool {
        guard let open = open.withLock({ $0 }) else { return false }
        let found = try? open.environment.read { (transaction) throws(LMDBError) in
            try transaction.withValue(
                forKey: cid.multihash.bytes.span,
                in: open.tables.blocks
            ) { _ in true }
        }
        return found ?? false
    }

    /// What is retained now.
    public var statistics: Statistics {
        guard let open = open.withLock({ $0 }) else { return Statistics(limit: limit) }
        let counted = try? open.environment.read { (transaction) throws(LMDBError) in
            (
                try open.tables.bytes(in: transaction),
                try transaction.statistics(of: open.tables.blocks).entries
            )
        }
        return Statistics(blocks: counted?.1 ?? 0, bytes: counted?.0 ?? 0, limit: limit)
    }

    /// Everybody who retains something.
    ///
    /// - Throws: ``RetainedBlocksError``.
    public func owners() throws(RetainedBlocksError) -> [String] {
        guard let open = open.withLock({ $0 }) else { throw .closed }
        return try access { () throws(LMDBError) in
            try open.environment.read { (transaction) throws(LMDBError) in
                try open.tables.owners(in: transaction)
            }
        }
    }

    // MARK: - Writing

    /// Retains blocks for an owner; what it retains already stays as it is.
    ///
    /// When this returns they are on the disk.
    ///
    /// - Throws: ``RetainedBlocksError``; nothing has then changed.
    public func retain(_ blocks: [Block], for owner: String) async throws(RetainedBlocksError) {
        let key = try Self.key(owner)
        let limit = limit
        try await write { (transaction, tables) throws(LMDBError) in
            var bytes = try tables.bytes(in: transaction)
            for block in blocks where !block.cid.isIdentity {
                bytes += try tables.retain(block, for: key, in: transaction)
            }
            // The transaction ends with the error, and with it all it did.
            guard bytes <= limit else { throw .mapFull }
            try tables.save(bytes: bytes, in: transaction)
        }
    }

    /// Releases what an owner retains; blocks that nobody else retains are deleted.
    ///
    /// - Returns: How many blocks were deleted.
    /// - Throws: ``RetainedBlocksError``; what was released before it stays released.
    @discardableResult
    public func release(_ owner: String) async throws(RetainedBlocksError) -> Int {
        let key = try Self.key(owner)
        var deleted = 0
        while true {
            let step = try await write { (transaction, tables) throws(LMDBError) in
                try tables.release(key, atMost: 512, in: transaction)
            }
            deleted += step.deleted
            guard step.isMore else { return deleted }
        }
    }

    /// Closes the file when the calls under way are over; nothing is found afterwards.
    public func close() {
        open.withLock { $0 = nil }
    }

    // MARK: - Checking

    /// Hashes the blocks that come after a place, and deletes the damaged ones.
    ///
    /// - Parameters:
    ///   - place: Where the last call ended; `nil` to begin.
    ///   - count: The most blocks to look at.
    /// - Returns: Who owns a block that was damaged and must fetch it again, and where to go on;
    ///   `nil` at the end.
    /// - Throws: ``RetainedBlocksError``.
    public func verify(
        after place: [UInt8]?,
        count: Int
    ) async throws(RetainedBlocksError) -> (owners: Set<String>, place: [UInt8]?) {
        guard let open = open.withLock({ $0 }) else { throw .closed }
        let step: (bad: [[UInt8]], last: [UInt8]?) = try access { () throws(LMDBError) in
            try open.environment.read { (transaction) throws(LMDBError) in
                try open.tables.damaged(after: place ?? [], count: count, in: transaction)
            }
        }
        guard !step.bad.isEmpty else { return ([], step.last) }
        let bad = Set(step.bad)
        let owners = try await write { (transaction, tables) throws(LMDBError) in
            try tables.drop(bad, in: transaction)
        }
        return (owners, step.last)
    }

    private static func key(_ owner: String) throws(RetainedBlocksError) -> [UInt8] {
        let bytes = Array(owner.utf8)
        guard (1...64).contains(bytes.count), !bytes.contains(0) else { throw .badOwner(owner) }
        return bytes + [0]
    }

    private func access<Result>(
        _ body: () throws(LMDBError) -> Result
    ) throws(RetainedBlocksError) -> Result {
        do throws(LMDBError) {
            return try body()
        } catch .mapFull {
            throw .full(limit: limit)
        } catch {
            throw .environment(path: path, error)
        }
    }

    /// Runs `body` as the one writer, on a thread of its own: a commit waits for the disk.
    private func write<Value: Sendable>(
        _ body:
            @escaping @Sendable (
                borrowing WriteTransaction, RetainedTables
            ) throws(LMDBError) -> Value
    ) async throws(RetainedBlocksError) -> Value {
        // What the thread holds it lets go of before the caller goes on, who may close the file and open
        // it anew: a process may have it open once.
        let held = Locked(open.withLock { $0 })
        guard held.withLock({ $0 != nil }) else { throw .closed }
        let result = await withCheckedContinuation { continuation in
            Thread.start {
                let result = Result { () throws(LMDBError) in
                    guard let open = held.withLock({ $0.take() }) else { throw LMDBError.busy }
                    return try open.environment.write { (transaction) throws(LMDBError) in
                        try body(transaction, open.tables)
                    }
                }
                continuation.resume(returning: result)
            }
        }
        return try access { () throws(LMDBError) in try result.get() }
    }
}
