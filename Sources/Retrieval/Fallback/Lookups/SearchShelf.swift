import Multiformats

/// The searches under way and those whose answers are still believed: bounded, plain state.
struct SearchShelf: Sendable {
    private struct Entry: Sendable {
        let search: Search
        /// Until when it is believed; `nil` while it is under way.
        var end: Duration?
        var used: UInt64
    }

    private let configuration: FallbackConfiguration
    private var entries: [Multihash: Entry] = [:]
    private var running = 0
    private var clock: UInt64 = 0
    /// Services that are left alone for a while, by name, and until when.
    private var cooling: [String: Duration] = [:]

    init(_ configuration: FallbackConfiguration) {
        self.configuration = configuration
    }

    /// The search for a hash, and whether it has to be begun.
    ///
    /// - Returns: `nil` when too many are under way.
    mutating func search(for hash: Multihash, at now: Duration) -> (search: Search, isNew: Bool)? {
        clock += 1
        if let entry = entries[hash], entry.end.map({ $0 > now }) ?? true {
            entries[hash]?.used = clock
            return (entry.search, false)
        }
        guard running < configuration.lookups else { return nil }
        running += 1
        let search = Search()
        entries[hash] = Entry(search: search, end: nil, used: clock)
        if entries.count > configuration.answers { forget() }
        return (search, true)
    }

    /// A search that was begun is over.
    mutating func ended(_ hash: Multihash, isFruitful: Bool, at now: Duration) {
        running -= 1
        let memory = isFruitful ? configuration.answersFor.some : configuration.answersFor.none
        entries[hash]?.end = now + memory
    }

    /// A search that was over goes on.
    mutating func resumed(_ hash: Multihash) {
        running += 1
        entries[hash]?.end = nil
    }

    /// Whether a service may be asked.
    func isAsked(_ name: String, at now: Duration) -> Bool {
        cooling[name].map { $0 <= now } ?? true
    }

    /// A service asks to be left alone.
    mutating func cool(_ name: String, until end: Duration) {
        cooling[name] = end
    }

    /// How many answers are remembered or under way.
    var count: Int { entries.count }

    /// Forgets the quarter that was used least recently and is not under way.
    private mutating func forget() {
        let order = entries.values.map(\.used).sorted()
        let threshold = order[order.count / 4]
        entries = entries.filter { $0.value.end == nil || $0.value.used > threshold }
    }
}
