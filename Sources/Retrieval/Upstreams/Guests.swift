import Multiformats

extension Upstream {
    /// Whether it can be asked for a kind of request at all.
    func gives(_ kind: RequestKind) -> Bool {
        switch kind {
        case .raw: true
        case .car: piece == nil
        case .record: stage == nil
        case .providers: false
        }
    }
}

/// The upstreams that were found rather than configured: for which roots each may be asked, and who
/// makes room for others.
///
/// A guest has a place in the list of upstreams like the others, but may lose it once it is idle.
struct Guests: Sendable {
    /// The most guests.
    static let limit = 64
    /// The most roots that one is remembered for.
    static let rootLimit = 256

    private struct Guest: Sendable {
        var roots: [Multihash: UInt64] = [:]
        var used: UInt64
        var running = 0
    }

    private var guests: [Int: Guest] = [:]
    private var clock: UInt64 = 0

    /// Their places, in the order of the list.
    var places: [Int] { guests.keys.sorted() }

    /// Whether there is no room for another.
    var isFull: Bool { guests.count >= Self.limit }

    /// The places of those that may be asked about a root.
    func places(for root: Multihash?) -> [Int] {
        guard let root, !guests.isEmpty else { return [] }
        return guests.filter { $0.value.roots[root] != nil }.keys.sorted()
    }

    /// Who has a place is said to have a root.
    mutating func note(_ place: Int, _ root: Multihash) {
        clock += 1
        var guest = guests[place] ?? Guest(used: clock)
        guest.used = clock
        guest.roots[root] = clock
        if guest.roots.count > Self.rootLimit,
            let oldest = guest.roots.min(by: { $0.value < $1.value })?.key
        {
            guest.roots[oldest] = nil
        }
        guests[place] = guest
    }

    /// An attempt at one begins.
    mutating func began(_ place: Int) {
        guests[place]?.running += 1
    }

    /// An attempt at one has ended.
    mutating func ended(_ place: Int) {
        guests[place]?.running -= 1
    }

    /// Takes the place of whom nobody asks and nobody has asked about for longest.
    mutating func makeRoom() -> Int? {
        let idle = guests.filter { $0.value.running <= 0 }
        guard let place = idle.min(by: { $0.value.used < $1.value.used })?.key else { return nil }
        guests[place] = nil
        return place
    }
}
