/// `Range: bytes=…` (RFC 9110, section 14.2).
struct RangeHeader: Equatable, Sendable {
    enum Spec: Equatable, Sendable {
        /// Both inclusive, as in `6-16`.
        case between(UInt64, UInt64)
        /// To the end, as in `6-`.
        case from(UInt64)
        /// So many at the end, as in `-3`.
        case last(UInt64)

        /// The bytes of a representation of `size` that it means; nil when there are none.
        func range(of size: UInt64) -> Range<UInt64>? {
            switch self {
            case .between(let first, let last) where first < size:
                first..<min(last, size - 1) + 1
            case .from(let first) where first < size: first..<size
            case .last(let count) where count > 0 && size > 0: size - min(count, size)..<size
            default: nil
            }
        }
    }

    /// What becomes of the ranges once the size of the representation is known.
    enum Choice: Equatable, Sendable {
        /// 206, these bytes; several in parts of their own, in the order asked for.
        case partial([Range<UInt64>])
        /// 200: to answer all of them costs more than to send everything.
        case whole
        /// 416.
        case unsatisfiable
    }

    let specs: [Spec]

    /// A longer list is more likely an attack than a video player: the whole field is ignored.
    private static let limit = 32

    /// Reads a `Range` field; nil when there is nothing to heed: another unit, or a list that
    /// is malformed, which the RFC has us ignore.
    init?(parsing field: Substring) {
        let parts = field.utf8.split(
            separator: UInt8(ascii: "="),
            maxSplits: 1,
            omittingEmptySubsequences: false
        )
        guard parts.count == 2, FieldSyntax.trimmed(parts[0]).lowercased() == "bytes" else {
            return nil
        }
        var specs: [Spec] = []
        for element in parts[1].split(separator: UInt8(ascii: ","), maxSplits: Self.limit) {
            let text = FieldSyntax.trimmed(element)
            if text.isEmpty { continue }
            guard specs.count < Self.limit, let spec = Self.spec(text) else { return nil }
            specs.append(spec)
        }
        guard !specs.isEmpty else { return nil }
        self.specs = specs
    }

    /// The ranges that `size` bytes can satisfy.
    ///
    /// More than one overlap, or small ranges out of order, are signs of an attack (RFC 9110,
    /// section 14.2), and so is a list that adds up to more than the whole: it is sent instead.
    func choice(size: UInt64) -> Choice {
        let ranges = specs.compactMap { $0.range(of: size) }
        guard !ranges.isEmpty else { return .unsatisfiable }
        var sum: UInt64 = 0
        for range in ranges {
            let (total, overflow) = sum.addingReportingOverflow(UInt64(range.count))
            guard !overflow, total <= size else { return .whole }
            sum = total
        }
        let ordered = ranges.sorted { $0.lowerBound < $1.lowerBound }
        let overlaps = zip(ordered, ordered.dropFirst()).count { $0.upperBound > $1.lowerBound }
        return overlaps > 1 ? .whole : .partial(ranges)
    }

    private static func spec(_ text: String) -> Spec? {
        let parts = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        switch (parts[0].isEmpty, parts[1].isEmpty) {
        case (true, true):
            return nil
        case (true, false):
            return number(parts[1]).map(Spec.last)
        case (false, true):
            return number(parts[0]).map(Spec.from)
        case (false, false):
            guard let first = number(parts[0]), let last = number(parts[1]), first <= last else {
                return nil
            }
            return .between(first, last)
        }
    }

    /// Digits only; a number past the largest offset counts as the largest.
    private static func number(_ digits: Substring.UTF8View) -> UInt64? {
        guard digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            return nil
        }
        return UInt64(Substring(digits)) ?? UInt64.max
    }
}
