/// A moment to the millisecond, as the Pinning Service API writes it: `2026-07-27T17:32:28.276Z`.
///
/// Milliseconds, because clients carry these as JavaScript dates and send them back to page.
public struct Timestamp: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Milliseconds since 1970.
    public var milliseconds: Int64

    /// A moment by its milliseconds since 1970.
    public init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    /// The earlier one precedes.
    public static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.milliseconds < right.milliseconds
    }

    /// So much later, to the millisecond below.
    public func advanced(by duration: Duration) -> Timestamp {
        Timestamp(milliseconds: milliseconds + Int64((duration / .milliseconds(1)).rounded(.down)))
    }

    /// RFC 3339, in UTC, always with three digits after the point.
    public var description: String {
        let day = milliseconds.floorDivided(by: 86_400_000)
        let rest = milliseconds - day * 86_400_000
        let (year, month, dayOfMonth) = Self.date(day)
        let date = "\(Self.padded(year, 4))-\(Self.padded(month, 2))-\(Self.padded(dayOfMonth, 2))"
        let hours = Self.padded(rest / 3_600_000, 2)
        let minutes = Self.padded(rest / 60_000 % 60, 2)
        let seconds = Self.padded(rest / 1_000 % 60, 2)
        return "\(date)T\(hours):\(minutes):\(seconds).\(Self.padded(rest % 1_000, 3))Z"
    }

    /// The date of a day counted from 1970, from a year that begins in March.
    private static func date(_ day: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = day + 719_468
        let era = shifted.floorDivided(by: 146_097)
        let ofEra = shifted - era * 146_097
        let year = (ofEra - ofEra / 1_460 + ofEra / 36_524 - ofEra / 146_096) / 365
        let ofYear = ofEra - (365 * year + year / 4 - year / 100)
        let march = (5 * ofYear + 2) / 153
        let month = march < 10 ? march + 3 : march - 9
        let dayOfMonth = ofYear - (153 * march + 2) / 5 + 1
        return (era * 400 + year + (month <= 2 ? 1 : 0), month, dayOfMonth)
    }

    private static func padded(_ number: Int64, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

extension Timestamp: Codable {
    /// Reads RFC 3339.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let moment = Moment(text) else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "“\(text)” is no RFC 3339 time"
            )
        }
        self = moment.timestamp
    }

    /// Writes RFC 3339.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

extension Int64 {
    /// The quotient rounded towards minus infinity.
    fileprivate func floorDivided(by divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}
