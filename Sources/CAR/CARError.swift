public import Multiformats

/// What makes a byte stream not a CAR.
public enum CARError: Error, Equatable, CustomStringConvertible {
    /// The header is longer than the limit.
    case headerTooLong(UInt64, limit: Int)
    /// The header is not the map a CAR begins with.
    case header(reason: String)
    /// A version of the format other than 1.
    case version(UInt64)
    /// The length of the header or of a section is not a varint.
    case length(Varint.DecodingError)
    /// A section is longer than the largest block and its CID can be.
    case sectionTooLong(UInt64, limit: Int)
    /// A section's length leaves no room for its CID.
    case sectionTooShort(UInt64)
    /// A section does not begin with a CID.
    case cid(CIDError)
    /// A section's block is larger than the limit.
    case blockTooLarge(CID, size: Int, limit: Int)
    /// The stream ends inside the header or a section.
    case truncated

    /// What is wrong, in words.
    public var description: String {
        switch self {
        case .headerTooLong(let length, let limit):
            "not a CAR: a header of \(length) bytes is over the limit of \(limit)"
        case .header(let reason): "not a CAR: \(reason)"
        case .version(let version): "a CAR of version \(version), where 1 is read"
        case .length(let error): "not a CAR: a length is \(error)"
        case .sectionTooLong(let length, let limit):
            "a CAR section of \(length) bytes is over the limit of \(limit)"
        case .sectionTooShort(let length):
            "not a CAR: a section of \(length) bytes is shorter than its CID"
        case .cid(let error): "not a CAR: in front of a block, \(error)"
        case .blockTooLarge(let cid, let size, let limit):
            "\(cid) has \(size) bytes in a CAR, over the limit of \(limit)"
        case .truncated: "the CAR ends in the middle of a section"
        }
    }
}
