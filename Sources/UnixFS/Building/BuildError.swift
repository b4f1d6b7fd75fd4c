public import IPLD

/// Why a directory cannot be built.
public enum BuildError: Error, Equatable, CustomStringConvertible {
    /// A name that no path can have: empty, `.`, `..`, or with a slash or a zero byte.
    case name(String)
    /// Two entries with the same name.
    case duplicate(String)
    /// Two names whose hashes are the same in all of their bits; one of the two.
    case collision(String)
    /// A node that is too large for a block.
    case block(BlockError)

    /// What is wrong, in words.
    public var description: String {
        switch self {
        case .name(let name): "no entry can be called \"\(name)\""
        case .duplicate(let name): "two entries are called \"\(name)\""
        case .collision(let name): "another name has the same hash as \"\(name)\""
        case .block(let error): "\(error)"
        }
    }
}
