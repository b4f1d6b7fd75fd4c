import BlockCache

/// Three queues without moves on hits: small, main, and the names of what left the small one.
///
/// Yang and others, "FIFO queues are all you need for cache eviction", SOSP 2023.
struct S3FIFO: Strategy {
    static let name = "S3-FIFO"
    private static let (small, main) = (0, 1)
    private let capacity: Int
    private var queues: SlotQueues
    private var ghosts: SlotQueues
    private var frequency: [UInt8]

    init(capacity: Int, bound: Int) {
        self.capacity = capacity
        queues = SlotQueues(2, below: bound)
        ghosts = SlotQueues(1, below: bound)
        frequency = Array(repeating: 0, count: bound)
    }

    mutating func request(_ block: Int) -> Bool {
        guard queues.queue(of: block) == nil else {
            frequency[block] = min(3, frequency[block] + 1)
            return true
        }
        while queues.counts[0] + queues.counts[1] >= capacity { evict() }
        frequency[block] = 0
        let isGhost = ghosts.queue(of: block) != nil
        ghosts.remove(block)
        queues.push(block, to: isGhost ? Self.main : Self.small)
        return false
    }

    private mutating func evict() {
        guard queues.counts[Self.small] >= capacity / 10,
            let block = queues.pop(from: Self.small)
        else { return evictFromMain() }
        if frequency[block] > 1 {
            frequency[block] = 0
            queues.push(block, to: Self.main)
        } else {
            ghosts.push(block, to: 0)
            if ghosts.counts[0] > capacity * 9 / 10 { _ = ghosts.pop(from: 0) }
        }
    }

    private mutating func evictFromMain() {
        while let block = queues.pop(from: Self.main) {
            guard frequency[block] > 0 else { return }
            frequency[block] -= 1
            queues.push(block, to: Self.main)
        }
        _ = queues.pop(from: Self.small)
    }
}
