/// Why bytes are not the block they are said to be.
public enum BlockError: Error, Equatable, CustomStringConvertible {
    /// More bytes than a block may have.
    case tooLarge(size: Int, limit: Int)
    /// The bytes have another hash: they were corrupted, or belong to another block.
    case mismatch
    /// A hash function, by its multicodec code, that is not computed here.
    case unsupportedHash(UInt64)
    /// A hash function, by its multicodec code, whose collisions can be made.
    case insecureHash(UInt64)
    /// A digest, of so many bytes, that its function does not make, or cut too short to be secure.
    case digestLength(Int)
    /// An identity CID that carries more bytes than one may.
    case identityTooLong(Int)
    /// A CID that names its block by hash where one that carries it was needed.
    case notIdentity

    /// What is wrong, in words.
    public var description: String {
        switch self {
        case .tooLarge(let size, let limit):
            "a block of \(size) bytes is over the limit of \(limit)"
        case .mismatch: "the bytes do not have the hash in the CID"
        case .unsupportedHash(let code):
            "the hash function 0x\(String(code, radix: 16)) is not supported"
        case .insecureHash(let code):
            "the hash function 0x\(String(code, radix: 16)) is not secure"
        case .digestLength(let length): "a digest of \(length) bytes does not fit its function"
        case .identityTooLong(let length):
            "an identity CID of \(length) bytes is over the limit of \(Block.longestIdentity)"
        case .notIdentity: "the CID does not carry its block"
        }
    }
}
