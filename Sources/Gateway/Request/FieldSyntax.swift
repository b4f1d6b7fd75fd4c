/// What the values of header fields are made of (RFC 9110, section 5.6): lists, tokens,
/// parameters, quoted strings.
enum FieldSyntax {
    /// The elements of a list, without the white space around them; a separator within quotes
    /// separates nothing.
    static func split(_ text: Substring, at separator: Unicode.Scalar) -> [String] {
        let separator = UInt8(ascii: separator)
        var elements: [String] = []
        var current: [UInt8] = []
        var quoted = false
        var escaped = false
        for byte in text.utf8 {
            if byte == separator, !quoted {
                elements.append(trimmed(current))
                current.removeAll(keepingCapacity: true)
                continue
            }
            if escaped {
                escaped = false
            } else if quoted, byte == UInt8(ascii: "\\") {
                escaped = true
            } else if byte == UInt8(ascii: "\"") {
                quoted.toggle()
            }
            current.append(byte)
        }
        elements.append(trimmed(current))
        return elements
    }

    /// `name=value` or `name="value"`; nil when it is neither.
    static func parameter(_ text: String) -> (name: String, value: String)? {
        let parts = text.utf8.split(
            separator: UInt8(ascii: "="),
            maxSplits: 1,
            omittingEmptySubsequences: false
        )
        guard parts.count == 2 else { return nil }
        let name = trimmed(parts[0]).lowercased()
        let value = trimmed(parts[1])
        guard isToken(name) else { return nil }
        if isToken(value) { return (name, value) }
        return unquoted(value).map { (name, $0) }
    }

    /// The inside of a quoted string; nil when `text` is none.
    static func unquoted(_ text: String) -> String? {
        var inside: [UInt8] = []
        var escaped = false
        let bytes = Array(text.utf8)
        guard bytes.count >= 2, bytes.first == UInt8(ascii: "\""), bytes.last == UInt8(ascii: "\"")
        else { return nil }
        for byte in bytes.dropFirst().dropLast() {
            if escaped {
                escaped = false
            } else if byte == UInt8(ascii: "\\") {
                escaped = true
                continue
            } else if byte == UInt8(ascii: "\"") {
                return nil
            }
            inside.append(byte)
        }
        return escaped ? nil : String(validating: inside, as: UTF8.self)
    }

    static func isToken(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { tokenCharacters.contains($0) }
    }

    static func trimmed(_ bytes: some BidirectionalCollection<UInt8>) -> String {
        let isSpace: (UInt8) -> Bool = { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        let start = bytes.firstIndex { !isSpace($0) } ?? bytes.endIndex
        let end = bytes.lastIndex { !isSpace($0) }.map { bytes.index(after: $0) } ?? start
        return String(decoding: bytes[start..<end], as: UTF8.self)
    }

    private static let tokenCharacters = ASCIISet(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-.^_`|~"
    )
}
