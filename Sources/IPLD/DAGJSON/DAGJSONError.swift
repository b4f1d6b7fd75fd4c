/// What makes bytes not a DAG-JSON document, or a value not one that DAG-JSON can hold.
public enum DAGJSONError: Error, Equatable, CustomStringConvertible {
    /// The bytes end inside a value.
    case truncated
    /// Bytes follow the one value a document holds.
    case trailingBytes(Int)
    /// A byte that cannot be where it is, counted from 0.
    case unexpectedByte(UInt8, at: Int)
    /// Text that is not UTF-8, or escapes half a character.
    case badText
    /// An integer with more than 64 bits and a sign.
    case integerTooLarge
    /// A number that no float reaches.
    case notFinite
    /// A map key that appears twice.
    case duplicateKey(String)
    /// A map that begins like a link or like bytes and is neither.
    case reserved
    /// The text of a link is not a CID.
    case badLink(String)
    /// The text of bytes is not base 64 without padding.
    case badBytes
    /// A document that is read, but not written so: keys out of order, white space, a number or a
    /// text in another form.
    case notCanonical
    /// Lists and maps inside each other beyond the limit.
    case tooDeep(limit: Int)
    /// More values than the limit.
    case tooManyValues(limit: Int)

    /// What is wrong, in words.
    public var description: String {
        switch self {
        case .truncated: "not dag-json: it ends inside a value"
        case .trailingBytes(let count): "not dag-json: \(count) bytes follow the value"
        case .unexpectedByte(let byte, let position):
            "not dag-json: the byte 0x\(String(byte, radix: 16)) at \(position) does not belong"
        case .badText: "not dag-json: a text is not Unicode"
        case .integerTooLarge: "not dag-json: an integer has more than 64 bits"
        case .notFinite: "not dag-json: a number is beyond every float"
        case .duplicateKey(let key): "not dag-json: the key \"\(key)\" appears twice"
        case .reserved: "not dag-json: a map begins like a link or like bytes, and is neither"
        case .badLink(let text): "not dag-json: \"\(text)\" is in a link's place and not a CID"
        case .badBytes: "not dag-json: bytes are not in base 64 without padding"
        case .notCanonical: "not dag-json as it is written: another form of the same value"
        case .tooDeep(let limit): "a document more than \(limit) values deep is not read"
        case .tooManyValues(let limit): "a document of more than \(limit) values is not read"
        }
    }
}
