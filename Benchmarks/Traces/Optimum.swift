/// Out goes what will be asked for last: what nobody can do who does not know the future.
///
/// Belady, "A study of replacement algorithms for a virtual-storage computer", 1966.
enum Optimum {
    static let name = "optimum"

    static func hitRatio(on trace: Trace) -> Double {
        let never = Int32.max
        var nextUse = [Int32](repeating: never, count: trace.requests.count)
        var seen = [Int32](repeating: never, count: trace.bound)
        for index in trace.requests.indices.reversed() {
            let block = Int(trace.requests[index])
            nextUse[index] = seen[block]
            seen[block] = Int32(index)
        }
        var hits = 0
        // When each block in the cache is asked for next; -1: it is not there.
        var due = [Int32](repeating: -1, count: trace.bound)
        var heap = Heap()
        var count = 0
        for (index, request) in trace.requests.enumerated() {
            let block = Int(request)
            if due[block] >= 0 {
                hits += 1
            } else if nextUse[index] == never {
                continue
            } else {
                count += 1
            }
            due[block] = nextUse[index]
            heap.push((nextUse[index], request))
            while count > trace.capacity, let (use, victim) = heap.pop() {
                // What the heap says may be out of date.
                guard due[Int(victim)] == use else { continue }
                due[Int(victim)] = -1
                count -= 1
            }
        }
        return Double(hits) / Double(trace.requests.count)
    }

    /// A binary heap, the largest use first.
    private struct Heap {
        private var items: [(use: Int32, block: Int32)] = []

        mutating func push(_ item: (Int32, Int32)) {
            items.append(item)
            var index = items.count - 1
            while index > 0, items[(index - 1) / 2].use < items[index].use {
                items.swapAt(index, (index - 1) / 2)
                index = (index - 1) / 2
            }
        }

        mutating func pop() -> (use: Int32, block: Int32)? {
            guard let first = items.first, let last = items.popLast() else { return nil }
            guard !items.isEmpty else { return first }
            items[0] = last
            var index = 0
            while true {
                var largest = index
                for child in [2 * index + 1, 2 * index + 2]
                where child < items.count && items[child].use > items[largest].use {
                    largest = child
                }
                guard largest != index else { return first }
                items.swapAt(index, largest)
                index = largest
            }
        }
    }
}
