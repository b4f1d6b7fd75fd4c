/// The words of JSON text: RFC 8259, read once from front to back.
struct JSONScanner {
    /// What a number is.
    enum Number {
        case integer(Int128)
        case float(Double)
    }

    let bytes: [UInt8]
    private(set) var position = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// How many bytes are left.
    var rest: Int { bytes.count - position }

    /// The byte behind white space; `nil` at the end.
    mutating func peek() -> UInt8? {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x09, 0x0a, 0x0d: position += 1
            case let byte: return byte
            }
        }
        return nil
    }

    /// The error that the byte in front makes.
    func unexpected() -> DAGJSONError {
        position < bytes.count ? .unexpectedByte(bytes[position], at: position) : .truncated
    }

    /// Goes past one byte, behind white space, that must be there.
    mutating func take(_ byte: Unicode.Scalar) throws(DAGJSONError) {
        guard peek() == UInt8(ascii: byte) else { throw unexpected() }
        position += 1
    }

    /// Goes past one byte, behind white space, if it is there.
    mutating func takes(_ byte: Unicode.Scalar) -> Bool {
        guard peek() == UInt8(ascii: byte) else { return false }
        position += 1
        return true
    }

    /// Goes past a word such as `null`.
    mutating func take(word: StaticString) throws(DAGJSONError) {
        for scalar in word.description.unicodeScalars {
            guard position < bytes.count, bytes[position] == UInt8(ascii: scalar) else {
                throw unexpected()
            }
            position += 1
        }
    }

    /// Goes back, or to a text that is to be read again.
    mutating func move(to position: Int) {
        self.position = position
    }

    // MARK: Numbers

    /// The number in front; one with a point or an exponent is a float.
    ///
    /// An integer of too many bits is refused, or is a float too where it `clamps`, as in plain
    /// JSON.
    mutating func number(clamps: Bool) throws(DAGJSONError) -> Number {
        let start = position
        var isFloat = false
        if bytes[position] == UInt8(ascii: "-") { position += 1 }
        if position < bytes.count, bytes[position] == UInt8(ascii: "0") {
            position += 1
        } else {
            try digits()
        }
        if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
            isFloat = true
            position += 1
            try digits()
        }
        if position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") {
            isFloat = true
            position += 1
            if position < bytes.count, [0x2b, 0x2d].contains(bytes[position]) { position += 1 }
            try digits()
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if !isFloat {
            if let value = Int128(text), IPLDNode.integers.contains(value) {
                return .integer(value)
            }
            guard clamps else { throw .integerTooLarge }
        }
        guard let value = Double(text), value.isFinite else { throw .notFinite }
        return .float(value)
    }

    private mutating func digits() throws(DAGJSONError) {
        let start = position
        while position < bytes.count, (0x30...0x39).contains(bytes[position]) { position += 1 }
        guard position > start else { throw unexpected() }
    }

    // MARK: Texts

    /// The text in front, quotes taken off, escapes resolved.
    ///
    /// A text without escapes shares the document's storage.
    mutating func string() throws(DAGJSONError) -> ArraySlice<UInt8> {
        try take("\"")
        let start = position
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                defer { position += 1 }
                let text = bytes[start..<position]
                guard text.isUTF8 else { throw .badText }
                return text
            case UInt8(ascii: "\\"): return try escapedString(Array(bytes[start..<position]))
            case ..<0x20: throw unexpected()
            default: position += 1
            }
        }
        throw .truncated
    }

    private mutating func escapedString(
        _ beginning: [UInt8]
    ) throws(DAGJSONError) -> ArraySlice<UInt8> {
        var text = beginning
        while position < bytes.count {
            let byte = bytes[position]
            switch byte {
            case UInt8(ascii: "\""):
                position += 1
                guard text[...].isUTF8 else { throw .badText }
                return text[...]
            case UInt8(ascii: "\\"):
                position += 1
                text += UTF8.encode(try escape()).map { Array($0) } ?? []
            case ..<0x20: throw unexpected()
            default:
                text.append(byte)
                position += 1
            }
        }
        throw .truncated
    }

    /// The character that is escaped by what stands behind a backslash.
    private mutating func escape() throws(DAGJSONError) -> Unicode.Scalar {
        guard position < bytes.count else { throw .truncated }
        let byte = bytes[position]
        guard byte != UInt8(ascii: "u") else {
            let unit = try codeUnit()
            guard UTF16.isLeadSurrogate(unit) else {
                guard let scalar = Unicode.Scalar(unit) else { throw .badText }
                return scalar
            }
            guard rest >= 2, bytes[position] == UInt8(ascii: "\\"),
                bytes[position + 1] == UInt8(ascii: "u")
            else { throw .badText }
            position += 1
            let trail = try codeUnit()
            guard UTF16.isTrailSurrogate(trail) else { throw .badText }
            return UTF16.decode(UTF16.EncodedScalar([unit, trail]))
        }
        guard let scalar = Self.escapes[byte] else { throw unexpected() }
        position += 1
        return scalar
    }

    /// The four hexadecimal digits behind a `u`.
    private mutating func codeUnit() throws(DAGJSONError) -> UInt16 {
        position += 1
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard position < bytes.count,
                let digit = Character(Unicode.Scalar(bytes[position])).hexDigitValue
            else { throw unexpected() }
            unit = unit << 4 | UInt16(digit)
            position += 1
        }
        return unit
    }

    private static let escapes: [UInt8: Unicode.Scalar] = [
        UInt8(ascii: "\""): "\"", UInt8(ascii: "\\"): "\\", UInt8(ascii: "/"): "/",
        UInt8(ascii: "b"): "\u{8}", UInt8(ascii: "f"): "\u{c}", UInt8(ascii: "n"): "\n",
        UInt8(ascii: "r"): "\r", UInt8(ascii: "t"): "\t",
    ]
}
