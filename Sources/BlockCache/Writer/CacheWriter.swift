import IPLD
import LMDB
import Locking
import Multiformats

/// What the cache's one writing thread shares with all the others.
final class CacheWriter: Sendable {
    typealias Instant = ContinuousClock.Instant
    typealias Waiter = CheckedContinuation<Int, Never>

    /// Why nothing is written.
    struct Fault: Sendable {
        let reason: String
        /// When it is tried again.
        let retryAt: Instant
    }

    /// Why the file must be closed.
    enum Trouble: Sendable {
        /// It must be opened anew.
        case unusable
        /// It must be begun anew.
        case damaged

        init?(_ error: LMDBError) {
            let isUnusable = error == .panic || error == .mapResized
            guard error.isDamage || isUnusable else { return nil }
            self = error.isDamage ? .damaged : .unusable
        }
    }

    struct Shared: Sendable {
        var mailbox: Mailbox<Waiter>
        var statistics = BlockCache.Statistics()
        var counters = Counters()
        var chooser = StyleChooser()
        var verified = VerifiedBlocks()
        var fault: Fault?
        var trouble: Trouble?
        /// Whether nothing new is accepted.
        var isClosing = false
        /// Whether the file is closed.
        var isClosed = false
        var closers: [Waiter] = []
        var rooms = RoomQueue()

        /// Has the models of the cache see that a block was used.
        mutating func noteUse(_ multihash: Multihash) {
            // A digest's end is spread evenly, and is not what tables are ordered by.
            let name = multihash.bytes.suffix(8).reduce(0) { $0 << 8 | UInt64($1) }
            chooser.note(name, blocks: counters.blocks)
        }
    }

    let shared: Locked<Shared>
    let bell = Doorbell()
    private let current: Locked<BlockStore?>

    init(_ opened: StoreOpening.Opened, _ configuration: BlockCache.Configuration) throws(LMDBError)
    {
        current = Locked(opened.store)
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
        let times = try opened.store.timeMarks()
        // Not the store: the thread must be able to let it go.
        let (opening, mark) = (opened.opening, opened.mark)
        let (isClean, isOversized) = (opened.isClean, opened.isOversized)
        Thread.start {
            var thread = WriterThread(
                writer: self,
                configuration: configuration,
                opening: opening,
                mark: mark,
                isClean: isClean,
                isOver: isOversized,
                isOversized: isOversized,
                renewAt: isOversized ? .now : nil,
                times: times
            )
            thread.run()
        }
    }

    /// The tables, for readers; `nil` after the end, and for a moment when the file is exchanged.
    var store: BlockStore? {
        get { current.withLock { $0 } }
        set { current.withLock { $0 = newValue } }
    }

    /// Notes that reading failed in a way that will not go away by itself.
    func failedToRead(_ error: LMDBError) {
        guard let trouble = Trouble(error) else { return }
        update { shared in
            shared.fault = Fault(reason: "reading the cache failed: \(error)", retryAt: .now)
            shared.trouble = trouble
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
}
