import FoundationEssentials
import Logging

/// Log lines on standard error, for people or for programs.
struct LineLog: LogHandler {
    /// What all share, unless one logger was told otherwise.
    var logLevel: Logger.Level {
        get { own ?? threshold.level }
        set { own = newValue }
    }
    var metadata: Logger.Metadata = [:]
    private var own: Logger.Level?
    private let threshold: LogThreshold
    private let label: String
    private let format: LogSettings.Format
    private let write: @Sendable (String) -> Void

    /// - Parameters:
    ///   - label: The part that speaks.
    ///   - settings: How a line looks, and from which importance on where `threshold` says nothing.
    ///   - threshold: From which importance on, while that may change.
    ///   - write: Takes a line without its end; standard error when not given.
    init(
        label: String,
        settings: LogSettings,
        threshold: LogThreshold? = nil,
        write: @escaping @Sendable (String) -> Void = { Console.say($0) }
    ) {
        self.label = label
        self.write = write
        self.threshold = threshold ?? LogThreshold(settings)
        format = settings.format
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var fields = metadata
        for extra in [metadataProvider?.get(), event.metadata] {
            fields.merge(extra ?? [:]) { $1 }
        }
        if let error = event.error { fields["error"] = "\(error)" }
        let pairs = fields.sorted { $0.key < $1.key }.map { ($0.key, "\($0.value)") }
        let time = Date.now.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
        write(
            format == .json
                ? Self.json(time, event.level, label, "\(event.message)", pairs)
                : Self.text(time, event.level, label, "\(event.message)", pairs)
        )
    }

    private static func text(
        _ time: String,
        _ level: Logger.Level,
        _ label: String,
        _ message: String,
        _ pairs: [(String, String)]
    ) -> String {
        var line = "\(time) \(level.rawValue) \(label): \(safe(message))"
        for (key, value) in pairs {
            let isPlain = !value.isEmpty && !value.contains { $0.isWhitespace || $0 == "\"" }
            line += " \(key)=" + (isPlain ? safe(value) : quoted(value))
        }
        return line
    }

    private static func json(
        _ time: String,
        _ level: Logger.Level,
        _ label: String,
        _ message: String,
        _ pairs: [(String, String)]
    ) -> String {
        let head = [
            ("time", time), ("level", level.rawValue), ("label", label), ("message", message),
        ]
        let members = (head + pairs).map { "\(quoted($0.0)):\(quoted($0.1))" }
        return "{\(members.joined(separator: ","))}"
    }

    /// As a JSON string, so that nothing a client sends can begin a line of its own.
    private static func quoted(_ text: String) -> String {
        "\"" + escaped(text, quotes: true) + "\""
    }

    /// Without control characters.
    private static func safe(_ text: String) -> String {
        escaped(text, quotes: false)
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"" where quotes, "\\" where quotes: result += "\\\(scalar)"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case _ where scalar.properties.generalCategory == .control,
                "\u{2028}", "\u{2029}":
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + digits.leftPadded(4, with: "0")
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
