import Locking

/// Names for requests, by which an answer is found in the logs.
///
/// A name has 15 characters, which Swift keeps without an allocation.
final class RequestIDs: Sendable {
    private let prefix: String
    private let count = Locked<UInt32>(0)

    init() {
        prefix = Self.hexadecimal(UInt32.random(in: 0..<(1 << 24)), digits: 6) + "-"
    }

    /// The name that the client gave, if it is fit for a log, or a new one.
    func name(given: String?) -> String {
        if let given, Self.isFit(given) { return given }
        return name(of: next())
    }

    /// The number of a new name, for those who write names themselves.
    func next() -> UInt32 {
        count.withLock { count in
            count &+= 1
            return count
        }
    }

    /// The name with this number.
    func name(of number: UInt32) -> String {
        prefix + Self.hexadecimal(number, digits: Self.digits)
    }

    /// How many digits at the end of a name are its number.
    static let digits = 8

    /// These digits, the first of them in the highest byte.
    static func text(of number: UInt32) -> UInt64 {
        var text: UInt64 = 0
        for shift in stride(from: UInt32(28), through: 0, by: -4) {
            let digit = UInt8(truncatingIfNeeded: number >> shift & 15)
            text = text << 8 | UInt64(digit < 10 ? 0x30 + digit : 0x57 + digit)
        }
        return text
    }

    private static func isFit(_ name: String) -> Bool {
        (1...64).contains(name.utf8.count) && FieldSyntax.isToken(name)
    }

    private static func hexadecimal(_ number: UInt32, digits: Int) -> String {
        let text = String(number, radix: 16)
        return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
    }
}
