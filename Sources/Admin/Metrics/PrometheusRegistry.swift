public import CoreMetrics
import Locking

/// The metrics of this process, and their text for Prometheus (exposition format 0.0.4).
///
/// Bootstrap swift-metrics with it. A timer becomes a histogram in seconds, an aggregating
/// recorder a histogram, a meter and a plain recorder a gauge. The number of series is bounded:
/// past ``init(descriptions:seriesLimit:)``'s limit a metric's new label values are counted
/// together, as `other`. A name first used for one kind of metric stays that kind; handlers of
/// another kind under it record nothing that is shown.
public final class PrometheusRegistry: MetricsFactory, Sendable {
    private let descriptions: [String: MetricDescription]
    private let seriesLimit: Int
    private let state = Locked(State())

    private struct State: Sendable {
        var families: [String: MetricFamily] = [:]
        var collectors: [@Sendable () -> [MetricSample]] = []
    }

    /// Makes an empty registry.
    ///
    /// - Parameters:
    ///   - descriptions: Help and buckets by metric name; others get a general help and
    ///     ``MetricDescription/latencyBuckets``.
    ///   - seriesLimit: Combinations of label values kept for each metric.
    public init(
        descriptions: [String: MetricDescription] = MetricDescription.regatta,
        seriesLimit: Int = 512
    ) {
        self.descriptions = descriptions
        self.seriesLimit = seriesLimit
    }

    /// Adds samples that are computed when metrics are asked for, and then only.
    ///
    /// The closure must not take long: a scrape waits for it.
    public func addCollector(_ collect: @escaping @Sendable () -> [MetricSample]) {
        state.withLock { $0.collectors.append(collect) }
    }

    /// All metrics in Prometheus' text format, sorted by name and labels.
    public func exposition() -> String {
        let (families, collectors) = state.withLock { ($0.families, $0.collectors) }
        var all = families
        for sample in collectors.flatMap({ $0() }) {
            let name = MetricName.metric(sample.name)
            var family = all[name] ?? family(sample.kind == .counter ? .counter : .gauge, name)
            family.add(sample)
            all[name] = family
        }
        var text = ""
        for (_, family) in all.sorted(by: { $0.key < $1.key }) { family.write(to: &text) }
        return text
    }

    /// The series of a counter or gauge that handlers keep, by their labels.
    func values(of name: String) -> [(labels: [(name: String, value: String)], value: Double)] {
        let series = state.withLock { $0.families[name]?.series ?? [:] }
        return series.sorted { $0.key < $1.key }.compactMap { labels, handler in
            switch handler {
            case let counter as CounterValue: (labels.pairs, counter.value)
            case let gauge as GaugeValue: (labels.pairs, gauge.value)
            default: nil
            }
        }
    }

    private func family(_ kind: MetricFamily.Kind, _ name: String) -> MetricFamily {
        let description = descriptions[name] ?? MetricDescription("A metric of this process.")
        return MetricFamily(name: name, kind: kind, description: description)
    }

    /// The handler of a series, made now or before; a new one that is not shown where the name
    /// already belongs to another kind.
    private func handler<Handler: AnyObject & Sendable>(
        _ kind: MetricFamily.Kind,
        _ label: String,
        _ dimensions: [(String, String)],
        make: @Sendable (MetricDescription) -> Handler
    ) -> Handler {
        let name = MetricName.metric(label)
        let made = state.withLock { state -> Handler? in
            var family = state.families[name] ?? family(kind, name)
            guard family.kind == kind else { return nil }
            var labels = MetricLabels(dimensions)
            if let known = family.series[labels] { return known as? Handler }
            if family.series.count >= seriesLimit, !dimensions.isEmpty {
                labels = MetricLabels(dimensions.map { ($0.0, "other") })
                if let known = family.series[labels] { return known as? Handler }
            }
            let handler = make(family.description)
            family.series[labels] = handler
            state.families[name] = family
            return handler
        }
        return made ?? make(family(kind, name).description)
    }

    private func forget(_ handler: any AnyObject & Sendable) {
        state.withLock { state in
            for (name, family) in state.families {
                guard let labels = family.series.first(where: { $0.value === handler })?.key else {
                    continue
                }
                state.families[name]?.series[labels] = nil
                if state.families[name]?.series.isEmpty == true { state.families[name] = nil }
            }
        }
    }
}

extension PrometheusRegistry {
    /// Makes or finds a counter.
    public func makeCounter(
        label: String,
        dimensions: [(String, String)]
    ) -> any CounterHandler {
        handler(.counter, label, dimensions) { _ in CounterValue() }
    }

    /// Makes or finds a counter of fractions.
    public func makeFloatingPointCounter(
        label: String,
        dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        handler(.counter, label, dimensions) { _ in CounterValue() }
    }

    /// Makes or finds a gauge.
    public func makeMeter(
        label: String,
        dimensions: [(String, String)]
    ) -> any MeterHandler {
        handler(.gauge, label, dimensions) { _ in GaugeValue() }
    }

    /// Makes or finds a histogram, or without `aggregate` a gauge.
    public func makeRecorder(
        label: String,
        dimensions: [(String, String)],
        aggregate: Bool
    ) -> any RecorderHandler {
        guard aggregate else { return handler(.gauge, label, dimensions) { _ in GaugeValue() } }
        return handler(.histogram, label, dimensions) { HistogramValue(bounds: $0.buckets) }
    }

    /// Makes or finds a histogram of seconds.
    public func makeTimer(
        label: String,
        dimensions: [(String, String)]
    ) -> any TimerHandler {
        handler(.histogram, label, dimensions) { HistogramValue(bounds: $0.buckets) }
    }

    /// Forgets a counter.
    public func destroyCounter(_ handler: any CounterHandler) {
        (handler as? CounterValue).map(forget)
    }

    /// Forgets a counter of fractions.
    public func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {
        (handler as? CounterValue).map(forget)
    }

    /// Forgets a gauge.
    public func destroyMeter(_ handler: any MeterHandler) {
        (handler as? GaugeValue).map(forget)
    }

    /// Forgets a histogram or a gauge.
    public func destroyRecorder(_ handler: any RecorderHandler) {
        (handler as? HistogramValue).map(forget)
        (handler as? GaugeValue).map(forget)
    }

    /// Forgets a histogram.
    public func destroyTimer(_ handler: any TimerHandler) {
        (handler as? HistogramValue).map(forget)
    }
}
