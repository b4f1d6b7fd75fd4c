public import IPLD
public import Multiformats

/// Why blocks cannot be read as a file or a directory.
public enum UnixFSError: Error, Equatable, CustomStringConvertible {
    /// A codec that UnixFS does not use.
    case notUnixFS(CID, Codec)
    /// The node breaks the format.
    case malformed(CID, reason: String)
    /// The format has nodes of this type, but nobody writes them.
    case unsupportedType(CID, UInt64)
    /// A directory or symlink where a file, or a part of one, should be.
    case notAFile(CID)
    /// A file or symlink where a directory should be.
    case notADirectory(CID)
    /// Part of a file is not as long as its parent says.
    case wrongSize(CID, expected: UInt64, actual: UInt64)
    /// A codec whose links are not known, where all of them are to be followed.
    case unknownLinks(CID, Codec)
    /// More levels than the limit.
    case tooDeep(limit: Int)
    /// More blocks than the limit.
    case tooManyBlocks(limit: Int)
    /// More links waiting to be followed than the limit.
    case tooManyLinks(limit: Int)
    /// An identity CID whose content is not accepted.
    case inline(CID, BlockError)
    /// A block was supplied that is not the one needed: the caller's mistake.
    case unexpected(CID)

    /// What is wrong, in words.
    public var description: String {
        switch self {
        case .notUnixFS(let cid, let codec): "\(cid) is \(codec), which holds no file or directory"
        case .malformed(let cid, let reason): "\(cid) is not valid UnixFS: \(reason)"
        case .unsupportedType(let cid, let type): "\(cid) is UnixFS of the unsupported type \(type)"
        case .notAFile(let cid): "\(cid) is not a file"
        case .notADirectory(let cid): "\(cid) is not a directory"
        case .wrongSize(let cid, let expected, let actual):
            "\(cid) holds \(actual) bytes where its parent says \(expected)"
        case .unknownLinks(let cid, let codec): "the links of \(cid) are unknown: it is \(codec)"
        case .tooDeep(let limit): "the DAG is more than \(limit) levels deep"
        case .tooManyBlocks(let limit): "the DAG has more than \(limit) blocks"
        case .tooManyLinks(let limit): "more than \(limit) links wait to be followed"
        case .inline(let cid, let error): "\(cid): \(error)"
        case .unexpected(let cid): "\(cid) was supplied, but is not what is needed next"
        }
    }
}
