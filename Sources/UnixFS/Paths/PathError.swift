public import IPLD
public import Multiformats

/// Why a path leads nowhere.
public enum PathError: Error, Equatable, CustomStringConvertible {
    /// The block has nothing of that name: it is known that the path does not exist.
    case noLink(name: String, in: CID)
    /// The path goes on behind a file or a symlink, which have nothing below them.
    case notADirectory(CID)
    /// A block on the way is not what it should be.
    case malformed(CID, reason: String)
    /// A block on the way has a codec through which paths are not followed.
    case unsupported(Codec)
    /// More segments than a path may have.
    case tooDeep(limit: Int)
    /// The blocks on the way have more bytes together than are held for one path.
    case tooLarge(limit: Int)
    /// An identity CID on the way whose content is not accepted.
    case inline(CID, BlockError)
    /// A block was supplied that is not the one needed: the caller's mistake.
    case unexpected(CID)

    /// What is wrong, in words.
    public var description: String {
        switch self {
        case .noLink(let name, let cid): "no link named \"\(name)\" under \(cid)"
        case .notADirectory(let cid): "\(cid) is not a directory, so nothing is below it"
        case .malformed(let cid, let reason): "\(cid) cannot be read: \(reason)"
        case .unsupported(let codec): "a path cannot be followed through \(codec)"
        case .tooDeep(let limit): "the path has more than \(limit) segments"
        case .tooLarge(let limit):
            "the blocks on the path have more than \(limit) bytes together"
        case .inline(let cid, let error): "\(cid): \(error)"
        case .unexpected(let cid): "\(cid) was supplied, but is not what is needed next"
        }
    }
}
