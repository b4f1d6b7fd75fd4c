/// A moment as a client writes it, with as many digits after the point as it likes (RFC 3339).
///
/// Finer than a ``Timestamp``: a client that sends nanoseconds means what lies before them.
public struct Moment: Sendable, Equatable {
    /// The millisecond it lies in.
    public let timestamp: Timestamp
    /// Whether it lies after the beginning of that millisecond.
    public let isLater: Bool

    /// Reads text such as `2126-01-31T15:56:12.714899293Z`; `nil` when it is anything else.
    public init?(_ text: String) {
        var reader = Reader(rest: Array(text.utf8)[...])
        guard let year = reader.number(4), reader.skip("-"),
            let month = reader.number(2), (1...12).contains(month), reader.skip("-"),
            let day = reader.number(2), day >= 1, day <= Self.length(of: month, in: year),
            reader.skip("T") || reader.skip("t") || reader.skip(" "),
            let hour = reader.number(2), hour < 24, reader.skip(":"),
            let minute = reader.number(2), minute < 60, reader.skip(":"),
            let second = reader.number(2), second <= 60,
            let (fraction, isLater) = reader.fraction(),
            let offset = reader.offset(), reader.rest.isEmpty
        else { return nil }
        let days = Self.days(year, month, day)
        let seconds = days * 86_400 + hour * 3_600 + minute * 60 + second - offset
        timestamp = Timestamp(milliseconds: seconds * 1_000 + fraction)
        self.isLater = isLater
    }

    /// Whether `other` comes before it.
    public func isAfter(_ other: Timestamp) -> Bool {
        other < timestamp || other == timestamp && isLater
    }

    /// Whether `other` comes after it.
    public func isBefore(_ other: Timestamp) -> Bool {
        other > timestamp
    }

    private static func length(of month: Int64, in year: Int64) -> Int64 {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days since 1970 of a date, from a year that begins in March.
    private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        // From a multiple of 400 years, so that no year is negative.
        let year = (month <= 2 ? year - 1 : year) + 400
        let ofYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        return 365 * year + year / 4 - year / 100 + year / 400 + ofYear - 719_468 - 146_097
    }

    private struct Reader {
        var rest: ArraySlice<UInt8>

        mutating func skip(_ symbol: Unicode.Scalar) -> Bool {
            guard rest.first == UInt8(ascii: symbol) else { return false }
            rest.removeFirst()
            return true
        }

        mutating func number(_ length: Int) -> Int64? {
            guard rest.count >= length, let value = value(of: rest.prefix(length)) else {
                return nil
            }
            rest.removeFirst(length)
            return value
        }

        /// Milliseconds, and whether there is more than these.
        mutating func fraction() -> (Int64, Bool)? {
            guard skip(".") else { return (0, false) }
            let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            guard !digits.isEmpty, let value = value(of: digits.prefix(3)) else { return nil }
            rest.removeFirst(digits.count)
            let scaled = (min(digits.count, 3)..<3).reduce(value) { value, _ in value * 10 }
            return (scaled, digits.dropFirst(3).contains { $0 != UInt8(ascii: "0") })
        }

        /// Seconds to the east of UTC.
        mutating func offset() -> Int64? {
            if skip("Z") || skip("z") { return 0 }
            let isWest = skip("-")
            // A plus that was not percent-encoded in a query comes as a blank.
            guard isWest || skip("+") || skip(" "), let hours = number(2), hours < 24, skip(":"),
                let minutes = number(2), minutes < 60
            else { return nil }
            return (isWest ? -1 : 1) * (hours * 3_600 + minutes * 60)
        }

        private func value(of digits: ArraySlice<UInt8>) -> Int64? {
            var value: Int64 = 0
            for symbol in digits {
                guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(symbol) else { return nil }
                value = value * 10 + Int64(symbol - UInt8(ascii: "0"))
            }
            return value
        }
    }
}
