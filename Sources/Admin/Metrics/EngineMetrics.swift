import BlockCache
import Retrieval

/// What the engine knows at the moment of a scrape, as samples.
///
/// Upstreams appear by their configured names only, so that their number is bounded.
enum EngineMetrics {
    static func collect(_ scores: [UpstreamScore]) -> [MetricSample] {
        scores.flatMap { score in
            let upstream = [("upstream", score.name)]
            return [
                MetricSample(
                    "regatta_upstream_circuit",
                    .gauge,
                    labels: upstream,
                    value: score.circuit.number
                ),
                MetricSample(
                    "regatta_upstream_available",
                    .gauge,
                    labels: upstream,
                    value: score.isAvailable ? 1 : 0
                ),
                MetricSample(
                    "regatta_upstream_score",
                    .gauge,
                    labels: upstream + [("kind", "health")],
                    value: score.health
                ),
                MetricSample(
                    "regatta_upstream_score",
                    .gauge,
                    labels: upstream + [("kind", "has_it")],
                    value: score.hasIt
                ),
            ]
        }
    }

    static func collect(_ statistics: BlockCache.Statistics) -> [MetricSample] {
        let gauges = [
            ("bytes", statistics.bytes), ("file_bytes", statistics.fileSize),
            ("limit_bytes", statistics.limit),
            ("blocks", statistics.blocks), ("fault", statistics.fault == nil ? 0 : 1),
        ]
        let counters = [
            ("hits", statistics.hits), ("misses", statistics.misses),
            ("admitted", statistics.admitted), ("declined", statistics.declined),
            ("evicted", statistics.evicted), ("lost", statistics.lost),
            ("damaged", statistics.damaged),
        ]
        return gauges.map { name, value in
            MetricSample("regatta_cache_\(name)", .gauge, value: Double(value))
        }
            + counters.map { name, value in
                MetricSample("regatta_cache_\(name)_total", .counter, value: Double(value))
            }
    }
}

extension UpstreamScore {
    /// Whether it may be asked now.
    fileprivate var isAvailable: Bool {
        isReachable && circuit != .open && coolingSeconds == nil
    }
}

extension Circuit.State {
    fileprivate var number: Double {
        switch self {
        case .closed: 0
        case .halfOpen: 1
        case .open: 2
        }
    }
}
