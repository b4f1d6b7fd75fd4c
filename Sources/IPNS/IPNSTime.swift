/// A moment, to the nanosecond, as RFC 3339 writes it.
public struct IPNSTime: Hashable, Sendable, Comparable {
    /// Whole seconds since 1970.
    public let unixTime: Int64
    /// What is to be added to them, below 1,000,000,000.
    public let nanoseconds: Int64

    /// A moment by its parts.
    public init(unixTime: Int64, nanoseconds: Int64 = 0) {
        self.unixTime = unixTime
        self.nanoseconds = nanoseconds
    }

    /// Reads text such as `2126-01-31T15:56:12.714899293Z`: with up to nine digits after the point,
    /// and `Z` or an offset from UTC; `nil` when it is anything else.
    public init?(_ text: some Sequence<UInt8>) {
        var digits = Digits(text)
        guard let year = digits.number(4), digits.skip("-"),
            let month = digits.number(2), (1...12).contains(month), digits.skip("-"),
            let day = digits.number(2), day >= 1, day <= Self.length(of: month, in: year),
            digits.skip("T"),
            let hour = digits.number(2), hour < 24, digits.skip(":"),
            let minute = digits.number(2), minute < 60, digits.skip(":"),
            let second = digits.number(2), second < 60,
            let fraction = digits.fraction(),
            let offset = digits.offset(), digits.isAtEnd
        else { return nil }
        let days = Self.days(year, month, day)
        unixTime = days * 86_400 + hour * 3_600 + minute * 60 + second - offset
        nanoseconds = fraction
    }

    /// The earlier one precedes.
    public static func < (left: IPNSTime, right: IPNSTime) -> Bool {
        (left.unixTime, left.nanoseconds) < (right.unixTime, right.nanoseconds)
    }

    private static func length(of month: Int64, in year: Int64) -> Int64 {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days since 1970 of a date in the Gregorian calendar, from a year that begins in March, so
    /// that the day that is not in every year comes last.
    private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        // From a multiple of 400 years, so that no year is negative.
        let year = (month <= 2 ? year - 1 : year) + 400
        let ofYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        return 365 * year + year / 4 - year / 100 + year / 400 + ofYear - 719_468 - 146_097
    }
}

/// Reads the parts of a date.
private struct Digits {
    private var rest: ArraySlice<UInt8>

    init(_ text: some Sequence<UInt8>) {
        rest = Array(text)[...]
    }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func skip(_ symbol: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: symbol) else { return false }
        rest.removeFirst()
        return true
    }

    mutating func number(_ length: Int) -> Int64? {
        guard rest.count >= length else { return nil }
        var value: Int64 = 0
        for symbol in rest.prefix(length) {
            guard let digit = Self.digit(symbol) else { return nil }
            value = value * 10 + digit
        }
        rest.removeFirst(length)
        return value
    }

    /// Nanoseconds, when there is a point; `nil` when what follows it is not one to nine digits.
    mutating func fraction() -> Int64? {
        guard skip(".") else { return 0 }
        let digits = rest.prefix { Self.digit($0) != nil }
        guard (1...9).contains(digits.count), let value = number(digits.count) else { return nil }
        return (digits.count..<9).reduce(value) { value, _ in value * 10 }
    }

    /// Seconds to the east of UTC.
    mutating func offset() -> Int64? {
        if skip("Z") { return 0 }
        let sign: Int64
        if skip("+") { sign = 1 } else if skip("-") { sign = -1 } else { return nil }
        guard let hours = number(2), hours < 24, skip(":"),
            let minutes = number(2), minutes < 60
        else { return nil }
        return sign * (hours * 3_600 + minutes * 60)
    }

    private static func digit(_ symbol: UInt8) -> Int64? {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(symbol)
            ? Int64(symbol - UInt8(ascii: "0")) : nil
    }
}
