/// What makes bytes not a record of a name.
public enum IPNSRecordError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Larger than any record may be.
    case tooLarge(limit: Int)
    /// Not the protobuf of a record, or what it signs is not what records hold.
    case malformed(String)
    /// Without the second signature, or without what that is over.
    case unsigned
    /// The key is neither in the record nor in the name.
    case noKey
    /// The key in the record is not the one that the name is the hash of.
    case otherKey
    /// The key is of no known type, not well formed, too weak or too long.
    case badKey
    /// The signature is not of the key.
    case badSignature
    /// A copy for old software says something else than what is signed.
    case contradiction(String)
    /// Its validity is of a kind that does not exist.
    case validityType(UInt64)
    /// When it ends cannot be read.
    case badValidity

    /// What is wrong, in words.
    public var description: String {
        switch self {
        case .tooLarge(let limit): "the record is larger than \(limit) bytes"
        case .malformed(let reason): "the record is malformed: \(reason)"
        case .unsigned: "the record has no second signature (it may be from before 2022)"
        case .noKey: "the record lacks the key that its name is the hash of"
        case .otherKey: "the key in the record is not the name's"
        case .badKey: "the key of the record cannot be used"
        case .badSignature: "the signature of the record is wrong"
        case .contradiction(let field):
            "the \(field) of the record differs from the one that is signed"
        case .validityType(let type): "the record has the unknown validity type \(type)"
        case .badValidity: "when the record ends cannot be read"
        }
    }
}
