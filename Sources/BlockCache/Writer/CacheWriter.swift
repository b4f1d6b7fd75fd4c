import IPLD
import LMDB
import Locking
import Multiformats

/// The one thread that writes to the cache's file, and what it shares with the others.
final class CacheWriter: Sendable {
    typealias Instant = ContinuousClock.Instant
    typealias Waiter = CheckedContinuation<Bool, Never>

    /// Why nothing is written.
    struct Fault: Sendable {
        let reason: String
        /// When it is tried again; `nil`: not before a restart.
        let retryAt: Instant?
    }

    struct Shared: Sendable {
        var mailbox: Mailbox<Waiter>
        var statistics = BlockCache.Statistics()
        var counters = Counters()
        var fault: Fault?
        /// Whether the mark should say that the file is damaged.
        var isDamaged = false
        /// Whether nothing new is accepted.
        var isClosing = false
        /// Whether the file is closed.
        var isClosed = false
        var closers: [Waiter] = []
    }

    /// What is open, until the end.
    struct Open: Sendable {
        let store: BlockStore
        let mark: MarkFile
    }

    let shared: Locked<Shared>
    let bell = Doorbell()
    private let open: Locked<Open?>
    private let configuration: BlockCache.Configuration

    init(_ opened: StoreOpening.Opened, _ configuration: BlockCache.Configuration) throws(LMDBError)
    {
        self.configuration = configuration
        open = Locked(Open(store: opened.store, mark: opened.mark))
        var shared = Shared(
            mailbox: Mailbox(
                Mailbox.Limits(
                    bytes: configuration.waitingLimit,
                    blocks: configuration.waitingBlocks,
                    batch: opened.store.capacity.batch,
                    changeCost: Capacity.changeCost,
                    commitInterval: configuration.commitInterval,
                    recencyInterval: configuration.recencyInterval
                )
            )
        )
        shared.counters = try opened.store.counters()
        shared.statistics.limit = configuration.limit
        shared.statistics.fileSize = opened.store.environment.extent.fileSize
        self.shared = Locked(shared)
        let isClean = opened.isClean
        Thread.start {
            self.serve(isClean: isClean)
            self.end()
        }
    }

    /// The tables, for readers; `nil` after the end.
    var store: BlockStore? { open.withLock { $0?.store } }

    /// Notes that reading failed; when the file is damaged, nothing is written to it any more.
    func failedToRead(_ error: LMDBError) {
        guard error.isDamage || error == .panic else { return }
        update { shared in
            shared.fault = Fault(reason: "the cache is damaged: \(error)", retryAt: nil)
            shared.isDamaged = true
        }
        bell.ring()
    }

    /// Wakes the thread if `change` made something due that was not.
    func update<Result: Sendable>(_ change: (inout Shared) -> Result) -> Result {
        let (result, rings) = shared.withLock { shared in
            let before = shared.mailbox.due
            let result = change(&shared)
            return (result, shared.mailbox.due != before || shared.isClosing)
        }
        if rings { bell.ring() }
        return result
    }

    // MARK: - The thread

    /// What the thread knows for itself.
    private struct Progress {
        /// Whether the mark says that the disk has everything.
        var isClean: Bool
        /// When everything is to be forced to the disk.
        var syncAt: Instant?
        /// Whether more is in use than should be, and evicting goes on between two commits.
        var isOver = false
        /// Whether the mark says that the file is damaged.
        var isMarkedDamaged = false
    }

    private func serve(isClean: Bool) {
        // The last reference but for readers' goes when this returns, so the file is then closed.
        guard let open = open.withLock({ $0 }) else { return }
        var progress = Progress(isClean: isClean, syncAt: nil)
        while true {
            let (due, isClosing) = shared.withLock { ($0.mailbox.due, $0.isClosing) }
            markDamage(open, &progress)
            if progress.isOver { evict(open, &progress) }
            let now = Instant.now
            if isClosing || due.isPast(now) {
                let batch = shared.withLock { $0.mailbox.take() }
                if !batch.isEmpty {
                    commit(batch, open, &progress)
                } else if isClosing {
                    break
                }
            } else if let syncAt = progress.syncAt, syncAt <= now {
                sync(open, &progress)
            } else {
                let delay = due.delay(from: now, orUntil: progress.syncAt)
                bell.wait(atMost: progress.isOver ? .zero : delay)
            }
        }
        sync(open, &progress)
    }

    /// Tells whoever opens the cache next not to trust it.
    private func markDamage(_ open: Open, _ progress: inout Progress) {
        guard !progress.isMarkedDamaged, shared.withLock({ $0.isDamaged }) else { return }
        progress.isMarkedDamaged = true
        // When even this fails, the next one finds the damage as this one did.
        try? open.mark.write(Mark(.damaged).line)
    }

    private func end() {
        open.withLock { $0 = nil }
        let closers = shared.withLock { shared in
            shared.isClosed = true
            defer { shared.closers = [] }
            return shared.closers
        }
        for closer in closers { closer.resume(returning: true) }
    }

    private func commit(_ batch: Mailbox<Waiter>.Batch, _ open: Open, _ progress: inout Progress) {
        var removed: Set<Multihash> = []
        do throws(LMDBError) {
            guard !batch.changes.isEmpty else { return batch.answer() }
            removed = try write(batch.changes, bytes: batch.bytes, open, &progress).removed
            shared.withLock { shared in
                shared.mailbox.finish(batch)
                // A removal may succeed where a block has no room.
                if batch.blocks > 0 { shared.fault = nil }
            }
        } catch {
            fail(error, batch)
        }
        batch.answer(removed: removed)
    }

    /// Evicts as much as one commit should, when commits have not kept up with what came.
    private func evict(_ open: Open, _ progress: inout Progress) {
        do throws(LMDBError) {
            _ = try write([], bytes: 0, open, &progress)
        } catch {
            // The next batch meets the same trouble, and says so.
            progress.isOver = false
        }
    }

    private func write(
        _ changes: [BlockStore.Change],
        bytes: Int,
        _ open: Open,
        _ progress: inout Progress
    ) throws(LMDBError) -> BlockStore.Outcome {
        if progress.isClean {
            // Durably before the first commit's pages may reach the disk.
            try open.mark.write(Mark(.open(boot: currentBoot())).line)
            progress.isClean = false
        }
        let start = Instant.now
        let outcome = try open.store.commit(changes, bytes: bytes)
        let fileSize = open.store.environment.extent.fileSize
        let now = Instant.now
        progress.syncAt = now.advanced(by: configuration.syncDelay)
        progress.isOver = outcome.isOver && outcome.evicted > 0
        shared.withLock { shared in
            shared.mailbox.learn(indexCost: outcome.indexPages * Capacity.pageSize)
            shared.counters = outcome.counters
            shared.statistics.evicted += outcome.evicted
            shared.statistics.fileSize = fileSize
            let longest = shared.statistics.longestCommit
            shared.statistics.longestCommit = max(longest, start.duration(to: now))
        }
        return outcome
    }

    /// The batch is lost; serving goes on, and writing is tried again later.
    private func fail(_ error: LMDBError, _ batch: Mailbox<Waiter>.Batch) {
        let isFinal = error.isDamage || error == .panic
        let retryInterval = configuration.retryInterval
        // A full map has room again as soon as a snapshot ends.
        let patience = error == .mapFull ? min(.seconds(1), retryInterval) : retryInterval
        let retryAt = isFinal ? nil : Instant.now.advanced(by: patience)
        shared.withLock { shared in
            shared.mailbox.finish(batch)
            shared.statistics.lost += batch.blocks
            if isFinal { shared.isDamaged = true }
            shared.fault = Fault(reason: "writing to the cache failed: \(error)", retryAt: retryAt)
        }
    }

    /// Forces everything to the disk, and says so in the mark if no other process writes.
    private func sync(_ open: Open, _ progress: inout Progress) {
        progress.syncAt = nil
        guard !progress.isClean, shared.withLock({ $0.fault }) == nil else { return }
        do throws(LMDBError) {
            try open.store.environment.sync()
            open.store.environment.releaseMemory()
            let isAlone: Void? = try open.mark.alone { () throws(LMDBError) in
                try open.mark.write(Mark(.clean).line)
            }
            progress.isClean = isAlone != nil
        } catch {
            let retryAt = Instant.now.advanced(by: configuration.retryInterval)
            let fault = Fault(reason: "syncing the cache failed: \(error)", retryAt: retryAt)
            shared.withLock { $0.fault = fault }
            progress.syncAt = retryAt
        }
    }
}

extension Mailbox<CacheWriter.Waiter>.Batch {
    /// Tells everybody who waits that it is over, and what was removed.
    fileprivate func answer(removed: Set<Multihash> = []) {
        for (waiter, removal) in replies {
            waiter.resume(returning: removal.map(removed.contains) ?? true)
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

    /// How long to wait: until this or `other`, whichever comes first; `nil`: for a ring.
    fileprivate func delay(
        from now: Mailbox.Instant,
        orUntil other: Mailbox.Instant?
    ) -> Duration? {
        var end = other
        if case .at(let instant) = self { end = min(instant, end ?? instant) }
        return end.map { now.duration(to: $0) }
    }
}
