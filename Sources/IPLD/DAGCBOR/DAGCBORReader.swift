internal import Multiformats

/// Reads one DAG-CBOR document, or a CBOR one of the same few types.
struct DAGCBORReader: IPLDTokenReader {
    private struct Container {
        /// The values that are still to come.
        var remaining: UInt64
        let isMap: Bool
        /// Whether a key was read and its value was not.
        var awaitsValue = false
    }

    private let bytes: [UInt8]
    private let rules: DAGCBOR.Rules
    private let hasLinks: Bool
    private var position = 0
    private var values = 0
    private var open: [Container] = []
    private var maps = OpenMaps(DAGCBOR.precedes)

    /// Begins at the front of a document.
    ///
    /// - Parameters:
    ///   - bytes: The whole document.
    ///   - rules: How closely it must follow the specification.
    ///   - hasLinks: Whether tag 42 is known, as in DAG-CBOR alone.
    init(_ bytes: [UInt8], _ rules: DAGCBOR.Rules, hasLinks: Bool = true) {
        self.bytes = bytes
        self.rules = rules
        self.hasLinks = hasLinks
    }

    mutating func next() throws(DAGCBORError) -> IPLDToken? {
        guard let container = open.last else {
            guard values > 0 else { return try value() }
            guard position == bytes.count else { throw .trailingBytes(bytes.count - position) }
            return nil
        }
        let innermost = open.count - 1
        guard container.remaining > 0 else {
            open.removeLast()
            if container.isMap { try endMap() }
            return .end
        }
        guard !container.isMap || container.awaitsValue else {
            open[innermost].awaitsValue = true
            return .key(try key())
        }
        open[innermost].remaining -= 1
        open[innermost].awaitsValue = false
        return try value()
    }

    private mutating func value() throws(DAGCBORError) -> IPLDToken {
        guard open.count <= IPLDNode.depthLimit else { throw .tooDeep(limit: IPLDNode.depthLimit) }
        values += 1
        guard values <= IPLDNode.valueLimit else {
            throw .tooManyValues(limit: IPLDNode.valueLimit)
        }
        let initial = try byte()
        let (major, detail) = (initial >> 5, initial & 0x1f)
        switch major {
        case 0: return .integer(Int128(try argument(detail)))
        case 1: return .integer(-1 - Int128(try argument(detail)))
        case 2: return .bytes(try run(argument(detail)))
        case 3: return .string(try text(detail))
        case 4:
            let count = try argument(detail)
            // What is claimed must at least be possible; nothing is reserved for it.
            guard count <= UInt64(bytes.count - position) else { throw .truncated }
            open.append(Container(remaining: count, isMap: false))
            return .listStart
        case 5:
            let count = try argument(detail)
            guard count <= UInt64(bytes.count - position) / 2 else { throw .truncated }
            open.append(Container(remaining: count, isMap: true))
            maps.begin()
            return .mapStart
        case 6:
            let tag = try argument(detail)
            guard tag == 42, hasLinks else { throw .unknownTag(tag) }
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

    private mutating func text(_ detail: UInt8) throws(DAGCBORError) -> ArraySlice<UInt8> {
        let text = try run(argument(detail))
        guard text.isUTF8 else { throw .badText }
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

    private mutating func simple(_ detail: UInt8) throws(DAGCBORError) -> IPLDToken {
        let value: Double
        switch detail {
        case 20: return .bool(false)
        case 21: return .bool(true)
        case 22: return .null
        case 24: throw .unknownSimpleValue(try byte())
        case 25: value = Double(half: UInt16(try bigEndian(2)))
        case 26: value = Double(Float(bitPattern: UInt32(try bigEndian(4))))
        case 27: value = Double(bitPattern: try bigEndian(8))
        case 31: throw .indefiniteLength
        default: throw .unknownSimpleValue(detail)
        }
        guard value.isFinite else { throw .notFinite }
        guard detail == 27 || rules == .lenient else { throw .notMinimal }
        return .float(value)
    }

    // MARK: Maps

    private mutating func key() throws(DAGCBORError) -> ArraySlice<UInt8> {
        let initial = try byte()
        guard initial >> 5 == 3 else { throw .keyNotText }
        let key = try text(initial & 0x1f)
        maps.add(key, at: key.indices)
        return key
    }

    private mutating func endMap() throws(DAGCBORError) {
        let keys = maps.end { bytes[$0] }
        if let key = keys.duplicate { throw .duplicateKey(String(decoding: key, as: UTF8.self)) }
        guard keys.isSorted || rules == .lenient else { throw .unsortedKeys }
    }
}

extension ArraySlice<UInt8> {
    /// Whether the bytes are well-formed text.
    var isUTF8: Bool {
        // Nearly all text is ASCII, which no string needs to be made of to see.
        allSatisfy { $0 < 0x80 } || String(validating: self, as: UTF8.self) != nil
    }
}

extension Double {
    /// IEEE 754 binary16, which not every platform's Swift has as a type.
    fileprivate init(half: UInt16) {
        let sign: Double = half >> 15 == 0 ? 1 : -1
        let exponent = Int(half >> 10 & 0x1f)
        let fraction = Double(half & 0x3ff)
        switch exponent {
        case 0: self = sign * fraction * 0x1p-24
        case 31: self = fraction == 0 ? sign * .infinity : .nan
        default:
            self.init(
                sign: sign < 0 ? .minus : .plus,
                exponent: exponent - 25,
                significand: 1_024 + fraction
            )
        }
    }
}
