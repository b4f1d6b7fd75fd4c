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

/// `If-None-Match`: do not send what I have (RFC 9110, section 13.1.2).
enum IfNoneMatch: Equatable, Sendable {
    case any
    case tags([EntityTag])

    /// A longer list costs more to compare than the answer to send.
    private static let limit = 64

    /// Reads the values of all the fields, joined by commas; malformed tags are passed over.
    init(parsing field: Substring) {
        let elements = FieldSyntax.split(field, at: ",").prefix(Self.limit)
        if elements.contains("*") {
            self = .any
        } else {
            self = .tags(elements.compactMap { EntityTag(parsing: $0[...]) })
        }
    }

    func matches(_ tag: EntityTag) -> Bool {
        switch self {
        case .any: true
        case .tags(let tags): tags.contains { $0.weaklyMatches(tag) }
        }
    }
}

/// `If-Range`: send the range only if it is still of what I have (RFC 9110, section 13.1.5).
enum IfRange {
    /// Whether `field` names the representation that `tag` names.
    ///
    /// Dates never do: what is addressed by content has none.
    static func allowsRange(_ field: Substring, of tag: EntityTag) -> Bool {
        EntityTag(parsing: FieldSyntax.trimmed(field.utf8)[...])?.stronglyMatches(tag) ?? false
    }
}
