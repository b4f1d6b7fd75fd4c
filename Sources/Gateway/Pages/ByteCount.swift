/// Numbers as people read them.
enum ByteCount {
    private static let units = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]

    /// `512 B`, `1.5 KiB`, `20 MiB`: two digits at least, in steps of 1024.
    static func text(_ bytes: UInt64) -> String {
        guard bytes >= 1024 else { return "\(bytes) B" }
        var scale: UInt64 = 1024
        var unit = 0
        while bytes / scale >= 1024, unit < units.count - 1 {
            scale <<= 10
            unit += 1
        }
        let whole = bytes / scale
        let tenths = bytes % scale * 10 / scale
        return whole < 10 ? "\(whole).\(tenths) \(units[unit])" : "\(whole) \(units[unit])"
    }

    /// `1234567` as `1,234,567`.
    static func grouped(_ number: UInt64) -> String {
        let digits = String(number)
        var grouped = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.utf8.count - index).isMultiple(of: 3) { grouped += "," }
            grouped.append(digit)
        }
        return grouped
    }
}
