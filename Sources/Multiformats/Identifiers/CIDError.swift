/// What makes bytes or text not a CID.
public enum CIDError: Error, Equatable, CustomStringConvertible {
    /// The text is in no known base, or not well written in it.
    case multibase(MultibaseError)
    /// The text is longer than any CID's.
    case textTooLong(limit: Int)
    /// A version 0 CID behind a multibase prefix, which has no meaning.
    case prefixedVersion0
    /// Not a dag-pb codec with a whole SHA-256 digest, where version 0 needs both.
    case notVersion0
    /// A version other than 0 and 1.
    case version(UInt64)
    /// The version or the codec is not a varint.
    case varint(Varint.DecodingError)
    /// The hash is malformed.
    case multihash(Multihash.DecodingError)
    /// The bytes end before the CID does.
    case truncated
    /// Bytes follow the multihash.
    case trailingBytes(Int)

    /// What is wrong, in words.
    public var description: String {
        switch self {
        case .multibase(let error): "not a CID: \(error)"
        case .textTooLong(let limit): "not a CID: longer than \(limit) characters"
        case .prefixedVersion0: "a version 0 CID is written without a multibase prefix"
        case .notVersion0: "a version 0 CID is 46 base58 characters of a SHA-256 multihash"
        case .version(let version): "CID version \(version) does not exist"
        case .varint(let error): "not a CID: a number in it is \(error)"
        case .multihash(.digestTooLong(let length)):
            "a digest of \(length) bytes is longer than \(Multihash.longestDigest)"
        case .multihash(let error): "not a CID: its multihash is malformed (\(error))"
        case .truncated: "not a CID: it ends too early"
        case .trailingBytes(let count): "not a CID: \(count) bytes follow it"
        }
    }
}
