/// The labels of one series, in a fixed order and ready to print.
struct MetricLabels: Hashable, Comparable, Sendable {
    /// `code="200",format="car"`; empty without labels.
    let text: String
    /// The same, for whoever reads rather than prints; `text` alone tells series apart.
    let pairs: [(name: String, value: String)]

    static let none = Self([])

    /// Sorts by name; of a name that occurs twice the first counts.
    init(_ dimensions: [(String, String)]) {
        var pairs: [(name: String, value: String)] = []
        for (name, value) in dimensions {
            let name = MetricName.label(name)
            if !pairs.contains(where: { $0.name == name }) { pairs.append((name, value)) }
        }
        pairs.sort { $0.name < $1.name }
        self.pairs = pairs
        text = pairs.map { "\($0.name)=\"\(Self.escape($0.value))\"" }.joined(separator: ",")
    }

    static func == (one: Self, other: Self) -> Bool { one.text == other.text }

    func hash(into hasher: inout Hasher) { hasher.combine(text) }

    static func < (one: Self, other: Self) -> Bool { one.text < other.text }

    /// The braces after a metric's name, with a bucket's bound where there is one.
    func braces(bound: String? = nil) -> String {
        guard let bound else { return text.isEmpty ? "" : "{\(text)}" }
        return text.isEmpty ? "{le=\"\(bound)\"}" : "{\(text),le=\"\(bound)\"}"
    }

    private static func escape(_ value: String) -> String {
        guard value.utf8.contains(where: { $0 == 0x5C || $0 == 0x22 || $0 == 0x0A }) else {
            return value
        }
        var escaped = ""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\\": escaped += "\\\\"
            case "\"": escaped += "\\\""
            case "\n": escaped += "\\n"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}

/// Names as Prometheus allows them (data model, "Metric names and labels").
enum MetricName {
    /// `[a-zA-Z_:][a-zA-Z0-9_:]*`; anything else becomes an underscore.
    static func metric(_ name: String) -> String { clean(name, allowingColon: true) }

    /// `[a-zA-Z_][a-zA-Z0-9_]*`, and neither `le`, which buckets use, nor two underscores first.
    static func label(_ name: String) -> String {
        let cleaned = clean(name, allowingColon: false)
        return cleaned == "le" || cleaned.hasPrefix("__") ? "label_" + cleaned : cleaned
    }

    private static func clean(_ name: String, allowingColon: Bool) -> String {
        var bytes = name.utf8.map { byte -> UInt8 in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
                byte
            case UInt8(ascii: ":") where allowingColon:
                byte
            default:
                UInt8(ascii: "_")
            }
        }
        if bytes.first.map({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) ?? true {
            bytes.insert(UInt8(ascii: "_"), at: 0)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
