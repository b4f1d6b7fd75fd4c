/// What makes bytes not a DAG-CBOR document.
public enum DAGCBORError: Error, Equatable, CustomStringConvertible {
    /// The bytes end inside a value.
    case truncated
    /// Bytes follow the one value a document holds.
    case trailingBytes(Int)
    /// A number or a length is written longer than it needs to be, or as a short float.
    case notMinimal
    /// A list, map, string or byte string without its length in front.
    case indefiniteLength
    /// An initial byte that CBOR has not given a meaning.
    case reserved
    /// A tag other than 42.
    case unknownTag(UInt64)
    /// Tag 42 on anything but a CID behind a zero byte.
    case badLink
    /// A map key that is not text.
    case keyNotText
    /// A map key that belongs before the one in front of it.
    case unsortedKeys
    /// A map key that appears twice.
    case duplicateKey(String)
    /// Text that is not UTF-8.
    case badText
    /// A simple value other than false, true and null.
    case unknownSimpleValue(UInt8)
    /// A float that is not a number or infinite.
    case notFinite
    /// Lists and maps inside each other beyond the limit.
    case tooDeep(limit: Int)
    /// More values than the limit.
    case tooManyValues(limit: Int)

    /// What is wrong, in words.
    public var description: String {
        switch self {
        case .truncated: "not dag-cbor: it ends inside a value"
        case .trailingBytes(let count): "not dag-cbor: \(count) bytes follow the value"
        case .notMinimal: "not dag-cbor: a number is written longer than it needs to be"
        case .indefiniteLength: "not dag-cbor: a length is missing"
        case .reserved: "not dag-cbor: a value begins with a reserved byte"
        case .unknownTag(let tag): "not dag-cbor: the tag \(tag) is not allowed"
        case .badLink: "not dag-cbor: a link is not a CID behind a zero byte"
        case .keyNotText: "not dag-cbor: a map key is not text"
        case .unsortedKeys: "not dag-cbor: the keys of a map are not in order"
        case .duplicateKey(let key): "not dag-cbor: the key \"\(key)\" appears twice"
        case .badText: "not dag-cbor: a text is not UTF-8"
        case .unknownSimpleValue(let value):
            "not dag-cbor: the simple value \(value) is not allowed"
        case .notFinite: "not dag-cbor: a float is not finite"
        case .tooDeep(let limit): "a document more than \(limit) values deep is not read"
        case .tooManyValues(let limit): "a document of more than \(limit) values is not read"
        }
    }
}
