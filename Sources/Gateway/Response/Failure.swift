import HTTPTypes

/// An answer that is not what was asked for, with everything a person needs to understand it.
struct Failure: Error, Sendable {
    /// One upstream, asked once.
    struct Attempt: Equatable, Sendable {
        let upstream: String
        /// What it was asked for: `raw` or `car`.
        let kind: String
        /// When it was asked, from the start of the request.
        let started: Duration
        /// How long that took.
        let elapsed: Duration
        let outcome: String
    }

    let status: HTTPResponse.Status
    /// What was wrong, and where: one sentence without a full stop.
    let message: String
    /// What to do about it; nil when there is nothing to add.
    let advice: String?
    /// When another try may succeed, in seconds.
    let retryAfter: Int?
    let attempts: [Attempt]
    /// What each way brought; nil where nothing was looked for.
    let ways: Ways?
    /// Further fields of the answer, as `Allow`.
    let fields: HTTPFields

    init(
        _ status: HTTPResponse.Status,
        _ message: String,
        advice: String? = nil,
        retryAfter: Int? = nil,
        attempts: [Attempt] = [],
        ways: Ways? = nil,
        fields: HTTPFields = [:]
    ) {
        self.status = status
        self.message = message
        self.advice = advice
        self.retryAfter = retryAfter
        self.attempts = attempts
        self.ways = ways
        self.fields = fields
    }

    /// The failure for programs, and for people in a terminal.
    var text: String {
        var text = "\(status.code) \(status.reasonPhrase): \(message)\n"
        if let advice { text += "\(advice)\n" }
        guard !attempts.isEmpty else { return text }
        if let ways, ways.leadBeyond {
            text += "\nWhere it was looked for:\n"
            for way in ways.all { text += "  \(way.title): \(way.sentence).\n" }
        }
        text += "\nTried:\n"
        for attempt in attempts {
            text += "  at \(Self.seconds(attempt.started)), for \(Self.seconds(attempt.elapsed)): "
            text += "\(attempt.upstream), \(attempt.kind): \(attempt.outcome)\n"
        }
        return text
    }

    /// A duration to the millisecond, as in `0.012 s`.
    static func seconds(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        let thousandths = String(1000 + attoseconds / 1_000_000_000_000_000)
        return "\(seconds).\(thousandths.dropFirst()) s"
    }
}
