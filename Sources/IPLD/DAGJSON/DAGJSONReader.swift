internal import Multiformats

/// Reads one DAG-JSON document, or a plain JSON one.
///
/// White space and the order of keys are free, as the specification asks of readers.
struct DAGJSONReader: IPLDTokenReader {
    private struct Container {
        let isMap: Bool
        var isEmpty = true
        /// Whether a key was read and its value was not.
        var awaitsValue = false
    }

    private let isPlain: Bool
    private var scanner: JSONScanner
    private var values = 0
    private var open: [Container] = []
    private var maps = OpenMaps { $0.lexicographicallyPrecedes($1) }

    /// Begins at the front of a document.
    ///
    /// - Parameters:
    ///   - bytes: The whole document.
    ///   - isPlain: Whether it is JSON without links and bytes, and without bounds for integers.
    init(_ bytes: [UInt8], isPlain: Bool = false) {
        scanner = JSONScanner(bytes)
        self.isPlain = isPlain
    }

    mutating func next() throws(DAGJSONError) -> IPLDToken? {
        guard let container = open.last else {
            guard values > 0 else { return try value() }
            guard scanner.peek() == nil else { throw .trailingBytes(scanner.rest) }
            return nil
        }
        let innermost = open.count - 1
        if container.awaitsValue {
            try scanner.take(":")
            open[innermost].awaitsValue = false
            return try value()
        }
        if scanner.takes(container.isMap ? "}" : "]") {
            open.removeLast()
            if container.isMap { try endMap() }
            return .end
        }
        if !container.isEmpty { try scanner.take(",") }
        open[innermost].isEmpty = false
        guard container.isMap else { return try value() }
        open[innermost].awaitsValue = true
        return .key(try key())
    }

    private mutating func value() throws(DAGJSONError) -> IPLDToken {
        guard open.count <= IPLDNode.depthLimit else { throw .tooDeep(limit: IPLDNode.depthLimit) }
        values += 1
        guard values <= IPLDNode.valueLimit else {
            throw .tooManyValues(limit: IPLDNode.valueLimit)
        }
        guard let first = scanner.peek() else { throw .truncated }
        switch first {
        case UInt8(ascii: "{"): return try map()
        case UInt8(ascii: "["):
            try scanner.take("[")
            open.append(Container(isMap: false))
            return .listStart
        case UInt8(ascii: "\""): return .string(try scanner.string())
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            switch try scanner.number(clamps: isPlain) {
            case .integer(let value): return .integer(value)
            case .float(let value): return .float(value)
            }
        case UInt8(ascii: "t"):
            try scanner.take(word: "true")
            return .bool(true)
        case UInt8(ascii: "f"):
            try scanner.take(word: "false")
            return .bool(false)
        case UInt8(ascii: "n"):
            try scanner.take(word: "null")
            return .null
        default: throw scanner.unexpected()
        }
    }

    // MARK: Maps

    private mutating func map() throws(DAGJSONError) -> IPLDToken {
        try scanner.take("{")
        if !isPlain {
            let start = scanner.position
            if let token = try reserved() { return token }
            scanner.move(to: start)
        }
        open.append(Container(isMap: true))
        maps.begin()
        return .mapStart
    }

    private mutating func key() throws(DAGJSONError) -> ArraySlice<UInt8> {
        guard scanner.peek() == UInt8(ascii: "\"") else { throw scanner.unexpected() }
        let start = scanner.position
        let key = try scanner.string()
        maps.add(key, at: start..<scanner.position)
        return key
    }

    private mutating func endMap() throws(DAGJSONError) {
        let bytes = scanner.bytes
        let keys = maps.end { position in
            var scanner = JSONScanner(bytes)
            scanner.move(to: position.lowerBound)
            // It was read before, so it is well formed.
            return (try? scanner.string()) ?? []
        }
        if let key = keys.duplicate { throw .duplicateKey(String(decoding: key, as: UTF8.self)) }
    }

    // MARK: Links and bytes

    /// Reads the rest of a map as a link or as bytes; `nil` when it is an ordinary map.
    ///
    /// The first key decides: `{"/": "…"}` and `{"/": {"bytes": "…"}}` are reserved, and nothing
    /// that begins so may be anything else.
    private mutating func reserved() throws(DAGJSONError) -> IPLDToken? {
        guard try takes(key: "/") else { return nil }
        switch scanner.peek() {
        case UInt8(ascii: "\""):
            let text = String(decoding: try scanner.string(), as: UTF8.self)
            guard scanner.takes("}") else { throw reservedOrTruncated() }
            do {
                return .link(try CID(text))
            } catch {
                throw .badLink(text)
            }
        case UInt8(ascii: "{"):
            try scanner.take("{")
            guard try takes(key: "bytes"), scanner.peek() == UInt8(ascii: "\"") else { return nil }
            let text = String(decoding: try scanner.string(), as: UTF8.self)
            guard scanner.takes("}"), scanner.takes("}") else { throw reservedOrTruncated() }
            do {
                return .bytes(try Multibase.decode("m" + text).1[...])
            } catch {
                throw .badBytes
            }
        default: return nil
        }
    }

    /// Goes past a key and its colon, if it is this key that comes.
    private mutating func takes(key: StaticString) throws(DAGJSONError) -> Bool {
        guard scanner.peek() == UInt8(ascii: "\"") else { return false }
        guard try scanner.string().elementsEqual(key.description.utf8) else { return false }
        try scanner.take(":")
        return true
    }

    private func reservedOrTruncated() -> DAGJSONError {
        scanner.rest == 0 ? .truncated : .reserved
    }
}
