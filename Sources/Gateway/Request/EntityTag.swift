/// An entity tag (RFC 9110, section 8.8.3).
struct EntityTag: Hashable, Sendable, CustomStringConvertible {
    let opaque: String
    let isWeak: Bool

    init(_ opaque: String, isWeak: Bool = false) {
        self.opaque = opaque
        self.isWeak = isWeak
    }

    /// Reads `"…"` or `W/"…"`; nil when `text` is neither.
    init?(parsing text: Substring) {
        var bytes = Array(text.utf8)[...]
        isWeak = bytes.starts(with: "W/".utf8)
        if isWeak { bytes = bytes.dropFirst(2) }
        guard bytes.count >= 2, bytes.first == UInt8(ascii: "\""), bytes.last == UInt8(ascii: "\"")
        else { return nil }
        let inside = bytes.dropFirst().dropLast()
        guard inside.allSatisfy({ $0 >= 0x21 && $0 != UInt8(ascii: "\"") && $0 != 0x7F }) else {
            return nil
        }
        opaque = String(decoding: inside, as: UTF8.self)
    }

    var description: String { isWeak ? "W/\"\(opaque)\"" : "\"\(opaque)\"" }

    /// Weak comparison: the same tag, however strong (section 8.8.3.2).
    func weaklyMatches(_ other: Self) -> Bool { opaque == other.opaque }

    /// Strong comparison: the same tag, and neither is weak.
    func stronglyMatches(_ other: Self) -> Bool {
        !isWeak && !other.isWeak && opaque == other.opaque
    }
}
