/// Tells whether bytes are, or begin, a JSON object or array (RFC 8259).
///
/// Builds nothing.
struct JSONScanner {
    private enum Expectation {
        case value
        case valueOrEnd
        case keyOrEnd
        case key
        case colon
        case commaOrEnd
        case nothing
    }

    /// One for each open bracket: whether it is an object.
    private var open: [Bool] = []
    private var expectation = Expectation.value

    private static let depthLimit = 512

    /// Whether `bytes` are a whole document, or with `isWhole` false the start of one.
    mutating func accepts(_ bytes: ArraySlice<UInt8>, isWhole: Bool) -> Bool {
        var rest = bytes[...]
        guard let first = rest.first(where: { !Self.isSpace($0) }),
            first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
        else { return false }
        while let byte = rest.popFirst() {
            if Self.isSpace(byte) { continue }
            guard let goesOn = take(byte, &rest) else { return false }
            if !goesOn { return !isWhole }
        }
        return isWhole ? isFinished : true
    }

    private var isFinished: Bool {
        if case .nothing = expectation { return true }
        return false
    }

    /// Takes one token; nil when it cannot stand here, false when the bytes end inside it.
    private mutating func take(_ byte: UInt8, _ rest: inout ArraySlice<UInt8>) -> Bool? {
        switch (byte, expectation) {
        case (UInt8(ascii: "{"), .value), (UInt8(ascii: "{"), .valueOrEnd):
            return push(isObject: true)
        case (UInt8(ascii: "["), .value), (UInt8(ascii: "["), .valueOrEnd):
            return push(isObject: false)
        case (UInt8(ascii: "}"), .keyOrEnd), (UInt8(ascii: "}"), .commaOrEnd):
            return pop(isObject: true)
        case (UInt8(ascii: "]"), .valueOrEnd), (UInt8(ascii: "]"), .commaOrEnd):
            return pop(isObject: false)
        case (UInt8(ascii: ","), .commaOrEnd):
            expectation = open.last == true ? .key : .value
            return true
        case (UInt8(ascii: ":"), .colon):
            expectation = .value
            return true
        case (UInt8(ascii: "\""), .key), (UInt8(ascii: "\""), .keyOrEnd):
            expectation = .colon
            return Self.skipString(&rest)
        case (UInt8(ascii: "\""), .value), (UInt8(ascii: "\""), .valueOrEnd):
            expectation = .commaOrEnd
            return Self.skipString(&rest)
        case (_, .value), (_, .valueOrEnd):
            expectation = .commaOrEnd
            return Self.skipScalar(byte, &rest)
        default:
            return nil
        }
    }

    private mutating func push(isObject: Bool) -> Bool? {
        guard open.count < Self.depthLimit else { return nil }
        open.append(isObject)
        expectation = isObject ? .keyOrEnd : .valueOrEnd
        return true
    }

    private mutating func pop(isObject: Bool) -> Bool? {
        guard open.popLast() == isObject else { return nil }
        expectation = open.isEmpty ? .nothing : .commaOrEnd
        return true
    }

    /// Goes past the closing quote; false when there is none.
    private static func skipString(_ rest: inout ArraySlice<UInt8>) -> Bool? {
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "\"") { return true }
            if byte < 0x20 { return nil }
            if byte == UInt8(ascii: "\\"), rest.popFirst() == nil { return false }
        }
        return false
    }

    /// Goes past a number or a literal; both consist of letters, digits, signs and points.
    private static func skipScalar(_ first: UInt8, _ rest: inout ArraySlice<UInt8>) -> Bool? {
        let token = [first] + rest.prefix { scalarCharacters.contains($0) }
        rest = rest.dropFirst(token.count - 1)
        let text = String(decoding: token, as: UTF8.self)
        let isNumber =
            first == UInt8(ascii: "-") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first)
        if isNumber ? Double(text) != nil : literals.contains(text) { return true }
        return rest.isEmpty && (isNumber || literals.contains { $0.hasPrefix(text) }) ? false : nil
    }

    private static let literals = ["true", "false", "null"]
    private static let scalarCharacters = ASCIISet("abcdefghijklmnopqrstuvwxyzE0123456789+-.")

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || (0x09...0x0A).contains(byte) || byte == 0x0D
    }
}
