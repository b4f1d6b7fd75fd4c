/// Why a member cannot be put into an archive: whoever unpacks it might write where they should not.
public enum TARError: Error, Equatable, CustomStringConvertible {
    /// A name without a character, or one that means its own directory.
    case emptyName
    /// A name that begins with a slash.
    case absoluteName(String)
    /// A name that leads out of the archive's top.
    case escapingName(String)
    /// A name, or a symlink's target, with a zero byte, where readers would cut it.
    case zeroByte
    /// A member in the place of a symlink, or below one: it would be written where that points.
    case behindSymlink(String)
    /// A symlink that points to nothing.
    case emptyTarget
    /// A path, or a symlink's target, of more bytes than the limit.
    case pathTooLong(limit: Int)
    /// More symlinks than the limit.
    case tooManySymlinks(limit: Int)

    /// What is wrong, in words.
    public var description: String {
        switch self {
        case .emptyName: "an entry has an empty name"
        case .absoluteName(let name): "the name \"\(name)\" is absolute"
        case .escapingName(let name): "the name \"\(name)\" leads out of the archive"
        case .zeroByte: "an entry's name or target holds a zero byte"
        case .behindSymlink(let path): "\"\(path)\" lies behind a symlink"
        case .emptyTarget: "a symlink has an empty target"
        case .pathTooLong(let limit): "a path has more than \(limit) bytes"
        case .tooManySymlinks(let limit): "the archive has more than \(limit) symlinks"
        }
    }
}
