import BlockCache

/// A cache that decides for itself what it keeps.
protocol Strategy: SendableMetatype {
    static var name: String { get }

    /// - Parameters:
    ///   - capacity: How many blocks it holds.
    ///   - bound: What all blocks are below.
    init(capacity: Int, bound: Int)

    /// Somebody asks for a block, and stores it if it is not there: whether it was.
    mutating func request(_ block: Int) -> Bool
}

extension Strategy {
    /// The share of the trace's requests that find their block.
    static func hitRatio(on trace: Trace) -> Double {
        var strategy = Self(capacity: trace.capacity, bound: trace.bound)
        let hits = trace.requests.count { strategy.request(Int($0)) }
        return Double(hits) / Double(trace.requests.count)
    }
}

/// Out goes what was used longest ago.
struct LeastRecentlyUsed: Strategy {
    static let name = "LRU"
    private let capacity: Int
    private var queues: SlotQueues

    init(capacity: Int, bound: Int) {
        self.capacity = capacity
        queues = SlotQueues(1, below: bound)
    }

    mutating func request(_ block: Int) -> Bool {
        let isHit = queues.queue(of: block) != nil
        if !isHit, queues.counts[0] == capacity { _ = queues.pop(from: 0) }
        queues.push(block, to: 0)
        return isHit
    }
}

/// What was used again since it came is protected from what was not.
struct SegmentedLRU: Strategy {
    static let name = "segmented LRU"
    private static let (probation, protected) = (0, 1)
    private let capacity: Int
    private var queues: SlotQueues

    init(capacity: Int, bound: Int) {
        self.capacity = capacity
        queues = SlotQueues(2, below: bound)
    }

    mutating func request(_ block: Int) -> Bool {
        guard queues.queue(of: block) != nil else {
            if queues.counts[0] + queues.counts[1] == capacity {
                _ = queues.pop(from: Self.probation) ?? queues.pop(from: Self.protected)
            }
            queues.push(block, to: Self.probation)
            return false
        }
        queues.push(block, to: Self.protected)
        if queues.counts[Self.protected] > capacity * 8 / 10,
            let oldest = queues.oldest(in: Self.protected)
        {
            queues.push(oldest, to: Self.probation)
        }
        return true
    }
}
