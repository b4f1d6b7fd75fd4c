import HTTPTypes
import Retrieval

/// How the cache took part in an answer, as far as is known when its head is sent.
enum CachePart: String, Sendable {
    /// Nothing was fetched.
    case hit
    /// Everything was fetched.
    case miss
    /// Some was at hand.
    case partial
    /// No content was looked for.
    case none

    init(_ report: SessionReport) {
        switch (report.blocksFetched, report.blocksFromCache) {
        case (0, _): self = .hit
        case (_, 0): self = .miss
        default: self = .partial
        }
    }

    /// `Cache-Status` (RFC 9211); nil when the cache took no part.
    ///
    /// `isStored` tells whether the cache took what was fetched, which it may decline.
    func field(isStored: Bool) -> String? {
        switch self {
        case .hit: "regatta; hit"
        case .miss: isStored ? "regatta; fwd=miss; stored" : "regatta; fwd=miss"
        case .partial: "regatta; fwd=partial"
        case .none: nil
        }
    }
}

/// `Server-Timing` (W3C): what took how long until the head was sent.
enum ServerTiming {
    static func field(_ part: CachePart, _ report: SessionReport) -> String {
        var field = field(part)
        guard let race = report.firstRace else { return field }
        field += ", race;dur=\(milliseconds(race))"
        if let winner = report.winner { field += ";desc=\"\(quotable(winner))\"" }
        let ways = Ways(report.attempts)
        return ways.leadBeyond ? "\(field), \(self.field(ways))" : field
    }

    /// How long each way took, and what it brought.
    static func field(_ ways: Ways) -> String {
        ways.all.map { way in
            let name = way.stage?.rawValue ?? "gateways"
            let words = quotable(String(way.sentence.prefix(longestWords)))
            return "\(name);dur=\(milliseconds(way.duration));desc=\"\(words)\""
        }
        .joined(separator: ", ")
    }

    /// The most characters of what is told of one way.
    private static let longestWords = 160

    /// Where nothing was fetched, all there is to say.
    static func field(_ part: CachePart) -> String { "cache;desc=\"\(part.rawValue)\"" }

    /// Milliseconds to a tenth.
    private static func milliseconds(_ duration: Duration) -> String {
        let tenths = Int64(duration / .microseconds(100))
        return "\(tenths / 10).\(tenths % 10)"
    }

    /// A name as a quoted string can hold it.
    private static func quotable(_ name: String) -> String {
        String(
            String.UnicodeScalarView(
                name.unicodeScalars.map { scalar in
                    (" "..."~").contains(scalar) && scalar != "\"" && scalar != "\\" ? scalar : "_"
                }
            )
        )
    }
}
