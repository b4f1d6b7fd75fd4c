import BlockCache
import Measuring

/// A small window for newcomers, and beyond it whoever was asked for more often of late.
///
/// Einziger, Friedman and Manes, "TinyLFU: a highly efficient cache admission policy", ACM TOS 2017;
/// the window a hundredth, the rest a segmented LRU, as in Caffeine.
struct TinyLFU: Strategy {
    static let name = "W-TinyLFU"
    private static let (window, probation, protected) = (0, 1, 2)
    private let capacity: Int
    private let mostInWindow: Int
    private let mostProtected: Int
    private var queues: SlotQueues
    private var sketch: FrequencySketch

    init(capacity: Int, bound: Int) {
        self.capacity = capacity
        mostInWindow = max(1, capacity / 100)
        mostProtected = (capacity - mostInWindow) * 8 / 10
        queues = SlotQueues(3, below: bound)
        sketch = FrequencySketch(capacity: capacity)
    }

    mutating func request(_ block: Int) -> Bool {
        sketch.add(block)
        switch queues.queue(of: block) {
        case Self.window:
            queues.push(block, to: Self.window)
            return true
        case Self.probation, Self.protected:
            queues.push(block, to: Self.protected)
            if queues.counts[Self.protected] > mostProtected,
                let oldest = queues.oldest(in: Self.protected)
            {
                queues.push(oldest, to: Self.probation)
            }
            return true
        default:
            queues.push(block, to: Self.window)
            if queues.counts[Self.window] > mostInWindow { admit() }
            return false
        }
    }

    /// The window's oldest goes on if there is room, or if it was asked for more often.
    private mutating func admit() {
        guard let candidate = queues.oldest(in: Self.window) else { return }
        if queues.counts.reduce(0, +) <= capacity {
            return queues.push(candidate, to: Self.probation)
        }
        guard let victim = queues.oldest(in: Self.probation) ?? queues.oldest(in: Self.protected)
        else { return queues.remove(candidate) }
        if sketch.frequency(of: candidate) > sketch.frequency(of: victim) {
            queues.remove(victim)
            queues.push(candidate, to: Self.probation)
        } else {
            queues.remove(candidate)
        }
    }
}

/// About how often each block was asked for of late, in a byte for each, eight times over.
private struct FrequencySketch {
    private var counters: [UInt8]
    private let period: Int
    private var additions = 0

    init(capacity: Int) {
        var size = 1024
        while size < 8 * capacity { size *= 2 }
        counters = Array(repeating: 0, count: size)
        period = 10 * capacity
    }

    func frequency(of block: Int) -> UInt8 {
        places(of: block).map { counters[$0] }.min() ?? 0
    }

    mutating func add(_ block: Int) {
        let places = places(of: block)
        let least = places.map { counters[$0] }.min() ?? 0
        guard least < 15 else { return }
        for place in places where counters[place] == least { counters[place] += 1 }
        additions += 1
        guard additions == period else { return }
        additions /= 2
        for place in counters.indices { counters[place] /= 2 }
    }

    private func places(of block: Int) -> [Int] {
        var chance = Chance(seed: UInt64(block))
        let (start, step) = (chance.next(), chance.next() | 1)
        return (0..<4 as Range<UInt64>).map { row in
            Int(truncatingIfNeeded: start &+ row &* step) & (counters.count - 1)
        }
    }
}
