import FoundationEssentials
import LMDB
import Locking
import Multiformats

/// What the one thread that writes does, and what it alone knows.
struct WriterThread: ~Copyable {
    typealias Instant = CacheWriter.Instant
    typealias Batch = Mailbox<CacheWriter.Waiter>.Batch

    let writer: CacheWriter
    let configuration: BlockCache.Configuration
    let opening: StoreOpening
    let mark: MarkFile
    /// Whether the mark says that the disk has everything.
    var isClean: Bool
    /// Whether more is in use than should be, and evicting goes on between two commits.
    var isOver: Bool
    /// Whether the file is larger than it should be.
    var isOversized: Bool
    /// Up to which commit the disk has back what was freed, while the file is larger than it should be.
    var punched = 0
    /// When the file is exchanged for another; `nil`: it is good as it is.
    var renewAt: Instant?
    /// When which use was.
    var times: TimeMarks
    /// When everything is to be forced to the disk.
    var syncAt: Instant?
    /// Whether it was said that blocks are not taken.
    var isKnownToFail = false

    /// Serves until the cache is closed.
    mutating func run() {
        while true {
            let (due, isClosing, trouble) = writer.shared.withLock {
                ($0.mailbox.due, $0.isClosing, $0.trouble)
            }
            report()
            if trouble != nil, renewAt == nil { renewAt = .now }
            if isOver { evict() }
            let now = Instant.now
            if let renewAt, renewAt <= now, !isOver, !isClosing {
                // Before what is due: under a steady load something always is.
                renew()
            } else if isClosing || due.isPast(now) {
                let batch = writer.shared.withLock { $0.mailbox.take() }
                if !batch.isEmpty {
                    commit(batch)
                } else if isClosing {
                    break
                }
            } else if let syncAt, syncAt <= now {
                sync()
            } else if !isOver {
                writer.bell.wait(atMost: due.delay(from: now, orUntil: syncAt, renewAt))
            }
        }
        sync()
        end()
    }

    /// Says that writing began to fail, or succeeds again.
    private mutating func report() {
        let fault = writer.shared.withLock { $0.fault?.reason }
        guard (fault != nil) != isKnownToFail else { return }
        isKnownToFail = fault != nil
        configuration.observe(fault.map { .failed(reason: $0) } ?? .recovered)
    }

    private func end() {
        // The last reference but for readers' goes, so the file is then closed.
        writer.store = nil
        let closers = writer.shared.withLock { shared in
            shared.isClosed = true
            defer { shared.closers = [] }
            return shared.closers
        }
        for closer in closers { closer.resume(returning: 0) }
        answerForRoom()
    }

    // MARK: - Writing

    private mutating func commit(_ batch: Batch) {
        var removed: Set<Multihash> = []
        do throws(LMDBError) {
            guard !batch.changes.isEmpty else { return batch.answer() }
            removed = try write(batch.changes, bytes: batch.bytes).removed
            writer.shared.withLock { shared in
                shared.mailbox.finish(batch)
                // A removal may succeed where a block has no room, and a small block where others have
                // none: it is over when blocks are taken again because it was time to try.
                if batch.blocks > 0, (shared.fault?.retryAt ?? .now) <= .now { shared.fault = nil }
            }
        } catch {
            fail(error, batch)
        }
        batch.answer(removed: removed)
        answerForRoom()
    }

    /// Tells those who wait for room that there is some, or that it is not worth waiting.
    private func answerForRoom() {
        let (waiters, isFree) = writer.shared.withLock { shared in
            let isOver = shared.fault != nil || shared.isClosing
            guard isOver || shared.mailbox.isHalfEmpty else { return ([RoomQueue.Waiter](), false) }
            return (shared.rooms.clear(), !isOver)
        }
        for waiter in waiters { waiter.resume(returning: isFree) }
    }

    /// Evicts as much as one commit should, when commits have not kept up with what came.
    private mutating func evict() {
        do throws(LMDBError) {
            _ = try write([], bytes: 0)
        } catch {
            // The next batch meets the same trouble, and says so.
            isOver = false
        }
    }

    private mutating func write(
        _ changes: [BlockStore.Change],
        bytes: Int
    ) throws(LMDBError) -> BlockStore.Outcome {
        guard let store = writer.store else { throw .panic }
        if isClean {
            // Durably before the first commit's pages may reach the disk.
            try mark.write(Mark(.open(boot: currentBoot())).line)
            isClean = false
        }
        let (style, sequence) = writer.shared.withLock { shared in
            (shared.chooser.style, shared.counters.nextSequence)
        }
        var changes = changes
        let seconds = UInt64(max(0, Date().timeIntervalSince1970))
        if times.note(sequence, at: seconds) { changes.append(.note(times)) }
        let start = Instant.now
        let outcome = try store.commit(changes, bytes: bytes, style)
        let now = Instant.now
        let fileSize = store.environment.extent.fileSize
        syncAt = now.advanced(by: configuration.syncDelay)
        isOver = outcome.isOver && outcome.evicted > 0
        if isOversized { giveBack(store) }
        writer.shared.withLock { shared in
            shared.mailbox.learn(indexCost: outcome.indexPages * Capacity.pageSize)
            shared.counters = outcome.counters
            shared.statistics.evicted += outcome.evicted
            shared.statistics.fileSize = fileSize
            let longest = shared.statistics.longestCommit
            shared.statistics.longestCommit = max(longest, start.duration(to: now))
        }
        return outcome
    }

    /// Gives the disk what commits have freed; where that fails, it has it after the exchange.
    mutating func giveBack(_ store: BlockStore) {
        punched = (try? store.environment.punchFreePages(after: punched)) ?? punched
    }

    /// The batch is lost; serving goes on, and writing is tried again later.
    private func fail(_ error: LMDBError, _ batch: Batch) {
        // A full map has room again as soon as a snapshot ends.
        let retryInterval = configuration.retryInterval
        let patience = error == .mapFull ? min(.seconds(1), retryInterval) : retryInterval
        let retryAt = Instant.now.advanced(by: patience)
        // LMDB calls a write that was cut short an input/output error.
        let isFull = error == .inputOutput && opening.directory.room < opening.capacity.batch
        let error = isFull ? .diskFull : error
        writer.shared.withLock { shared in
            shared.mailbox.finish(batch)
            shared.statistics.lost += batch.blocks
            shared.trouble = shared.trouble ?? .init(error)
            shared.fault = .init(reason: "writing to the cache failed: \(error)", retryAt: retryAt)
        }
    }

    /// Forces everything to the disk, and says so in the mark if no other process writes.
    private mutating func sync() {
        syncAt = nil
        let isTroubled = writer.shared.withLock { $0.fault != nil || $0.trouble != nil }
        guard let store = writer.store, !isClean, !isTroubled else { return }
        do throws(LMDBError) {
            try store.environment.sync()
            store.environment.releaseMemory()
            let isAlone: Void? = try mark.alone { () throws(LMDBError) in
                try mark.write(Mark(.clean).line)
            }
            isClean = isAlone != nil
            // Trying gave our own lock up for a moment, in which another may have found itself alone.
            if !isClean { try mark.write(Mark(.open(boot: currentBoot())).line) }
        } catch {
            let retryAt = Instant.now.advanced(by: configuration.retryInterval)
            writer.shared.withLock { shared in
                shared.fault = .init(reason: "syncing the cache failed: \(error)", retryAt: retryAt)
            }
            syncAt = retryAt
        }
    }
}

extension Mailbox<CacheWriter.Waiter>.Batch {
    /// Tells everybody who waits that it is over, and how much was removed.
    fileprivate func answer(removed: Set<Multihash> = []) {
        for (waiter, removals) in replies {
            waiter.resume(returning: removals.count { removed.contains($0) })
        }
    }
}

extension Mailbox.Due {
    fileprivate func isPast(_ now: Mailbox.Instant) -> Bool {
        switch self {
        case .now: true
        case .at(let instant): instant <= now
        case .never: false
        }
    }

    /// How long to wait: until this or one of the `others`, whichever comes first; `nil`: for a ring.
    fileprivate func delay(
        from now: Mailbox.Instant,
        orUntil others: Mailbox.Instant?...
    ) -> Duration? {
        var ends = others.compactMap { $0 }
        if case .at(let instant) = self { ends.append(instant) }
        return ends.min().map { now.duration(to: $0) }
    }
}
