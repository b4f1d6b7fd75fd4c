import Multiformats

// Those who were found, beside those who are configured.
extension Scoreboard {
    /// Gives an upstream that is said to have a root a place, or says which one it has.
    ///
    /// - Returns: `nil` when it is asked already as one that is configured, or there is no room.
    mutating func enlist(_ upstream: Upstream, for root: Multihash, at now: Duration) -> Int? {
        if let place = guests.places.first(where: { upstreams[$0].name == upstream.name }) {
            upstreams[place] = upstream
            guests.note(place, root)
            return place
        }
        let isConfigured = roster.contains {
            upstreams[$0].url.lowercased() == upstream.url.lowercased()
        }
        guard !isConfigured || upstream.piece != nil, let place = place(for: upstream, at: now)
        else { return nil }
        guests.note(place, root)
        if let rate = upstream.rate, budgets[upstream.group] == nil {
            budgets[upstream.group] = TokenBucket(rate, at: now)
        }
        return place
    }

    private mutating func place(for upstream: Upstream, at now: Duration) -> Int? {
        guard guests.isFull else {
            upstreams.append(upstream)
            standings.append(Standing(at: now))
            lastAsked.append(nil)
            return upstreams.count - 1
        }
        guard let place = guests.makeRoom() else { return nil }
        affinity.forget(place)
        let group = upstreams[place].group
        upstreams[place] = upstream
        standings[place] = Standing(at: now)
        lastAsked[place] = nil
        if !upstreams.contains(where: { $0.group == group }) { budgets[group] = nil }
        cooling = cooling.filter { $0.value > now }
        return place
    }

    /// Whether an upstream had something below a root.
    func isProven(_ index: Int, for root: Multihash?) -> Bool {
        root.flatMap { affinity.chance(of: index, for: $0) } == Affinity.chances.had
    }

    /// Those who are only said to have it come last, in the order of the stages.
    func withHearsayLast(_ order: [Int], for errand: Errand) -> [Int] {
        let isHearsay = { (index: Int) in
            upstreams[index].stage != nil && !isProven(index, for: errand.root)
        }
        let hearsay = order.filter(isHearsay).enumerated().sorted { left, right in
            let ranks = [left, right].map { upstreams[$0.element].stage?.rank ?? 0 }
            return (ranks[0], left.offset) < (ranks[1], right.offset)
        }
        return order.filter { !isHearsay($0) } + hearsay.map(\.element)
    }
}
