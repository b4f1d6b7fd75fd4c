/// What is known of one upstream, for people and programs.
public struct UpstreamScore: Sendable, Codable {
    /// How long requests of one kind take until their first verified block, in milliseconds.
    public struct Latency: Sendable, Codable, Hashable {
        /// Half of them stay below this.
        public let p50: Double
        /// Nine of ten stay below this.
        public let p90: Double
    }

    /// How often the group may be asked, and how much of that is left.
    public struct Budget: Sendable, Codable, Hashable {
        /// Requests within ``seconds``.
        public let requests: Int
        /// The time over which they are counted.
        public let seconds: Double
        /// How many may be made at once now.
        public let left: Int
    }

    /// The configured name.
    public let name: String
    /// The base URL.
    public let url: String
    /// The operator that it shares a budget with.
    public let group: String
    /// Whether it is asked: `closed`, `half-open` or `open`.
    public let circuit: Circuit.State
    /// Whether it was reachable when it was last probed; true for those that are not probed.
    public let isReachable: Bool
    /// The share of requests that did not fail for a reason of its own, from 0 to 1.
    public let health: Double
    /// The share of requests for which it had the content, from 0 to 1.
    public let hasIt: Double
    /// Times until the first verified block, by kind of request, as far as known.
    public let firstBlock: [RequestKind: Latency]
    /// What is expected until its first verified block, failures included, in milliseconds.
    public let expected: [RequestKind: Double]
    /// The kinds of request that it could not answer and is not asked for now.
    public let incapable: [RequestKind]
    /// Bytes a second while a stream runs; absent while unknown.
    public let throughput: Double?
    /// How many races it has won since the start.
    public let wins: Int
    /// Seconds until its group may be asked again, when its budget is used up.
    public let coolingSeconds: Double?
    /// The budget of its group; absent when it has none.
    public let budget: Budget?

    init(of index: Int, on board: Scoreboard, at now: Duration) {
        let upstream = board.upstreams[index]
        let standing = board.standings[index]
        name = upstream.name
        url = upstream.url
        group = upstream.group
        circuit = standing.circuit.state(at: now)
        isReachable = standing.isReachable
        health = standing.health(at: now)
        hasIt = standing.hasIt(at: now)
        firstBlock = standing.latencies.compactMapValues { distribution in
            guard let p50 = distribution.quantile(0.5), let p90 = distribution.quantile(0.9) else {
                return nil
            }
            return Latency(p50: p50 / .milliseconds(1), p90: p90 / .milliseconds(1))
        }
        expected = Dictionary(
            uniqueKeysWithValues: RequestKind.scored.map { kind in
                (kind, standing.expectedTime(for: kind, at: now) / .milliseconds(1))
            }
        )
        incapable = RequestKind.scored.filter { !standing.isCapable(of: $0, at: now) }
        throughput = standing.throughput.value
        wins = standing.wins
        let pause = board.pause(of: upstream.group, at: now)
        coolingSeconds = pause > .zero ? pause / .seconds(1) : nil
        budget = board.budgets[upstream.group].map { $0.budget(at: now) }
    }
}

extension TokenBucket {
    fileprivate func budget(at now: Duration) -> UpstreamScore.Budget {
        UpstreamScore.Budget(
            requests: rate.requests,
            seconds: rate.interval / .seconds(1),
            left: max(Int(left(at: now)), 0)
        )
    }
}
