/// A number with a unit, such as 10GiB or 1.5s, worked out exactly.
enum Quantity {
    /// Nil for anything but digits, perhaps with a point, and a known unit; for what is not a whole
    /// number of the smallest unit; and for what does not fit.
    static func parse(_ text: String, units: [(name: String, size: Int)]) -> Int? {
        let number = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        let name = text.dropFirst(number.count).drop { $0 == " " }
        guard let unit = units.first(where: { $0.name == name }) else { return nil }
        let parts = number.split(separator: ".", omittingEmptySubsequences: false)
        guard let whole = parts.first, !whole.isEmpty, parts.count <= 2 else { return nil }
        let fraction = parts.count == 2 ? parts[1] : "0"
        guard !fraction.isEmpty, fraction.count <= 9, let digits = Int(whole + fraction) else {
            return nil
        }
        let scale = (0..<fraction.count).reduce(1) { scale, _ in scale * 10 }
        let (product, overflow) = digits.multipliedReportingOverflow(by: unit.size)
        return overflow || product % scale != 0 ? nil : product / scale
    }

    /// In the largest unit that leaves a whole number.
    static func show(_ value: Int, units: [(name: String, size: Int)]) -> String {
        let fitting = units.filter { value % $0.size == 0 && abs(value) >= $0.size }
        guard let unit = fitting.max(by: { $0.size < $1.size }) else {
            return "\(value)\(units.first { $0.size == 1 }?.name ?? "")"
        }
        return "\(value / unit.size)\(unit.name)"
    }

    /// Powers of 1024 are spelt with an i, powers of 1000 without.
    static let sizes: [(name: String, size: Int)] = [
        ("", 1), ("B", 1), ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("TiB", 1 << 40),
        ("kB", 1000), ("KB", 1000), ("MB", 1_000_000), ("GB", 1_000_000_000),
        ("TB", 1_000_000_000_000),
    ]

    /// In nanoseconds.
    static let times: [(name: String, size: Int)] = [
        ("ns", 1), ("us", 1000), ("ms", 1_000_000), ("s", 1_000_000_000),
        ("min", 60_000_000_000), ("m", 60_000_000_000), ("h", 3_600_000_000_000),
        ("d", 86_400_000_000_000),
    ]
}
