/// `Range: bytes=…` (RFC 9110, section 14.2).
struct RangeHeader: Equatable, Sendable {
    enum Spec: Equatable, Sendable {
        /// Both inclusive, as in `6-16`.
        case between(UInt64, UInt64)
        /// To the end, as in `6-`.
        case from(UInt64)
        /// So many at the end, as in `-3`.
        case last(UInt64)
    }

    /// What becomes of a range once the size of the representation is known.
    enum Choice: Equatable, Sendable {
        /// 206, these bytes.
        case partial(Range<UInt64>)
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

    /// The first listed range that `size` bytes can satisfy.
    ///
    /// One range answers a list as well (path gateway specification, `Range`).
    func choice(size: UInt64) -> Choice {
        for spec in specs {
            switch spec {
            case .between(let first, let last) where first < size:
                return .partial(first..<min(last, size - 1) + 1)
            case .from(let first) where first < size:
                return .partial(first..<size)
            case .last(let count) where count > 0 && size > 0:
                return .partial(size - min(count, size)..<size)
            default:
                continue
            }
        }
        return .unsatisfiable
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
