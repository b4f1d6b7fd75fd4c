import IPLD
import Multiformats

/// What waits for the writer: blocks, removals, hits, and callers who want to know when it is done.
///
/// A pure state machine with bounds. Blocks in it are found by readers until the commit that stores
/// them is over.
struct Mailbox<Waiter: Sendable>: Sendable {
    typealias Instant = ContinuousClock.Instant

    /// What the writer takes at a time.
    struct Batch: Sendable {
        var changes: [BlockStore.Change] = []
        /// Who waits, and for the removal of what.
        var replies: [(waiter: Waiter, removals: [Multihash])] = []
        /// The blocks in it, and their bytes.
        var blocks = 0
        var bytes = 0
        fileprivate var lastTicket = 0

        var isEmpty: Bool { changes.isEmpty && replies.isEmpty }
    }

    /// When the writer has something to do.
    enum Due: Equatable, Sendable {
        case now
        case at(Instant)
        case never
    }

    /// How much may wait, and for how long.
    struct Limits: Sendable {
        var bytes: Int
        var blocks: Int
        /// What one batch may cost, in bytes.
        var batch: Int
        /// What a change costs beside a block's bytes.
        var changeCost: Int
        /// What many changes cost at most: all of the index being written anew.
        var indexCost = 0
        var touches = 8192
        var commitInterval: Duration
        var recencyInterval: Duration
    }

    private enum Entry: Sendable {
        case change(BlockStore.Change, size: Int, ticket: Int)
        case reply(Waiter, removals: [Multihash])
    }

    private var limits: Limits
    private var queue: [Entry] = []
    private var queuedBytes = 0
    private var queuedChanges = 0
    private var waiting: [Multihash: (block: Block, ticket: Int)] = [:]
    private var touches: [Place] = []
    private var commitBy: Instant?
    private var touchBy: Instant?
    private var isUrgent = false
    private var ticket = 0
    /// The bytes of blocks that are not stored yet, those in the writer's hands included.
    private(set) var bytes = 0
    /// The number of those blocks.
    private(set) var blocks = 0

    init(_ limits: Limits) {
        self.limits = limits
    }

    /// Whether half of what may wait does not.
    var isHalfEmpty: Bool { bytes <= limits.bytes / 2 && blocks <= limits.blocks / 2 }

    // MARK: - Leaving

    /// The block with this multihash, if it waits or is being written.
    func block(_ multihash: Multihash) -> Block? { waiting[multihash]?.block }

    /// Takes the block, unless too much waits already.
    mutating func insert(_ block: Block, _ multihash: Multihash, at now: Instant) -> Bool {
        let size = block.bytes.count
        guard blocks < limits.blocks, bytes + size <= limits.bytes else { return false }
        blocks += 1
        bytes += size
        ticket += 1
        waiting[multihash] = (block, ticket)
        push(.insert(block), size: size, at: now)
        return true
    }

    /// Notes a hit; when too many wait already it is forgotten, which only ages a block.
    ///
    /// So what hits cost the writer has a bound, however many there are: beyond it they are a sample.
    mutating func touch(_ place: Place, at now: Instant) {
        guard touches.count < limits.touches else { return }
        touches.append(place)
        touchBy = touchBy ?? now.advanced(by: limits.recencyInterval)
    }

    /// Asks for a removal whose outcome nobody waits for; forgotten when too much waits already.
    mutating func drop(_ multihash: Multihash, id: UInt64, at now: Instant) {
        guard queue.count < 2 * limits.blocks else { return }
        push(.drop(multihash, id: id), size: 0, at: now)
    }

    /// Asks for removals, and hides blocks that wait.
    mutating func remove(_ multihashes: [Multihash], _ waiter: Waiter, at now: Instant) {
        for multihash in multihashes {
            waiting[multihash] = nil
            push(.remove(multihash), size: 0, at: now)
        }
        queue.append(.reply(waiter, removals: multihashes))
        isUrgent = true
    }

    /// Has what waits written now.
    mutating func hurry() {
        if !queue.isEmpty { isUrgent = true }
    }

    /// Asks to be told when everything before is done.
    mutating func flush(_ waiter: Waiter) {
        queue.append(.reply(waiter, removals: []))
        isUrgent = true
    }

    private mutating func push(_ change: BlockStore.Change, size: Int, at now: Instant) {
        queue.append(.change(change, size: size, ticket: ticket))
        queuedBytes += size
        queuedChanges += 1
        commitBy = commitBy ?? now.advanced(by: limits.commitInterval)
    }

    // MARK: - Fetching

    var due: Due {
        let isFull = cost(of: queuedChanges, bytes: queuedBytes) >= limits.batch
        if isUrgent || isFull { return .now }
        guard let next = [commitBy, touchBy].compactMap({ $0 }).min() else { return .never }
        return .at(next)
    }

    /// Takes as much as one commit should do: some of the hits, then the rest in order.
    mutating func take() -> Batch {
        var batch = Batch()
        takeTouches(&batch)
        var taken = 0
        for entry in queue {
            guard cost(of: batch.changes.count, bytes: batch.bytes) < limits.batch else { break }
            taken += 1
            switch entry {
            case .change(let change, let size, let ticket):
                batch.lastTicket = ticket
                batch.changes.append(change)
                batch.bytes += size
                queuedBytes -= size
                queuedChanges -= 1
                if case .insert = change { batch.blocks += 1 }
            case .reply(let waiter, let removals):
                batch.replies.append((waiter, removals))
            }
        }
        queue.removeFirst(taken)
        if queue.isEmpty {
            isUrgent = false
            commitBy = nil
        }
        return batch
    }

    /// Takes hits for at most half of a batch.
    private mutating func takeTouches(_ batch: inout Batch) {
        touches = latest(of: touches)
        let isCheap = cost(of: touches.count, bytes: 0) <= limits.batch / 2
        let most = isCheap ? touches.count : max(1, limits.batch / 2 / limits.changeCost)
        batch.changes = touches.prefix(most).map { .touch($0) }
        touches.removeFirst(most)
        if touches.isEmpty { touchBy = nil }
    }

    private func cost(of changes: Int, bytes: Int) -> Int {
        bytes + min(changes * limits.changeCost, limits.indexCost)
    }

    /// Learns how large the index is by now.
    mutating func learn(indexCost: Int) {
        limits.indexCost = indexCost
    }

    /// Lets go of a batch's blocks: they are stored, or lost.
    mutating func finish(_ batch: Batch) {
        blocks -= batch.blocks
        bytes -= batch.bytes
        for case .insert(let block) in batch.changes {
            let multihash = block.cid.multihash
            // It may have been removed and inserted anew since.
            guard let ticket = waiting[multihash]?.ticket, ticket <= batch.lastTicket else {
                continue
            }
            waiting[multihash] = nil
        }
    }

    /// Each once, in the order of their last occurrences.
    private func latest(of places: [Place]) -> [Place] {
        var seen: Set<Place> = []
        return places.reversed().filter { seen.insert($0).inserted }.reversed()
    }
}
