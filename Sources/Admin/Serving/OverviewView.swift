import BlockCache

/// How the whole process does, in one answer, for the dashboard's first row.
struct OverviewView: Encodable {
    /// Requests to the gateway listener.
    struct Requests: Encodable {
        let inProgress: Int
        let answered: [Series]
    }

    /// One series of a counter: its labels beside its count.
    struct Series: Encodable {
        let labels: [(name: String, value: String)]
        let count: Double

        private struct Key: CodingKey {
            let stringValue: String
            var intValue: Int? { nil }

            init(stringValue: String) { self.stringValue = stringValue }

            init?(intValue: Int) { nil }
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Key.self)
            for label in labels {
                try container.encode(label.value, forKey: Key(stringValue: label.name))
            }
            try container.encode(count, forKey: Key(stringValue: "count"))
        }
    }

    /// How the latest reading of the settings went.
    struct SettingsState: Encodable {
        let problem: String?
    }

    let version: String
    /// Seconds since 1970.
    let startedAt: Double
    let isReady: Bool
    let logLevel: String?
    let requests: Requests
    let bytesSent: Double
    let hedges: [Series]
    let verificationFailures: [Series]
    let fallbacks: [Series]
    let cache: CacheView?
    let settings: SettingsState

    init(
        version: String,
        startedAt: Double,
        isReady: Bool,
        registry: PrometheusRegistry,
        cache: BlockCache?,
        controls: AdminControls?
    ) {
        func series(_ name: String) -> [Series] {
            registry.values(of: name).map { Series(labels: $0.labels, count: $0.value) }
        }
        func number(_ name: String) -> Double { registry.values(of: name).first?.value ?? 0 }
        self.version = version
        self.startedAt = startedAt
        self.isReady = isReady
        logLevel = controls?.logLevel()
        requests = Requests(
            inProgress: Int(number("regatta_http_requests_in_progress")),
            answered: series("regatta_http_requests_total")
        )
        bytesSent = number("regatta_http_response_bytes_total")
        hedges = series("regatta_race_hedges_total")
        verificationFailures = series("regatta_verification_failures_total")
        fallbacks = series("regatta_fallbacks_total")
        self.cache = cache.map { CacheView($0.statistics) }
        settings = SettingsState(problem: controls?.problem())
    }
}
