/// The part of a file that a CAR is to hold.
///
/// The values are those of the `entity-bytes` parameter of the trustless gateway specification:
/// `from:to`, both inclusive; negative ones count from the end, and `*` is the last byte.
public struct EntityBytes: Hashable, Sendable, CustomStringConvertible {
    /// The first byte; negative from the end of the file.
    public let from: Int64

    /// The last byte; negative from the end of the file, `nil` for the last one.
    public let to: Int64?

    /// A range; `nil` when it can hold no byte of any file: both ends count from the same side
    /// and are in the wrong order.
    public init?(from: Int64, to: Int64?) {
        if let to, (from < 0) == (to < 0), from > to { return nil }
        self.from = from
        self.to = to
    }

    /// Reads `from:to`, in decimal digits with at most a minus sign; `nil` for anything else.
    public init?(parsing text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let from = Self.number(parts[0]) else { return nil }
        if parts[1] == "*" {
            self.init(from: from, to: nil)
        } else {
            guard let to = Self.number(parts[1]) else { return nil }
            self.init(from: from, to: to)
        }
    }

    /// As the parameter is written.
    public var description: String {
        "\(from):" + (to.map { "\($0)" } ?? "*")
    }

    /// The bytes of a file of `size` bytes that are meant; `nil` when there are none.
    ///
    /// What lies outside the file is left out.
    public func clamped(toSize size: UInt64) -> Range<UInt64>? {
        let start = Self.position(from, size) ?? 0
        let last = to.map { Self.position($0, size) } ?? UInt64.max
        guard let last, start < size, start <= last else { return nil }
        return start..<(last < size ? last + 1 : size)
    }

    /// Where a bound is from the front; `nil` when it lies in front of the file.
    private static func position(_ bound: Int64, _ size: UInt64) -> UInt64? {
        guard bound < 0 else { return UInt64(bound) }
        return size >= bound.magnitude ? size - bound.magnitude : nil
    }

    private static func number(_ text: Substring) -> Int64? {
        guard text.first != "+" else { return nil }
        return Int64(text)
    }
}
