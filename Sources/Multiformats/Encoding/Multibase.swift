/// A base in which bytes are written as text behind one character that names it.
///
/// The bases in which CIDs are met, of the multibase table.
public enum Multibase: Sendable, CaseIterable {
    case base16
    case base16Upper
    case base32
    case base32Upper
    case base32Pad
    case base32PadUpper
    case base32Hex
    case base32HexUpper
    case base32HexPad
    case base32HexPadUpper
    case base32Z
    case base36
    case base36Upper
    case base58btc
    case base58flickr
    case base64
    case base64Pad
    case base64url
    case base64urlPad

    /// The character that names the base, in front of the text.
    public var prefix: Character { Character(Unicode.Scalar(prefixByte)) }

    /// Writes `bytes`, with the prefix.
    public func encode(_ bytes: [UInt8]) -> String {
        var text = [prefixByte]
        alphabet.encode(bytes, to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// Reads text that begins with its prefix.
    ///
    /// Bases 16, 32 and 36 are read in either case. The work is linear in the length of the text,
    /// or bounded: base 36 and 58 texts have at most 1,024 symbols.
    ///
    /// - Throws: ``MultibaseError`` for an unknown prefix or symbol, a length no bytes have, or
    ///   bits set where there should be padding.
    public static func decode(_ text: String) throws(MultibaseError) -> (Multibase, [UInt8]) {
        let symbols = Array(text.utf8)
        guard let first = symbols.first else { throw .empty }
        guard let base = allCases.first(where: { $0.prefixByte == first }) else {
            throw .unknownPrefix(text.first ?? "?")
        }
        return (base, try base.alphabet.decode(symbols.dropFirst()))
    }
}

/// What makes text not multibase.
public enum MultibaseError: Error, Equatable, CustomStringConvertible {
    case empty
    case unknownPrefix(Character)
    /// A byte of the UTF-8 text that is not a symbol of its base.
    case unknownSymbol(UInt8)
    /// No number of bytes is written in that many symbols.
    case badLength
    case nonZeroPadding
    /// More symbols than a base 36 or 58 text may have.
    case tooLong(limit: Int)

    /// What is wrong, in words.
    public var description: String {
        switch self {
        case .empty: "the text is empty"
        case .unknownPrefix(let prefix): "no base has the prefix \"\(prefix)\""
        case .unknownSymbol(let symbol):
            symbol < 0x80 && symbol > 0x20
                ? "\"\(Character(Unicode.Scalar(symbol)))\" is not a symbol of the base"
                : "the byte \(symbol) is not a symbol of the base"
        case .badLength: "the text has a length that no bytes are written in"
        case .nonZeroPadding: "the last symbol has bits that belong to no byte"
        case .tooLong(let limit): "the text has more than \(limit) symbols"
        }
    }
}

extension Multibase {
    private var prefixByte: UInt8 {
        switch self {
        case .base16: UInt8(ascii: "f")
        case .base16Upper: UInt8(ascii: "F")
        case .base32: UInt8(ascii: "b")
        case .base32Upper: UInt8(ascii: "B")
        case .base32Pad: UInt8(ascii: "c")
        case .base32PadUpper: UInt8(ascii: "C")
        case .base32Hex: UInt8(ascii: "v")
        case .base32HexUpper: UInt8(ascii: "V")
        case .base32HexPad: UInt8(ascii: "t")
        case .base32HexPadUpper: UInt8(ascii: "T")
        case .base32Z: UInt8(ascii: "h")
        case .base36: UInt8(ascii: "k")
        case .base36Upper: UInt8(ascii: "K")
        case .base58btc: UInt8(ascii: "z")
        case .base58flickr: UInt8(ascii: "Z")
        case .base64: UInt8(ascii: "m")
        case .base64Pad: UInt8(ascii: "M")
        case .base64url: UInt8(ascii: "u")
        case .base64urlPad: UInt8(ascii: "U")
        }
    }

    private var alphabet: Alphabet {
        switch self {
        case .base16: .base16
        case .base16Upper: .base16Upper
        case .base32: .base32
        case .base32Upper: .base32Upper
        case .base32Pad: .base32Pad
        case .base32PadUpper: .base32PadUpper
        case .base32Hex: .base32Hex
        case .base32HexUpper: .base32HexUpper
        case .base32HexPad: .base32HexPad
        case .base32HexPadUpper: .base32HexPadUpper
        case .base32Z: .base32Z
        case .base36: .base36
        case .base36Upper: .base36Upper
        case .base58btc: .base58btc
        case .base58flickr: .base58flickr
        case .base64: .base64
        case .base64Pad: .base64Pad
        case .base64url: .base64url
        case .base64urlPad: .base64urlPad
        }
    }
}

extension Alphabet {
    fileprivate static let base16 = Alphabet("0123456789abcdef", .bits(4), foldsCase: true)
    fileprivate static let base16Upper = Alphabet("0123456789ABCDEF", .bits(4), foldsCase: true)
    fileprivate static let base32 = Alphabet(lower32, .bits(5), foldsCase: true)
    fileprivate static let base32Upper = Alphabet(upper32, .bits(5), foldsCase: true)
    fileprivate static let base32Pad = Alphabet(lower32, .bits(5), padded: true, foldsCase: true)
    fileprivate static let base32PadUpper = Alphabet(
        upper32,
        .bits(5),
        padded: true,
        foldsCase: true
    )
    fileprivate static let base32Hex = Alphabet(lowerHex32, .bits(5), foldsCase: true)
    fileprivate static let base32HexUpper = Alphabet(upperHex32, .bits(5), foldsCase: true)
    fileprivate static let base32HexPad = Alphabet(
        lowerHex32,
        .bits(5),
        padded: true,
        foldsCase: true
    )
    fileprivate static let base32HexPadUpper = Alphabet(
        upperHex32,
        .bits(5),
        padded: true,
        foldsCase: true
    )
    fileprivate static let base32Z = Alphabet("ybndrfg8ejkmcpqxot1uwisza345h769", .bits(5))
    fileprivate static let base36 = Alphabet(
        "0123456789abcdefghijklmnopqrstuvwxyz",
        .number,
        foldsCase: true
    )
    fileprivate static let base36Upper = Alphabet(
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        .number,
        foldsCase: true
    )
    fileprivate static let base58btc = Alphabet(
        "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz",
        .number
    )
    fileprivate static let base58flickr = Alphabet(
        "123456789abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ",
        .number
    )
    fileprivate static let base64 = Alphabet(standard64, .bits(6))
    fileprivate static let base64Pad = Alphabet(standard64, .bits(6), padded: true)
    fileprivate static let base64url = Alphabet(url64, .bits(6))
    fileprivate static let base64urlPad = Alphabet(url64, .bits(6), padded: true)

    private static let lower32: StaticString = "abcdefghijklmnopqrstuvwxyz234567"
    private static let upper32: StaticString = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
    private static let lowerHex32: StaticString = "0123456789abcdefghijklmnopqrstuv"
    private static let upperHex32: StaticString = "0123456789ABCDEFGHIJKLMNOPQRSTUV"
    private static let standard64: StaticString =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    private static let url64: StaticString =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
}
