import Locking

/// Moments as HTTP writes them (RFC 9110, section 5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT`.
enum HTTPDate {
    private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// `seconds` are since 1970, of any sign.
    static func text(secondsSince1970 seconds: Int64) -> String {
        let (days, secondOfDay) = seconds.flooringDivision(by: 86_400)
        let (year, month, day) = civil(daysSince1970: days)
        let weekday = Self.days[Int(days.flooringDivision(by: 7).remainder)]
        let clock = [secondOfDay / 3600, secondOfDay / 60 % 60, secondOfDay % 60]
        let time = clock.map(twoDigits).joined(separator: ":")
        return
            "\(weekday), \(twoDigits(day)) \(months[Int(month) - 1]) \(fourDigits(year)) \(time) GMT"
    }

    /// The Gregorian date; after Howard Hinnant's `civil_from_days`, which counts years from
    /// March so that the leap day comes last.
    private static func civil(daysSince1970: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = daysSince1970 + 719_468
        let (era, dayOfEra) = shifted.flooringDivision(by: 146_097)
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    /// Reads a moment in the preferred form, which every client has sent for 25 years; nil for
    /// anything else, also for a date in one of the two obsolete forms.
    static func seconds(parsing text: String) -> Int64? {
        let parts = FieldSyntax.trimmed(text.utf8).split(
            separator: " ",
            omittingEmptySubsequences: false
        )
        guard parts.count == 6, parts[0].utf8.last == UInt8(ascii: ","), parts[5] == "GMT",
            let day = number(parts[1], digits: 2), (1...31).contains(day),
            let month = months.firstIndex(of: String(parts[2])),
            let year = number(parts[3], digits: 4)
        else { return nil }
        let clock = parts[4].split(separator: ":", omittingEmptySubsequences: false)
        guard clock.count == 3, let hour = number(clock[0], digits: 2), hour < 24,
            let minute = number(clock[1], digits: 2), minute < 60,
            let second = number(clock[2], digits: 2), second <= 60
        else { return nil }
        let days = daysSince1970(year: year, month: Int64(month) + 1, day: day)
        let seconds = days * 86_400 + hour * 3600 + minute * 60 + second
        // A day that its month does not have, or a weekday that the date does not, is no date.
        return Self.text(secondsSince1970: seconds) == FieldSyntax.trimmed(text.utf8)
            ? seconds : nil
    }

    /// The inverse of ``civil(daysSince1970:)``.
    private static func daysSince1970(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let (era, yearOfEra) = shifted.flooringDivision(by: 400)
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    private static func number(_ text: Substring, digits: Int) -> Int64? {
        guard text.utf8.count == digits,
            text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { return nil }
        return Int64(text)
    }

    private static func twoDigits(_ number: Int64) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }

    private static func fourDigits(_ number: Int64) -> String {
        String(repeating: "0", count: max(0, 4 - "\(number)".utf8.count)) + "\(number)"
    }
}

/// The text of this second, made once a second however many answers carry it.
final class DateLine: Sendable {
    private let line = Locked<(second: Int64, text: String)>((.min, ""))

    /// `second` is the time now, in seconds since 1970.
    func text(at second: Int64) -> String {
        line.withLock { line in
            if line.second != second {
                line = (second, HTTPDate.text(secondsSince1970: second))
            }
            return line.text
        }
    }
}

extension Int64 {
    fileprivate func flooringDivision(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
