/// Ordered queues of small numbers, each in one queue at most.
///
/// Doubly linked through arrays, so that every operation takes the same short time and nothing is
/// allocated after the start.
package struct SlotQueues: Sendable {
    private struct Link: Sendable {
        var next: Int32 = none
        var previous: Int32 = none
        var queue: Int8 = -1
    }

    private static let none: Int32 = -1

    private var links: [Link]
    private var oldest: [Int32]
    private var newest: [Int32]
    /// How many numbers each queue has.
    package private(set) var counts: [Int]

    /// Makes empty queues for the numbers below `bound`.
    package init(_ queues: Int, below bound: Int) {
        links = Array(repeating: Link(), count: bound)
        oldest = Array(repeating: Self.none, count: queues)
        newest = oldest
        counts = Array(repeating: 0, count: queues)
    }

    /// Which queue has the number; `nil` for none.
    package func queue(of number: Int) -> Int? {
        let queue = links[number].queue
        return queue >= 0 ? Int(queue) : nil
    }

    /// The number that came first into the queue.
    package func oldest(in queue: Int) -> Int? {
        oldest[queue] == Self.none ? nil : Int(oldest[queue])
    }

    /// Makes the number the newest of a queue, wherever it was.
    package mutating func push(_ number: Int, to queue: Int) {
        remove(number)
        let last = newest[queue]
        links[number] = Link(previous: last, queue: Int8(queue))
        if last == Self.none {
            oldest[queue] = Int32(number)
        } else {
            links[Int(last)].next = Int32(number)
        }
        newest[queue] = Int32(number)
        counts[queue] += 1
    }

    /// Takes the number that came first into the queue.
    @discardableResult
    package mutating func pop(from queue: Int) -> Int? {
        guard let number = oldest(in: queue) else { return nil }
        remove(number)
        return number
    }

    /// Takes the number out of its queue, if it is in one.
    package mutating func remove(_ number: Int) {
        let link = links[number]
        guard link.queue >= 0 else { return }
        let queue = Int(link.queue)
        links[number] = Link()
        counts[queue] -= 1
        if link.previous == Self.none {
            oldest[queue] = link.next
        } else {
            links[Int(link.previous)].next = link.next
        }
        if link.next == Self.none {
            newest[queue] = link.previous
        } else {
            links[Int(link.next)].previous = link.previous
        }
    }
}
