/// A set of ASCII characters, small enough to be a constant.
struct ASCIISet: Sendable {
    private let low: UInt64
    private let high: UInt64

    init(_ characters: String) {
        var low: UInt64 = 0
        var high: UInt64 = 0
        for byte in characters.utf8 where byte < 128 {
            if byte < 64 {
                low |= 1 << UInt64(byte)
            } else {
                high |= 1 << UInt64(byte - 64)
            }
        }
        self.low = low
        self.high = high
    }

    func contains(_ byte: UInt8) -> Bool {
        switch byte {
        case 0..<64: low & (1 << UInt64(byte)) != 0
        case 64..<128: high & (1 << UInt64(byte - 64)) != 0
        default: false
        }
    }
}

/// Percent encoding (RFC 3986, section 2.1): bytes that a place cannot hold, as `%` and two
/// upper-case hexadecimal digits.
enum PercentEncoding {
    private static let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

    /// What needs no encoding anywhere in a URL (RFC 3986, section 2.3).
    static let unreserved = ASCIISet(letters + "-._~")

    /// What a path segment may hold as it is.
    ///
    /// The quotes and brackets that RFC 3986 also allows
    /// are left out: such a segment stands in HTML attributes and header fields as well.
    static let segment = ASCIISet(letters + "-._~$&+,:;=@")

    /// What a query may hold as it is, escapes included.
    static let query = ASCIISet(letters + "-._~$&+,:;=@/?%*!()'")

    /// What a reference to any URL may hold as it is, escapes included.
    static let reference = ASCIISet(letters + "-._~$&+,:;=@/?%*!()'#[]")

    /// All of ASCII that can be seen: what is encoded already stays as it is.
    static let visible = ASCIISet(String(decoding: Array(0x21...0x7E), as: UTF8.self))

    /// What `filename*` may hold as it is: `attr-char` of RFC 8187, section 3.2.1.
    static let attribute = ASCIISet(letters + "!#$&+-.^_`|~")

    private static let digits = Array("0123456789ABCDEF".utf8)

    /// Appends `text` to `bytes`, encoding every byte that is not in `allowed`.
    static func append(
        _ text: some StringProtocol,
        keeping allowed: ASCIISet,
        to bytes: inout [UInt8]
    ) {
        append(text.utf8, keeping: allowed, to: &bytes)
    }

    /// The same of bytes.
    static func append(
        _ text: some Sequence<UInt8>,
        keeping allowed: ASCIISet,
        to bytes: inout [UInt8]
    ) {
        for byte in text {
            if allowed.contains(byte) {
                bytes.append(byte)
            } else {
                bytes.append(UInt8(ascii: "%"))
                bytes.append(digits[Int(byte >> 4)])
                bytes.append(digits[Int(byte & 15)])
            }
        }
    }

    static func encode(_ text: some StringProtocol, keeping allowed: ASCIISet) -> String {
        if text.utf8.allSatisfy({ allowed.contains($0) }) { return String(text) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count + 16)
        append(text, keeping: allowed, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The text that `encoded` stands for, decoded once; nil when an escape is broken or the
    /// bytes are not UTF-8.
    ///
    /// With `plusIsSpace` it is read as a form field, as queries are.
    static func decode(_ encoded: some StringProtocol, plusIsSpace: Bool = false) -> String? {
        let plain = encoded.utf8.allSatisfy { byte in
            byte != UInt8(ascii: "%") && !(plusIsSpace && byte == UInt8(ascii: "+"))
        }
        if plain { return String(encoded) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(encoded.utf8.count)
        var rest = encoded.utf8.makeIterator()
        while let byte = rest.next() {
            switch byte {
            case UInt8(ascii: "%"):
                guard let high = rest.next().flatMap(value(ofDigit:)),
                    let low = rest.next().flatMap(value(ofDigit:))
                else { return nil }
                bytes.append(high << 4 | low)
            case UInt8(ascii: "+") where plusIsSpace:
                bytes.append(UInt8(ascii: " "))
            default:
                bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func value(ofDigit byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
