import Pinning

/// How many pins there are.
enum PinMetrics {
    static func collect(_ service: PinningService) -> [MetricSample] {
        let counts = service.catalogue.counts
        return service.backends.flatMap { backend in
            PinStatus.allCases.map { status in
                MetricSample(
                    "regatta_pins",
                    .gauge,
                    labels: [("backend", backend.name), ("status", status.rawValue)],
                    value: Double(counts[backend.name]?[status] ?? 0)
                )
            }
        }
    }
}
