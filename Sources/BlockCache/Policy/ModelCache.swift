/// A cache of names only, for as many blocks as it has room: what the real one does, without the disk.
package struct ModelCache: Sendable {
    /// How it is decided what goes; may change at any time.
    package var style: Style

    private let capacity: Int
    private var slots: [UInt64: Int] = [:]
    private var names: [UInt64]
    private var lastUses: [UInt64]
    private var free: [Int]
    private var queues: SlotQueues
    private var clock: UInt64 = 0
    private var newcomers: UInt64 = 0

    package init(capacity: Int, style: Style) {
        self.capacity = capacity
        self.style = style
        names = Array(repeating: 0, count: capacity)
        lastUses = names
        free = Array((0..<capacity).reversed())
        queues = SlotQueues(Segment.allCases.count, below: capacity)
        slots.reserveCapacity(capacity)
    }

    /// Uses a block, which is stored if it is not there: whether it was.
    package mutating func use(_ name: UInt64) -> Bool {
        if let slot = slots[name] {
            let age = clock - lastUses[slot]
            if Style.counts(age: age, blocks: slots.count) { push(slot, to: .again) }
            return true
        }
        while free.isEmpty, makeRoom() {}
        guard let slot = free.popLast() else { return false }
        newcomers += 1
        names[slot] = name
        slots[name] = slot
        push(slot, to: style.segment(ofNewcomer: newcomers))
        return false
    }

    private mutating func push(_ slot: Int, to segment: Segment) {
        clock += 1
        lastUses[slot] = clock
        queues.push(slot, to: segment.rawValue)
    }

    /// Takes one step; `false` when there is none to take.
    private mutating func makeRoom() -> Bool {
        var segments = Segments()
        for segment in Segment.allCases {
            let oldest = queues.oldest(in: segment.rawValue).map { lastUses[$0] }
            segments[segment] = .init(size: queues.counts[segment.rawValue], oldest: oldest)
        }
        switch style.step(segments) {
        case .evict(let segment):
            guard let slot = queues.pop(from: segment.rawValue) else { return false }
            slots[names[slot]] = nil
            free.append(slot)
        case .demote:
            guard let slot = queues.oldest(in: Segment.again.rawValue) else { return false }
            push(slot, to: .once)
        case nil:
            return false
        }
        return true
    }
}
