internal import Multiformats

/// The DAG-JSON codec: JSON with links and bytes in maps whose one key is a slash.
public enum DAGJSON {
    /// How closely a document must follow the specification.
    public enum Rules: Sendable {
        /// The one way to write a value.
        case strict
        /// As readers should: keys in any order, white space, any form of numbers and escapes.
        case lenient
    }

    /// Reads a document: one value and nothing behind it.
    ///
    /// - Throws: ``DAGJSONError``.
    public static func decode(
        _ bytes: [UInt8],
        rules: Rules = .strict
    ) throws(DAGJSONError) -> IPLDNode {
        var reader = DAGJSONReader(bytes)
        let node = try reader.accept(IPLDNode.Builder())
        if rules == .strict {
            guard try encode(node) == bytes else { throw .notCanonical }
        }
        return node
    }

    /// The one way to write a value: no white space, map keys sorted by bytes.
    ///
    /// The caller answers for nodes of its own, as with ``DAGCBOR/encode(_:)``.
    ///
    /// - Throws: ``DAGJSONError/reserved`` for a map that would be read as a link or as bytes.
    public static func encode(_ node: IPLDNode) throws(DAGJSONError) -> [UInt8] {
        var bytes: [UInt8] = []
        try append(node, to: &bytes)
        return bytes
    }
}

extension DAGJSON {
    private static func append(
        _ node: IPLDNode,
        to bytes: inout [UInt8]
    ) throws(DAGJSONError) {
        switch node {
        case .null: bytes += "null".utf8
        case .bool(let value): bytes += (value ? "true" : "false").utf8
        case .integer(let value):
            precondition(IPLDNode.integers.contains(value), "no codec has an integer of 65 bits")
            bytes += value.description.utf8
        case .float(let value): bytes += text(of: value).utf8
        case .string(let text): append(text, to: &bytes)
        case .bytes(let value):
            bytes += "{\"/\":{\"bytes\":\"".utf8
            bytes += Multibase.base64.encode(value).utf8.dropFirst()
            bytes += "\"}}".utf8
        case .list(let nodes):
            bytes.append(UInt8(ascii: "["))
            for (index, node) in nodes.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                try append(node, to: &bytes)
            }
            bytes.append(UInt8(ascii: "]"))
        case .map(let entries): try append(entries, to: &bytes)
        case .link(let cid): bytes += "{\"/\":\"\(cid)\"}".utf8
        }
    }

    private static func append(
        _ entries: [IPLDNode.Entry],
        to bytes: inout [UInt8]
    ) throws(DAGJSONError) {
        let sorted = entries.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        guard !isReserved(sorted) else { throw .reserved }
        bytes.append(UInt8(ascii: "{"))
        for (index, entry) in sorted.enumerated() {
            if index > 0 {
                precondition(
                    !sorted[index - 1].key.utf8.elementsEqual(entry.key.utf8),
                    "a key is twice in a map"
                )
                bytes.append(UInt8(ascii: ","))
            }
            append(entry.key, to: &bytes)
            bytes.append(UInt8(ascii: ":"))
            try append(entry.value, to: &bytes)
        }
        bytes.append(UInt8(ascii: "}"))
    }

    /// Whether a map would be read as something else: what its first key holds decides.
    private static func isReserved(_ sorted: [IPLDNode.Entry]) -> Bool {
        guard let first = sorted.first, first.key == "/" else { return false }
        switch first.value {
        case .string: return true
        case .map(let inner):
            let smallest = inner.min { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            guard case .string = smallest?.value else { return false }
            return smallest?.key == "bytes"
        default: return false
        }
    }

    /// Writes a text with the escapes that JSON demands and no others.
    private static func append(_ text: String, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""): bytes += "\\\"".utf8
            case UInt8(ascii: "\\"): bytes += "\\\\".utf8
            case 0x08: bytes += "\\b".utf8
            case 0x09: bytes += "\\t".utf8
            case 0x0a: bytes += "\\n".utf8
            case 0x0c: bytes += "\\f".utf8
            case 0x0d: bytes += "\\r".utf8
            case ..<0x20: bytes += "\\u00\(byte < 0x10 ? "0" : "")\(String(byte, radix: 16))".utf8
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}

extension DAGJSON {
    /// The shortest digits that read back as the same float, laid out as ECMAScript does, which the
    /// writers of DAG-JSON agree on; a whole number keeps a point, to stay a float.
    static func text(of value: Double) -> String {
        precondition(value.isFinite, "DAG-JSON has finite floats only")
        let (digits, point) = value.magnitude.shortestDigits
        let sign = value.sign == .minus ? "-" : ""
        let zeros = { (count: Int) in String(repeating: "0", count: count) }
        switch point {
        case digits.count...21: return sign + digits + zeros(point - digits.count) + ".0"
        case 1...21: return sign + digits.prefix(point) + "." + digits.dropFirst(point)
        case -5...0: return sign + "0." + zeros(-point) + digits
        default:
            let fraction = digits.count > 1 ? "." + digits.dropFirst() : ""
            return sign + digits.prefix(1) + fraction + (point > 0 ? "e+" : "e")
                + String(point - 1)
        }
    }
}

extension Double {
    /// The digits of a value that is not negative, and where the point is behind the first of them.
    fileprivate var shortestDigits: (digits: String, point: Int) {
        // As the standard library writes it: digits, a point in them, perhaps an exponent.
        let parts = description.split(separator: "e")
        let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        let fraction = mantissa.count > 1 ? mantissa[1] : ""
        let all = mantissa[0] + fraction
        let leading = all.prefix { $0 == "0" }.count
        var digits = all.dropFirst(leading)
        while digits.last == "0" { digits = digits.dropLast() }
        guard !digits.isEmpty else { return ("0", 1) }
        let exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
        return (String(digits), mantissa[0].count - leading + exponent)
    }
}
