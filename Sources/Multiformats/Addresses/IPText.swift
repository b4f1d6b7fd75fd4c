/// IP addresses as they are written: RFC 4291, section 2.2, and RFC 5952.
enum IPText {
    /// The four bytes of `1.2.3.4`; `nil` for any other form.
    static func ip4(_ text: String) -> [UInt8]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        let bytes = parts.compactMap { part -> UInt8? in
            guard part.utf8.allSatisfy({ (48...57).contains($0) }),
                part.count == 1 || part.first != "0"
            else { return nil }
            return UInt8(part)
        }
        return bytes.count == 4 ? bytes : nil
    }

    /// The sixteen bytes of an IPv6 address, without a zone.
    static func ip6(_ text: String) -> [UInt8]? {
        guard text.utf8.count <= 45 else { return nil }
        let halves = text.split(separator: "::", omittingEmptySubsequences: false)
        switch halves.count {
        case 1:
            let bytes = groups(text[...])
            return bytes?.count == 16 ? bytes : nil
        case 2:
            guard let front = groups(halves[0]), let back = groups(halves[1]),
                front.count + back.count <= 14
            else { return nil }
            return front + [UInt8](repeating: 0, count: 16 - front.count - back.count) + back
        default: return nil
        }
    }

    /// Groups of four digits, the last two of which may be an IPv4 address.
    private static func groups(_ text: Substring) -> [UInt8]? {
        if text.isEmpty { return [] }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        var bytes: [UInt8] = []
        for (index, part) in parts.enumerated() {
            if part.contains("."), index == parts.count - 1 {
                guard let tail = ip4(String(part)) else { return nil }
                bytes += tail
            } else {
                guard (1...4).contains(part.utf8.count), part.first != "+",
                    let group = UInt16(part, radix: 16)
                else { return nil }
                bytes += [UInt8(group >> 8), UInt8(group & 0xff)]
            }
        }
        return bytes
    }

    static func text(ip4 bytes: [UInt8]) -> String? {
        bytes.count == 4 ? bytes.map(String.init).joined(separator: ".") : nil
    }

    /// The form of RFC 5952: the first of the longest runs of zero groups is left out.
    static func text(ip6 bytes: [UInt8]) -> String? {
        guard bytes.count == 16 else { return nil }
        let groups = stride(from: 0, to: 16, by: 2).map {
            UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1])
        }
        var longest = 0..<0
        var start = 0
        for index in 0...8 where index == 8 || groups[index] != 0 {
            if index - start > max(longest.count, 1) { longest = start..<index }
            start = index + 1
        }
        func text(_ groups: ArraySlice<UInt16>) -> String {
            groups.map { String($0, radix: 16) }.joined(separator: ":")
        }
        guard !longest.isEmpty else { return text(groups[...]) }
        return text(groups[..<longest.lowerBound]) + "::" + text(groups[longest.upperBound...])
    }
}

/// Percent-encoding of a path inside one component of an address (RFC 3986, section 2.1).
enum PercentText {
    /// The bytes that a text stands for; `nil` when an escape is none, or it is not UTF-8.
    static func decoded(_ text: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            let digits = String(decoding: rest.prefix(2), as: UTF8.self)
            guard digits.utf8.count == 2, digits.allSatisfy(\.isHexDigit),
                let value = UInt8(digits, radix: 16)
            else { return nil }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        guard !bytes.isEmpty, String(validating: bytes, as: UTF8.self) != nil else { return nil }
        return bytes
    }

    /// The text of bytes in which all but unreserved characters, and those of `kept`, are escaped.
    static func encoded(_ bytes: ArraySlice<UInt8>, keeping kept: String = "") -> String? {
        guard String(validating: bytes, as: UTF8.self) != nil, !bytes.isEmpty else { return nil }
        var text = ""
        for byte in bytes {
            let character = Character(Unicode.Scalar(byte))
            let isPlain = byte < 0x80 && (character.isLetter || character.isNumber)
            if isPlain || "-._~".contains(character) || kept.utf8.contains(byte) {
                text.append(character)
            } else {
                text += byte < 16 ? "%0" : "%"
                text += String(byte, radix: 16, uppercase: true)
            }
        }
        return text
    }
}
