import BlockCache
import FoundationEssentials

/// Scores across restarts: one record an upstream, under its name, in the ledger.
struct ScoreArchive: Sendable {
    /// What is kept; times are on the clock of the process that wrote it.
    private struct Entry: Codable {
        var url: String
        var savedAt: Duration
        var unixTime: Int64
        var health: DecayingRatio
        var hasIt: DecayingRatio
        var latencies: [RequestKind: LatencyDistribution]
        var throughput: DecayingMean
    }

    private static let table = "scores"
    private let ledger: Ledger

    init(_ ledger: Ledger) {
        self.ledger = ledger
    }

    func save(_ board: Scoreboard, at now: Duration, unixTime: Int64) throws {
        for (upstream, standing) in zip(board.upstreams, board.standings) {
            let entry = Entry(
                url: upstream.url,
                savedAt: now,
                unixTime: unixTime,
                health: standing.health,
                hasIt: standing.hasIt,
                latencies: standing.latencies,
                throughput: standing.throughput
            )
            let bytes = [UInt8](try JSONEncoder().encode(entry))
            try ledger.set(bytes, forKey: Array(upstream.name.utf8), in: Self.table)
        }
    }

    /// Puts back what was saved; an entry that cannot be read, or is another upstream's, is skipped:
    /// scores are worth less than a start.
    func restore(into board: inout Scoreboard, at now: Duration, unixTime: Int64) {
        for (index, upstream) in board.upstreams.enumerated() {
            guard let standing = standing(of: upstream, at: now, unixTime: unixTime) else {
                continue
            }
            board.restore(standing, index)
        }
    }

    /// What was saved of one upstream, on the clock of this process.
    func standing(of upstream: Upstream, at now: Duration, unixTime: Int64) -> Standing? {
        guard let bytes = try? ledger.value(forKey: Array(upstream.name.utf8), in: Self.table),
            let entry = try? JSONDecoder().decode(Entry.self, from: Data(bytes)),
            entry.url == upstream.url,
            entry.latencies.values.allSatisfy(\.isWellFormed)
        else { return nil }
        let elapsed = Duration.seconds(max(unixTime - entry.unixTime, 0))
        let offset = entry.savedAt + elapsed - now
        var standing = Standing(at: now)
        standing.health = entry.health.shifted(by: offset)
        standing.hasIt = entry.hasIt.shifted(by: offset)
        standing.latencies = entry.latencies.mapValues { $0.shifted(by: offset) }
        standing.throughput = entry.throughput.shifted(by: offset)
        return standing
    }
}
