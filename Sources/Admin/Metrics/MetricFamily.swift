/// One number, computed at the moment of a scrape.
public struct MetricSample: Sendable {
    /// How the number behaves over time.
    public enum Kind: Sendable {
        /// Grows until the process ends.
        case counter
        /// Goes up and down.
        case gauge
    }

    let name: String
    let kind: Kind
    let labels: [(String, String)]
    let value: Double

    /// A sample of the metric `name`, with its labels.
    public init(_ name: String, _ kind: Kind, labels: [(String, String)] = [], value: Double) {
        self.name = name
        self.kind = kind
        self.labels = labels
        self.value = value
    }
}

/// All series of one metric.
struct MetricFamily: Sendable {
    enum Kind: String, Sendable {
        case counter
        case gauge
        case histogram
    }

    let name: String
    let kind: Kind
    let description: MetricDescription
    /// Handlers by labels.
    var series: [MetricLabels: any AnyObject & Sendable] = [:]
    /// Values computed for this scrape, by labels.
    private var computed: [MetricLabels: Double] = [:]

    init(name: String, kind: Kind, description: MetricDescription) {
        self.name = name
        self.kind = kind
        self.description = description
    }

    mutating func add(_ sample: MetricSample) {
        computed[MetricLabels(sample.labels)] = sample.value
    }

    /// Appends the family in the text format, its series in the order of their labels.
    func write(to text: inout String) {
        text += "# HELP \(name) \(Self.escape(description.help))\n# TYPE \(name) \(kind.rawValue)\n"
        var values = computed
        for (labels, handler) in series.sorted(by: { $0.key < $1.key }) {
            switch handler {
            case let counter as CounterValue: values[labels] = counter.value
            case let gauge as GaugeValue: values[labels] = gauge.value
            case let histogram as HistogramValue: write(histogram, labels, to: &text)
            default: break
            }
        }
        for (labels, value) in values.sorted(by: { $0.key < $1.key }) {
            text += "\(name)\(labels.braces()) \(Self.number(value))\n"
        }
    }

    private func write(_ histogram: HistogramValue, _ labels: MetricLabels, to text: inout String) {
        let state = histogram.snapshot
        var total: UInt64 = 0
        for (bound, count) in zip(histogram.bounds, state.counts) {
            total += count
            text += "\(name)_bucket\(labels.braces(bound: Self.number(bound))) \(total)\n"
        }
        total += state.counts.last ?? 0
        text += "\(name)_bucket\(labels.braces(bound: "+Inf")) \(total)\n"
        text += "\(name)_sum\(labels.braces()) \(Self.number(state.sum))\n"
        text += "\(name)_count\(labels.braces()) \(total)\n"
    }

    /// A number as Go's `ParseFloat` reads it; whole ones without a point.
    static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
        return Int64(exactly: value).map(String.init) ?? "\(value)"
    }

    private static func escape(_ help: String) -> String {
        help.split(separator: "\\", omittingEmptySubsequences: false).joined(separator: "\\\\")
            .split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\\n")
    }
}
