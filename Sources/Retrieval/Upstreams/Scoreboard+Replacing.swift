// Other upstreams than at the start.
extension Scoreboard {
    /// Asks `successors` from now on, and nobody else.
    ///
    /// Whoever keeps its name and URL keeps what is known of it, and a budget keeps what was taken out
    /// of it. Attempts under way end as they would have.
    ///
    /// - Parameters:
    ///   - successors: The upstreams in configured order.
    ///   - known: What is known of those that were not here before, by name.
    ///   - now: The time.
    mutating func replace(
        with successors: [Upstream],
        known: [String: Standing],
        at now: Duration
    ) {
        roster = successors.map { place(for: $0, known: known, at: now) }
        var kept: [String: TokenBucket] = [:]
        for upstream in successors + guests.places.map({ upstreams[$0] }) {
            guard let rate = upstream.rate else { continue }
            kept[upstream.group] =
                budgets[upstream.group]?.changed(to: rate, at: now) ?? TokenBucket(rate, at: now)
        }
        budgets = kept
    }

    /// The place of an upstream in the list, made for it where it has none.
    private mutating func place(
        for upstream: Upstream,
        known: [String: Standing],
        at now: Duration
    ) -> Int {
        guard let place = upstreams.firstIndex(where: { $0.name == upstream.name }) else {
            upstreams.append(upstream)
            standings.append(Standing(at: now, isReachable: !upstream.isProbed))
            lastAsked.append(nil)
            let place = upstreams.count - 1
            if let standing = known[upstream.name] { restore(standing, place) }
            return place
        }
        let former = upstreams[place]
        upstreams[place] = upstream
        if former.url != upstream.url {
            standings[place] = Standing(at: now, isReachable: !upstream.isProbed)
        } else if former.isProbed != upstream.isProbed {
            standings[place].isReachable = !upstream.isProbed
        }
        return place
    }
}
