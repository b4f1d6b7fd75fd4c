public import Multiformats

/// A value of the DAG-CBOR codec.
public enum DAGCBOR: Sendable, Equatable {
    case null
    case bool(Bool)
    /// An integer from 0.
    case unsigned(UInt64)
    /// The integer −1 − n: CBOR's negative integers reach −2⁶⁴.
    case negative(UInt64)
    /// Finite.
    case float(Double)
    case bytes([UInt8])
    case text(String)
    case list([DAGCBOR])
    /// In stored order, each key once.
    case map([Entry])
    case link(CID)

    /// One key of a map with its value.
    public struct Entry: Sendable, Equatable {
        /// Compared by its bytes, never by what it looks like.
        public let key: String
        /// What the key stands for.
        public let value: DAGCBOR

        /// An entry, to build a map from.
        public init(key: String, value: DAGCBOR) {
            self.key = key
            self.value = value
        }

        /// Whether keys and values are the same, the keys byte for byte.
        public static func == (left: Entry, right: Entry) -> Bool {
            left.key.utf8.elementsEqual(right.key.utf8) && left.value == right.value
        }
    }

    /// How closely a document must follow the specification.
    public enum Rules: Sendable {
        /// The one way to write a value.
        case strict
        /// As readers may: keys in any order, padded numbers, short floats.
        case lenient
    }

    /// The deepest nesting read.
    public static let depthLimit = 128

    /// The most values read: what a block of many small ones may cost in memory is some 20 MB.
    public static let valueLimit = 1 << 19

    /// Reads a document: one value and nothing behind it.
    ///
    /// - Throws: ``DAGCBORError``.
    public init(decoding bytes: [UInt8], rules: Rules = .strict) throws(DAGCBORError) {
        var decoder = DAGCBORDecoder(bytes, rules)
        self = try decoder.document()
    }

    /// The value under `key`, when this is a map that has it.
    public subscript(key: String) -> DAGCBOR? {
        guard case .map(let entries) = self else { return nil }
        return entries.first { $0.key.utf8.elementsEqual(key.utf8) }?.value
    }

    /// The one way to write the value: map keys sorted by length, then by bytes.
    public func encoded() -> [UInt8] {
        var bytes: [UInt8] = []
        append(to: &bytes)
        return bytes
    }

    /// Every link in the value, in stored order.
    public var links: [CID] {
        var links: [CID] = []
        appendLinks(to: &links)
        return links
    }
}

extension DAGCBOR {
    private func append(to bytes: inout [UInt8]) {
        switch self {
        case .null: bytes.append(0xf6)
        case .bool(let value): bytes.append(value ? 0xf5 : 0xf4)
        case .unsigned(let value): Self.appendHead(0, value, to: &bytes)
        case .negative(let value): Self.appendHead(1, value, to: &bytes)
        case .float(let value):
            bytes.append(0xfb)
            let pattern = value.bitPattern
            for shift in stride(from: 56, through: 0, by: -8) {
                bytes.append(UInt8(truncatingIfNeeded: pattern >> UInt64(shift)))
            }
        case .bytes(let value):
            Self.appendHead(2, UInt64(value.count), to: &bytes)
            bytes += value
        case .text(let value): Self.appendText(value, to: &bytes)
        case .list(let values):
            Self.appendHead(4, UInt64(values.count), to: &bytes)
            for value in values { value.append(to: &bytes) }
        case .map(let entries):
            Self.appendHead(5, UInt64(entries.count), to: &bytes)
            for entry in entries.sorted(by: { Self.precedes($0.key, $1.key) }) {
                Self.appendText(entry.key, to: &bytes)
                entry.value.append(to: &bytes)
            }
        case .link(let cid):
            bytes += [0xd8, 42]
            Self.appendHead(2, UInt64(cid.bytes.count + 1), to: &bytes)
            bytes.append(0)
            bytes += cid.bytes
        }
    }

    private static func appendText(_ text: String, to bytes: inout [UInt8]) {
        appendHead(3, UInt64(text.utf8.count), to: &bytes)
        bytes += text.utf8
    }

    private static func appendHead(_ major: UInt8, _ value: UInt64, to bytes: inout [UInt8]) {
        let width: Int
        switch value {
        case ..<24:
            bytes.append(major << 5 | UInt8(value))
            return
        case ..<0x100: width = 1
        case ..<0x1_0000: width = 2
        case ..<0x1_0000_0000: width = 4
        default: width = 8
        }
        bytes.append(major << 5 | UInt8(24 + width.trailingZeroBitCount))
        for shift in stride(from: (width - 1) * 8, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(shift)))
        }
    }

    /// The order of map keys: shorter first, then by bytes.
    static func precedes(_ left: String, _ right: String) -> Bool {
        let (leftCount, rightCount) = (left.utf8.count, right.utf8.count)
        guard leftCount == rightCount else { return leftCount < rightCount }
        return left.utf8.lexicographicallyPrecedes(right.utf8)
    }

    private func appendLinks(to links: inout [CID]) {
        switch self {
        case .link(let cid): links.append(cid)
        case .list(let values): for value in values { value.appendLinks(to: &links) }
        case .map(let entries): for entry in entries { entry.value.appendLinks(to: &links) }
        case .null, .bool, .unsigned, .negative, .float, .bytes, .text: break
        }
    }
}
