/// A dictionary of bounded size: what was not used for the longest time goes first.
struct Shelf<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct Entry: Sendable {
        var value: Value
        var used: UInt64
    }

    private let capacity: Int
    private var entries: [Key: Entry] = [:]
    private var clock: UInt64 = 0

    /// An empty shelf for at most `capacity` values.
    init(capacity: Int) {
        self.capacity = max(capacity, 1)
    }

    /// How many values there are.
    var count: Int { entries.count }

    /// The value of `key`, which counts as a use.
    subscript(key: Key) -> Value? {
        mutating get {
            clock += 1
            entries[key]?.used = clock
            return entries[key]?.value
        }
        set {
            clock += 1
            entries[key] = newValue.map { Entry(value: $0, used: clock) }
            guard entries.count > capacity else { return }
            // A look at all of them, once for each that is new.
            let oldest = entries.min { $0.value.used < $1.value.used }
            if let oldest { entries[oldest.key] = nil }
        }
    }
}
