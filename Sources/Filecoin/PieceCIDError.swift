public import Multiformats

/// What makes a CID not the name of a piece.
public enum PieceCIDError: Error, Equatable, CustomStringConvertible {
    /// Neither of the two pairs of codec and hash function that pieces are named with.
    case notPiece(codec: Codec, hash: UInt64)
    /// A digest of so many bytes where the form needs another length.
    case digestLength(Int)
    /// A padding that is not a varint.
    case padding(Varint.DecodingError)
    /// A tree that is lower or higher than any here, or has more padding than it holds.
    case size(height: UInt8, padding: UInt64)
    /// A root whose last two bits are not zero, so that no tree has it.
    case root

    /// What is wrong, in words.
    public var description: String {
        switch self {
        case .notPiece(let codec, let hash):
            "not a piece CID: codec \(codec) and hash function 0x\(String(hash, radix: 16))"
        case .digestLength(let length):
            "not a piece CID: a digest of \(length) bytes does not fit its form"
        case .padding(let error): "not a piece CID: its padding is malformed (\(error))"
        case .size(let height, let padding):
            "not a piece CID: a tree of height \(height) cannot have \(padding) bytes of padding"
        case .root: "not a piece CID: its root is not a node of a tree"
        }
    }
}
