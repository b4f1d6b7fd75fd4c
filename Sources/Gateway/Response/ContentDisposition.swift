/// `Content-Disposition` (RFC 6266): whether to show or to save, and under which name.
struct ContentDisposition: Equatable, Sendable, CustomStringConvertible {
    enum Kind: String, Sendable {
        case inline
        case attachment
    }

    let kind: Kind
    /// Any text; what a field cannot hold is encoded.
    let filename: String?

    /// The value of the field, as in `inline; filename="a.txt"; filename*=UTF-8''a.txt`.
    ///
    /// The plain form has `_` for each character that a quoted ASCII string cannot hold safely;
    /// the other has them all.
    var description: String {
        guard let filename else { return kind.rawValue }
        var plain: [UInt8] = []
        for scalar in filename.unicodeScalars {
            switch scalar {
            case "\"", "\\", "%", "/": plain.append(UInt8(ascii: "_"))
            case " "..."~": plain.append(UInt8(ascii: scalar))
            default: plain.append(UInt8(ascii: "_"))
            }
        }
        let encoded = PercentEncoding.encode(filename, keeping: PercentEncoding.attribute)
        let quoted = String(decoding: plain, as: UTF8.self)
        return "\(kind.rawValue); filename=\"\(quoted)\"; filename*=UTF-8''\(encoded)"
    }
}
