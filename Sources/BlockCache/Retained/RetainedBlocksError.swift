public import LMDB

/// Why retained blocks cannot be opened, or a block cannot be retained.
public enum RetainedBlocksError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The directory cannot be made or used.
    case directory(path: String, LMDBError)
    /// LMDB cannot open or change the file; nothing was changed.
    case environment(path: String, LMDBError)
    /// The blocks would take more than `limit` bytes.
    case full(limit: Int)
    /// An owner's name is empty or too long.
    case badOwner(String)
    /// The file is closed.
    case closed

    /// One line that says what is wrong and what to do.
    public var description: String {
        switch self {
        case .directory(let path, let error): "cannot use \(path) for pinned blocks: \(error)"
        case .environment(let path, let error): "the pinned blocks in \(path) failed: \(error)"
        case .full(let limit):
            "the limit for pinned blocks, \(limit) bytes, is reached: unpin something, or raise it"
        case .badOwner(let owner): "“\(owner)” cannot own blocks: 1 to 64 bytes, none of them zero"
        case .closed: "the pinned blocks are closed"
        }
    }
}
