/// `Retry-After` (RFC 9110, section 10.2.3): seconds, or a date in the preferred form.
enum RetryAfter {
    /// The longest pause that is believed.
    static let longest = Duration.seconds(86_400)

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// The pause that a header's value asks for; `nil` without one that can be read.
    ///
    /// - Parameters:
    ///   - value: The value.
    ///   - unixTime: Seconds since 1970 now, to count from for a date.
    /// - Returns: The pause, at most ``longest``.
    static func pause(_ value: String?, unixTime: Int64) -> Duration? {
        guard let value else { return nil }
        let words = value.split(separator: " ")
        if words.count == 1, let seconds = Int64(words[0]) {
            return seconds >= 0 ? min(.seconds(seconds), longest) : nil
        }
        return date(words).map { min(max(.seconds($0 - unixTime), .zero), longest) }
    }

    /// Seconds since 1970 of an IMF-fixdate, such as `Sun, 06 Nov 1994 08:49:37 GMT`.
    private static func date(_ words: [Substring]) -> Int64? {
        guard words.count == 6, words[5] == "GMT",
            let day = Int64(words[1]), (1...31).contains(day),
            let month = months.firstIndex(of: String(words[2])),
            let year = Int64(words[3]), (1970...9999).contains(year)
        else { return nil }
        let clock = words[4].split(separator: ":").compactMap { Int64($0) }
        guard clock.count == 3, (0...23).contains(clock[0]), (0...59).contains(clock[1]),
            (0...60).contains(clock[2])
        else { return nil }
        let days = days(year, Int64(month) + 1, day)
        return days * 86_400 + clock[0] * 3600 + clock[1] * 60 + clock[2]
    }

    /// Days since 1970 of a date in the Gregorian calendar, from a year that begins in March.
    private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let year = month <= 2 ? year - 1 : year
        let ofYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        return 365 * year + year / 4 - year / 100 + year / 400 + ofYear - 719_468
    }
}
