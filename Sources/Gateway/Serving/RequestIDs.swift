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
        let number = count.withLock { count in
            count &+= 1
            return count
        }
        return prefix + Self.hexadecimal(number, digits: 8)
    }

    private static func isFit(_ name: String) -> Bool {
        (1...64).contains(name.utf8.count) && FieldSyntax.isToken(name)
    }

    private static func hexadecimal(_ number: UInt32, digits: Int) -> String {
        let text = String(number, radix: 16)
        return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
    }
}
