import CoreMetrics
import Testing

@testable import Admin

@Suite struct PrometheusRegistryTests {
    private let registry = PrometheusRegistry(
        descriptions: [
            "requests_total": MetricDescription("Requests."),
            "first_byte_seconds": MetricDescription("First byte.", buckets: [0.1, 1]),
            "odd_bytes": MetricDescription("Line one\nand a \\ backslash."),
        ],
        seriesLimit: 3
    )

    @Test func `Counters are summed by their labels, whatever the order of these`() {
        registry.makeCounter(
            label: "requests_total",
            dimensions: [("code", "200"), ("kind", "raw")]
        )
        .increment(by: 2)
        registry.makeCounter(
            label: "requests_total",
            dimensions: [("kind", "raw"), ("code", "200")]
        )
        .increment(by: 3)
        registry.makeCounter(
            label: "requests_total",
            dimensions: [("code", "404"), ("kind", "raw")]
        )
        .increment(by: 1)
        #expect(
            registry.exposition() == """
                # HELP requests_total Requests.
                # TYPE requests_total counter
                requests_total{code="200",kind="raw"} 5
                requests_total{code="404",kind="raw"} 1

                """
        )
    }

    @Test func `A counter never goes down`() {
        let counter = CounterValue()
        counter.increment(by: Int64(5))
        counter.increment(by: Int64(-3))
        counter.increment(by: 0.5)
        counter.increment(by: Double.nan)
        #expect(counter.value == 5.5)
    }

    @Test func `A timer is a histogram of seconds with cumulative buckets`() {
        let timer = registry.makeTimer(label: "first_byte_seconds", dimensions: [("kind", "car")])
        for nanoseconds: Int64 in [50_000_000, 100_000_000, 500_000_000, 2_000_000_000] {
            timer.recordNanoseconds(nanoseconds)
        }
        #expect(
            registry.exposition() == """
                # HELP first_byte_seconds First byte.
                # TYPE first_byte_seconds histogram
                first_byte_seconds_bucket{kind="car",le="0.1"} 2
                first_byte_seconds_bucket{kind="car",le="1"} 3
                first_byte_seconds_bucket{kind="car",le="+Inf"} 4
                first_byte_seconds_sum{kind="car"} 2.65
                first_byte_seconds_count{kind="car"} 4

                """
        )
    }

    @Test func `Meters and plain recorders are gauges`() {
        let meter = registry.makeMeter(label: "odd_bytes", dimensions: [])
        meter.set(Int64(10))
        meter.increment(by: 2.5)
        meter.decrement(by: 1)
        registry.makeRecorder(label: "level", dimensions: [], aggregate: false).record(Int64(7))
        #expect(
            registry.exposition() == """
                # HELP level A metric of this process.
                # TYPE level gauge
                level 7
                # HELP odd_bytes Line one\\nand a \\\\ backslash.
                # TYPE odd_bytes gauge
                odd_bytes 11.5

                """
        )
    }

    @Test func `Labels and names are made safe`() {
        let value = "a\"b\\c\nd é"
        registry.makeCounter(
            label: "odd.name-total",
            dimensions: [("9le", "x"), ("le", value), ("__x", "")]
        )
        .increment(by: 1)
        #expect(
            registry.exposition().hasSuffix(
                "odd_name_total{_9le=\"x\",label___x=\"\",label_le=\"a\\\"b\\\\c\\nd é\"} 1\n"
            )
        )
    }

    @Test func `Past its limit a metric counts new label values together`() {
        for code in 0..<100 {
            registry.makeCounter(label: "requests_total", dimensions: [("code", "\(code)")])
                .increment(by: 1)
        }
        let lines = registry.exposition().split(separator: "\n").filter { !$0.hasPrefix("#") }
        #expect(lines.count == 4)
        #expect(lines.last == "requests_total{code=\"other\"} 97")
    }

    @Test func `A name keeps the kind it was first used for`() {
        registry.makeCounter(label: "requests_total", dimensions: []).increment(by: 1)
        registry.makeMeter(label: "requests_total", dimensions: []).set(Int64(99))
        registry.makeTimer(label: "requests_total", dimensions: []).recordNanoseconds(1)
        #expect(
            registry.exposition().hasSuffix("# TYPE requests_total counter\nrequests_total 1\n")
        )
    }

    @Test func `What is destroyed is forgotten`() {
        let kept = registry.makeCounter(label: "requests_total", dimensions: [("code", "1")])
        let gone = registry.makeCounter(label: "requests_total", dimensions: [("code", "2")])
        kept.increment(by: 1)
        registry.destroyCounter(gone)
        #expect(registry.exposition().hasSuffix("\nrequests_total{code=\"1\"} 1\n"))
        registry.destroyCounter(kept)
        #expect(registry.exposition().isEmpty)
    }

    @Test func `Collected samples stand among the others in order`() {
        registry.makeMeter(label: "b_level", dimensions: []).set(Int64(2))
        registry.addCollector {
            [
                MetricSample("c_total", .counter, value: 3),
                MetricSample("a_level", .gauge, labels: [("x", "2")], value: .infinity),
                MetricSample("a_level", .gauge, labels: [("x", "1")], value: 0.25),
                MetricSample("b_level", .gauge, labels: [("from", "collector")], value: -1),
            ]
        }
        let values = registry.exposition().split(separator: "\n").filter { !$0.hasPrefix("#") }
        #expect(
            values == [
                "a_level{x=\"1\"} 0.25", "a_level{x=\"2\"} +Inf", "b_level 2",
                "b_level{from=\"collector\"} -1", "c_total 3",
            ]
        )
    }

    @Test func `The same series made by many at once is one series`() async {
        let registry = registry
        await withDiscardingTaskGroup { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<500 {
                        registry.makeCounter(label: "requests_total", dimensions: [("code", "200")])
                            .increment(by: 1)
                    }
                }
            }
        }
        #expect(registry.exposition().hasSuffix("requests_total{code=\"200\"} 4000\n"))
    }
}
