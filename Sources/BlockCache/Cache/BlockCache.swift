public import IPLD
import LMDB
import Locking
public import Multiformats

/// Verified blocks on the disk, within a limit that always holds, the least recently used going first.
///
/// Keyed by multihash, so that a block is kept once whatever codec its CIDs name. Reading is
/// synchronous and verifies; writing is left to one thread, and whoever offers a block never waits.
/// A process that dies loses what it was given in the last moments, and nothing else.
///
/// Close it with ``close()``.
public final class BlockCache: Sendable {
    /// Whether there was a cache that had to be thrown away when this one was opened: the machine
    /// went down while it was being written, or it was damaged.
    public let isDiscarded: Bool

    let writer: CacheWriter
    let roots = Locked(RootTally())
    let paths = Locked(ResolvedPaths())
    let recent = Locked(RecentBlocks(limit: 16 << 20))
    private let retained = Locked<RetainedBlocks?>(nil)
    private let capacity: Capacity
    private let path: String

    /// Opens the cache, making it if there is none.
    ///
    /// - Throws: ``BlockCacheError``; what is in the directory is then as it was.
    public init(_ configuration: Configuration) throws(BlockCacheError) {
        path = configuration.path
        let smallest = Capacity.smallestLimit
        guard configuration.limit >= smallest else {
            throw .limitTooSmall(limit: configuration.limit, smallest: smallest)
        }
        capacity = Capacity(limit: configuration.limit, largestShare: configuration.largestShare)
        let opened = try StoreOpening(path: configuration.path, capacity: capacity).open()
        isDiscarded = opened.isDiscarded
        do throws(LMDBError) {
            writer = try CacheWriter(opened, configuration)
        } catch {
            throw .environment(path: configuration.path, error)
        }
    }

    deinit {
        // Ends the thread of a cache that nobody closed.
        writer.update { $0.isClosing = true }
    }

    /// Has blocks that are retained found too; they count neither against the limit nor as evictable.
    public func attach(_ blocks: RetainedBlocks) {
        retained.withLock { $0 = blocks }
    }

    // MARK: - Reading

    /// The block that `cid` names; `nil` when it is not here.
    ///
    /// It is hashed when it is read for the first time after a start: one that the disk has changed is
    /// not found, and is removed. Blocks that wait to be written are found too. Blocks the thread while
    /// the disk is read.
    public func block(_ cid: CID) -> Block? {
        let multihash = cid.multihash
        let waiting = writer.shared.withLock { shared in
            let block = shared.mailbox.block(multihash)
            if block != nil { shared.statistics.hits += 1 }
            return block
        }
        if let waiting {
            return waiting.cid == cid ? waiting : Self.hash(waiting.bytes, cid)
        }
        if let entry = recent.withLock({ $0.find(multihash) }), entry.block.cid == cid {
            noteHit(multihash, entry)
            return entry.block
        }
        guard let found = find(multihash) else { return retainedBlock(cid) }
        guard let block = block(cid, found) else {
            dropDamaged(multihash, found.record)
            return retainedBlock(cid)
        }
        keep(block, multihash, found.record)
        return block
    }

    /// The block, if it is retained; counted as a hit or a miss.
    private func retainedBlock(_ cid: CID) -> Block? {
        let block = retained.withLock({ $0 })?.block(cid)
        writer.shared.withLock { shared in
            if block == nil { shared.statistics.misses += 1 } else { shared.statistics.hits += 1 }
        }
        return block
    }

    /// The block in what was found, hashed unless it has been before; `nil` when it is damaged.
    func block(_ cid: CID, _ found: BlockStore.Found) -> Block? {
        guard found.isWhole else { return nil }
        let id = found.record.id
        if writer.shared.withLock({ $0.verified.contains(id) }) {
            return Block(readAgain: found.bytes, as: cid)
        }
        guard let block = Self.hash(found.bytes, cid) else { return nil }
        writer.shared.withLock { $0.verified.insert(id) }
        return block
    }

    func dropDamaged(_ multihash: Multihash, _ record: Record) {
        recent.withLock { $0.remove(multihash) }
        writer.update { shared in
            shared.statistics.damaged += 1
            shared.mailbox.drop(multihash, id: record.id, at: .now)
        }
    }

    /// Whether the block that `cid` names is here.
    ///
    /// It is not read, so it may still turn out to be damaged; and it does not count as used.
    public func contains(_ cid: CID) -> Bool {
        let multihash = cid.multihash
        if writer.shared.withLock({ $0.mailbox.block(multihash) != nil }) { return true }
        return isStored(multihash) || retained.withLock({ $0 })?.contains(cid) == true
    }

    // MARK: - Writing

    /// Offers a block, which can be read at once when it is accepted.
    ///
    /// Never waits for the disk to take it: when too much waits already, the block is declined.
    @discardableResult
    public func admit(_ block: Block) -> Admission {
        let multihash = block.cid.multihash
        if let reason = reasonToDecline(block) { return decline(reason) }
        guard !isStored(multihash), retained.withLock({ $0 })?.contains(block.cid) != true else {
            return .present
        }
        return writer.update { shared in
            guard !shared.isClosing else { return decline(.closed, &shared) }
            guard shared.mailbox.block(multihash) == nil else { return .present }
            let now = ContinuousClock.now
            if let fault = shared.fault {
                guard fault.retryAt <= now else { return decline(.failing, &shared) }
            }
            guard shared.mailbox.insert(block, multihash, at: now) else {
                return decline(.busy, &shared)
            }
            shared.statistics.admitted += 1
            shared.noteUse(multihash)
            return .accepted
        }
    }

    /// Removes the block that `cid` names; `false` when it is not here.
    ///
    /// When this returns, the removal is committed.
    public func purge(_ cid: CID) async -> Bool {
        await remove([cid.multihash]) > 0
    }

    /// Removes blocks, and returns how many of them were here.
    func remove(_ multihashes: [Multihash]) async -> Int {
        // Before and after: whoever reads one meanwhile must not bring it back.
        let forget = {
            self.recent.withLock { for hash in multihashes { $0.remove(hash) } }
            self.forgetPaths()
        }
        forget()
        defer { forget() }
        return await withCheckedContinuation { waiter in
            let isClosing = writer.update { shared in
                if !shared.isClosing { shared.mailbox.remove(multihashes, waiter, at: .now) }
                return shared.isClosing
            }
            if isClosing { waiter.resume(returning: 0) }
        }
    }

    /// Waits until everything that was accepted before is committed, or lost.
    public func flush() async {
        _ = await withCheckedContinuation { waiter in
            let isClosing = writer.update { shared in
                if !shared.isClosing { shared.mailbox.flush(waiter) }
                return shared.isClosing
            }
            if isClosing { waiter.resume(returning: 0) }
        }
    }

    /// Writes what waits, forces it to the disk and closes the file.
    ///
    /// Afterwards nothing is found and nothing accepted. May be called again.
    public func close() async {
        defer { recent.withLock { $0.removeAll() } }
        _ = await withCheckedContinuation { waiter in
            let isClosed = writer.update { shared in
                guard !shared.isClosed else { return true }
                shared.isClosing = true
                shared.closers.append(waiter)
                return false
            }
            if isClosed { waiter.resume(returning: 0) }
        }
    }

    // MARK: - Looking

    /// What is in the cache, and what happened since it was opened.
    public var statistics: Statistics {
        // Other processes may have written since this one did.
        let store = store
        let counters = try? store?.counters()
        let fileSize = store?.environment.extent.fileSize
        return writer.shared.withLock { shared in
            var statistics = shared.statistics
            let counters = counters ?? shared.counters
            statistics.blocks = counters.blocks
            statistics.bytes = counters.bytes
            statistics.fileSize = fileSize ?? statistics.fileSize
            statistics.waiting = shared.mailbox.bytes
            statistics.fault = shared.fault?.reason
            return statistics
        }
    }

    /// Whether another process has the cache open and has read from it.
    public var isShared: Bool {
        guard let environment = store?.environment else { return false }
        _ = try? environment.clearStaleReaders()
        return (try? environment.otherProcesses())?.isEmpty == false
    }

    /// Walks through everything, and reports what does not fit together.
    ///
    /// Takes a snapshot for as long as it runs, during which freed space cannot be used again.
    ///
    /// - Parameter verifiesBlocks: Whether every block is read and hashed, which takes a second for
    ///   each gigabyte or longer.
    /// - Returns: What was found; empty after ``close()``.
    /// - Throws: ``BlockCacheError`` when the walk cannot go on.
    public func check(verifiesBlocks: Bool = false) throws(BlockCacheError) -> CheckReport {
        guard let store else { return CheckReport() }
        return try access { () throws(LMDBError) in
            try store.check(verifiesBlocks: verifiesBlocks)
        }
    }

    /// The tables; `nil` after the end.
    var store: BlockStore? { writer.store }

    /// Runs `body`, and says where it failed.
    func access<Result>(
        _ body: () throws(LMDBError) -> Result
    ) throws(BlockCacheError) -> Result {
        do throws(LMDBError) {
            return try body()
        } catch {
            throw .environment(path: path, error)
        }
    }
}

// MARK: - Deciding

extension BlockCache {
    private func reasonToDecline(_ block: Block) -> Admission.Reason? {
        if block.cid.isIdentity { return .inline }
        return block.bytes.count > capacity.largestBlock ? .large : nil
    }

    private func decline(_ reason: Admission.Reason) -> Admission {
        writer.shared.withLock { decline(reason, &$0) }
    }

    private func decline(
        _ reason: Admission.Reason,
        _ shared: inout CacheWriter.Shared
    ) -> Admission {
        shared.statistics.declined += 1
        return .declined(reason)
    }

    static func hash(_ bytes: [UInt8], _ cid: CID) -> Block? {
        try? Block(verifying: bytes, as: cid, limit: Block.largestLimit)
    }

    func find(_ multihash: Multihash) -> BlockStore.Found? {
        guard let store = writer.store else { return nil }
        do throws(LMDBError) {
            return try store.find(multihash)
        } catch {
            writer.failedToRead(error)
            return nil
        }
    }

    private func isStored(_ multihash: Multihash) -> Bool {
        do throws(LMDBError) {
            return try writer.store?.contains(multihash) ?? false
        } catch {
            writer.failedToRead(error)
            return false
        }
    }

    /// Counts a hit of a block that was just read, and keeps it in memory.
    func keep(_ block: Block, _ multihash: Multihash, _ record: Record) {
        let entry = RecentBlocks.Entry(block: block, record: record)
        recent.withLock { $0.insert(entry) }
        noteHit(multihash, entry)
    }

    /// Counts a hit of a block in memory, and has it count as asked for again.
    func noteHit(_ multihash: Multihash, _ entry: RecentBlocks.Entry) {
        guard let sequence = noteHit(multihash, entry.record, isMoved: entry.isMoved) else {
            return
        }
        recent.withLock { recent in
            // Where a block is that has moved, and is to move again, only the disk tells.
            if entry.isMoved {
                recent.remove(multihash)
            } else {
                recent.move(multihash, to: sequence)
            }
        }
    }

    /// Counts a hit, and has the block count as asked for again.
    ///
    /// Returns its new place in the order of use, or about that, if it is to change.
    @discardableResult
    func noteHit(_ multihash: Multihash, _ record: Record, isMoved: Bool = false) -> UInt64? {
        writer.update { shared in
            shared.statistics.hits += 1
            shared.noteUse(multihash)
            let next = shared.counters.nextSequence
            let age = next &- record.place.sequence
            guard Style.counts(age: age, blocks: shared.counters.blocks) else { return nil }
            if !isMoved { shared.mailbox.touch(record.place, at: .now) }
            return next
        }
    }
}
