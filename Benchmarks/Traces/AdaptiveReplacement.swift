import BlockCache

/// Two lists, used once and used again, whose shares follow what was missed.
///
/// Megiddo and Modha, "ARC: a self-tuning, low overhead replacement cache", FAST 2003.
struct AdaptiveReplacement: Strategy {
    static let name = "ARC"
    private static let (once, again, onceGhosts, againGhosts) = (0, 1, 2, 3)
    private let capacity: Int
    private var goal = 0
    private var queues: SlotQueues

    init(capacity: Int, bound: Int) {
        self.capacity = capacity
        queues = SlotQueues(4, below: bound)
    }

    mutating func request(_ block: Int) -> Bool {
        let counts = queues.counts
        switch queues.queue(of: block) {
        case Self.once, Self.again:
            queues.push(block, to: Self.again)
            return true
        case Self.onceGhosts:
            goal = min(capacity, goal + max(1, counts[Self.againGhosts] / counts[Self.onceGhosts]))
            replace(isAgain: false)
            queues.push(block, to: Self.again)
        case Self.againGhosts:
            goal = max(0, goal - max(1, counts[Self.onceGhosts] / counts[Self.againGhosts]))
            replace(isAgain: true)
            queues.push(block, to: Self.again)
        default:
            makeRoom()
            queues.push(block, to: Self.once)
        }
        return false
    }

    private mutating func makeRoom() {
        let counts = queues.counts
        if counts[Self.once] + counts[Self.onceGhosts] == capacity {
            if counts[Self.once] < capacity {
                _ = queues.pop(from: Self.onceGhosts)
                replace(isAgain: false)
            } else {
                _ = queues.pop(from: Self.once)
            }
        } else if counts.reduce(0, +) >= capacity {
            if counts.reduce(0, +) >= 2 * capacity { _ = queues.pop(from: Self.againGhosts) }
            replace(isAgain: false)
        }
    }

    private mutating func replace(isAgain: Bool) {
        let count = queues.counts[Self.once]
        guard count + queues.counts[Self.again] >= capacity else { return }
        if count > 0, count > goal || (isAgain && count == goal) {
            if let block = queues.oldest(in: Self.once) { queues.push(block, to: Self.onceGhosts) }
        } else if let block = queues.oldest(in: Self.again) {
            queues.push(block, to: Self.againGhosts)
        }
    }
}
