internal import Multiformats

/// The DAG-CBOR codec: CBOR in which every value is written one way, with links.
public enum DAGCBOR {
    /// How closely a document must follow the specification.
    public enum Rules: Sendable {
        /// The one way to write a value.
        case strict
        /// As readers may: keys in any order, padded numbers, short floats.
        case lenient
    }

    /// Reads a document: one value and nothing behind it.
    ///
    /// - Throws: ``DAGCBORError``.
    public static func decode(
        _ bytes: [UInt8],
        rules: Rules = .strict
    ) throws(DAGCBORError) -> IPLDNode {
        var reader = DAGCBORReader(bytes, rules)
        return try reader.accept(IPLDNode.Builder())
    }

    /// The one way to write a value: map keys sorted by length, then by bytes.
    ///
    /// Everything that was decoded can be written. The caller answers for nodes of its own: an
    /// integer outside ``IPLDNode/integers``, a float that is not finite and a key that is twice in
    /// a map are programming errors.
    public static func encode(_ node: IPLDNode) -> [UInt8] {
        var bytes: [UInt8] = []
        append(node, to: &bytes)
        return bytes
    }
}

extension DAGCBOR {
    private static func append(_ node: IPLDNode, to bytes: inout [UInt8]) {
        switch node {
        case .null: bytes.append(0xf6)
        case .bool(let value): bytes.append(value ? 0xf5 : 0xf4)
        case .integer(let value): append(value, to: &bytes)
        case .float(let value): append(value, to: &bytes)
        case .bytes(let value):
            appendHead(2, UInt64(value.count), to: &bytes)
            bytes += value
        case .string(let value): append(value, to: &bytes)
        case .list(let nodes):
            appendHead(4, UInt64(nodes.count), to: &bytes)
            for node in nodes { append(node, to: &bytes) }
        case .map(let entries): append(entries, to: &bytes)
        case .link(let cid):
            bytes += [0xd8, 42]
            appendHead(2, UInt64(cid.bytes.count + 1), to: &bytes)
            bytes.append(0)
            bytes += cid.bytes
        }
    }

    private static func append(_ value: Int128, to bytes: inout [UInt8]) {
        precondition(IPLDNode.integers.contains(value), "DAG-CBOR has no integer of 65 bits")
        if value < 0 {
            appendHead(1, UInt64(-1 - value), to: &bytes)
        } else {
            appendHead(0, UInt64(value), to: &bytes)
        }
    }

    private static func append(_ value: Double, to bytes: inout [UInt8]) {
        precondition(value.isFinite, "DAG-CBOR has finite floats only")
        bytes.append(0xfb)
        let pattern = value.bitPattern
        for shift in stride(from: 56 as UInt64, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: pattern >> shift))
        }
    }

    private static func append(_ entries: [IPLDNode.Entry], to bytes: inout [UInt8]) {
        appendHead(5, UInt64(entries.count), to: &bytes)
        let sorted = entries.sorted { precedes($0.key.utf8, $1.key.utf8) }
        for (index, entry) in sorted.enumerated() {
            precondition(
                index == 0 || precedes(sorted[index - 1].key.utf8, entry.key.utf8),
                "a key is twice in a map"
            )
            append(entry.key, to: &bytes)
            append(entry.value, to: &bytes)
        }
    }

    private static func append(_ text: String, to bytes: inout [UInt8]) {
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
    static func precedes(
        _ left: some Collection<UInt8>,
        _ right: some Collection<UInt8>
    ) -> Bool {
        guard left.count == right.count else { return left.count < right.count }
        return left.lexicographicallyPrecedes(right)
    }
}
