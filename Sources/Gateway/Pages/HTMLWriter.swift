/// HTML on its way to a client, as bytes.
///
/// What comes from outside goes through ``text(_:)``; only what this program says itself goes
/// through ``markup(_:)``.
struct HTMLWriter: Sendable {
    private(set) var bytes: [UInt8] = []

    var count: Int { bytes.count }

    mutating func markup(_ markup: String) {
        bytes.append(contentsOf: markup.utf8)
    }

    /// Appends text so that it means itself, between tags as well as in a quoted attribute.
    mutating func text(_ text: some StringProtocol) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "&"): markup("&amp;")
            case UInt8(ascii: "<"): markup("&lt;")
            case UInt8(ascii: ">"): markup("&gt;")
            case UInt8(ascii: "\""): markup("&quot;")
            case UInt8(ascii: "'"): markup("&#39;")
            default: bytes.append(byte)
            }
        }
    }

    /// Appends a name as one segment of the path in a link.
    mutating func segment(_ name: String) {
        text(PercentEncoding.encode(name, keeping: PercentEncoding.segment))
    }

    /// What was written since the last time.
    mutating func take() -> [UInt8] {
        defer { bytes.removeAll(keepingCapacity: true) }
        return bytes
    }
}
