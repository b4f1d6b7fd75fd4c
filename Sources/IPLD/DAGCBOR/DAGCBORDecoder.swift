internal import Multiformats

/// Reads one DAG-CBOR document, counting depth and values.
struct DAGCBORDecoder {
    private let bytes: [UInt8]
    private let rules: DAGCBOR.Rules
    private var position = 0
    private var values = 0

    init(_ bytes: [UInt8], _ rules: DAGCBOR.Rules) {
        self.bytes = bytes
        self.rules = rules
    }

    mutating func document() throws(DAGCBORError) -> DAGCBOR {
        let value = try value(depth: 0)
        guard position == bytes.count else { throw .trailingBytes(bytes.count - position) }
        return value
    }

    private mutating func value(depth: Int) throws(DAGCBORError) -> DAGCBOR {
        guard depth <= DAGCBOR.depthLimit else { throw .tooDeep(limit: DAGCBOR.depthLimit) }
        values += 1
        guard values <= DAGCBOR.valueLimit else {
            throw .tooManyValues(limit: DAGCBOR.valueLimit)
        }
        let initial = try byte()
        let (major, detail) = (initial >> 5, initial & 0x1f)
        switch major {
        case 0: return .unsigned(try argument(detail))
        case 1: return .negative(try argument(detail))
        case 2: return .bytes(Array(try run(argument(detail))))
        case 3: return .text(try text(detail))
        case 4: return .list(try list(argument(detail), depth: depth))
        case 5: return .map(try map(argument(detail), depth: depth))
        case 6:
            let tag = try argument(detail)
            guard tag == 42 else { throw .unknownTag(tag) }
            return .link(try link())
        default: return try simple(detail)
        }
    }

    // MARK: Parts

    private mutating func byte() throws(DAGCBORError) -> UInt8 {
        guard position < bytes.count else { throw .truncated }
        defer { position += 1 }
        return bytes[position]
    }

    private mutating func run(_ length: UInt64) throws(DAGCBORError) -> ArraySlice<UInt8> {
        guard length <= UInt64(bytes.count - position) else { throw .truncated }
        let run = bytes[position..<position + Int(length)]
        position = run.endIndex
        return run
    }

    private mutating func bigEndian(_ width: UInt64) throws(DAGCBORError) -> UInt64 {
        var value: UInt64 = 0
        for byte in try run(width) { value = value << 8 | UInt64(byte) }
        return value
    }

    /// The number in an initial byte, or the one that follows it.
    private mutating func argument(_ detail: UInt8) throws(DAGCBORError) -> UInt64 {
        switch detail {
        case ..<24: return UInt64(detail)
        case 24...27:
            let value = try bigEndian(1 << UInt64(detail - 24))
            let smallest: [UInt64] = [24, 0x100, 0x1_0000, 0x1_0000_0000]
            guard rules == .lenient || value >= smallest[Int(detail - 24)] else {
                throw .notMinimal
            }
            return value
        case 31: throw .indefiniteLength
        default: throw .reserved
        }
    }

    private mutating func text(_ detail: UInt8) throws(DAGCBORError) -> String {
        let bytes = try run(argument(detail))
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .badText }
        return text
    }

    private mutating func link() throws(DAGCBORError) -> CID {
        let initial = try byte()
        guard initial >> 5 == 2 else { throw .badLink }
        let bytes = try run(argument(initial & 0x1f))
        guard bytes.first == 0 else { throw .badLink }
        do {
            return try CID(bytes: Array(bytes.dropFirst()))
        } catch {
            throw .badLink
        }
    }

    private mutating func simple(_ detail: UInt8) throws(DAGCBORError) -> DAGCBOR {
        let value: Double
        switch detail {
        case 20: return .bool(false)
        case 21: return .bool(true)
        case 22: return .null
        case 24: throw .unknownSimpleValue(try byte())
        case 25: value = Self.double(half: UInt16(try bigEndian(2)))
        case 26: value = Double(Float(bitPattern: UInt32(try bigEndian(4))))
        case 27: value = Double(bitPattern: try bigEndian(8))
        case 31: throw .indefiniteLength
        default: throw .unknownSimpleValue(detail)
        }
        guard value.isFinite else { throw .notFinite }
        guard detail == 27 || rules == .lenient else { throw .notMinimal }
        return .float(value)
    }

    /// IEEE 754 binary16, which not every platform's Swift has as a type.
    private static func double(half: UInt16) -> Double {
        let sign: Double = half >> 15 == 0 ? 1 : -1
        let exponent = Int(half >> 10 & 0x1f)
        let fraction = Double(half & 0x3ff)
        switch exponent {
        case 0: return sign * fraction * 0x1p-24
        case 31: return fraction == 0 ? sign * .infinity : .nan
        default:
            return Double(
                sign: sign < 0 ? .minus : .plus,
                exponent: exponent - 25,
                significand: 1_024 + fraction
            )
        }
    }

    // MARK: Lists and maps

    /// No room is reserved for the count that is claimed: it may be a lie.
    private mutating func list(
        _ count: UInt64,
        depth: Int
    ) throws(DAGCBORError) -> [DAGCBOR] {
        guard count <= UInt64(bytes.count - position) else { throw .truncated }
        var values: [DAGCBOR] = []
        for _ in 0..<count { values.append(try value(depth: depth + 1)) }
        return values
    }

    private mutating func map(
        _ count: UInt64,
        depth: Int
    ) throws(DAGCBORError) -> [DAGCBOR.Entry] {
        guard count <= UInt64(bytes.count - position) / 2 else { throw .truncated }
        var entries: [DAGCBOR.Entry] = []
        var isSorted = true
        for _ in 0..<count {
            let initial = try byte()
            guard initial >> 5 == 3 else { throw .keyNotText }
            let key = try text(initial & 0x1f)
            if let last = entries.last, !DAGCBOR.precedes(last.key, key) { isSorted = false }
            entries.append(DAGCBOR.Entry(key: key, value: try value(depth: depth + 1)))
        }
        if !isSorted { try refuseDuplicates(in: entries) }
        guard isSorted || rules == .lenient else { throw .unsortedKeys }
        return entries
    }

    /// Keys in order are never equal; any other order has to be sorted to see.
    private func refuseDuplicates(in entries: [DAGCBOR.Entry]) throws(DAGCBORError) {
        let keys = entries.map(\.key).sorted(by: DAGCBOR.precedes)
        for (left, right) in zip(keys, keys.dropFirst())
        where left.utf8.elementsEqual(right.utf8) {
            throw .duplicateKey(left)
        }
    }
}
