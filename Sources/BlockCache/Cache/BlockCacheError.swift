public import LMDB

/// Why a cache cannot be opened.
public enum BlockCacheError: Error, Equatable, Sendable {
    /// The limit is below `smallest` bytes.
    case limitTooSmall(limit: Int, smallest: Int)
    /// The directory cannot be made or used.
    case directory(path: String, LMDBError)
    /// The directory holds an LMDB environment that is not a cache of Regatta's.
    case foreign(path: String)
    /// A newer version of Regatta made the cache, in `found`, which this version cannot read.
    case newer(path: String, found: Int, known: Int)
    /// This process has the cache open already.
    case alreadyOpen(path: String)
    /// Another process uses the cache, which would have to be changed before it can be used.
    case inUse(path: String)
    /// LMDB cannot open the environment.
    case environment(path: String, LMDBError)
}

extension BlockCacheError: CustomStringConvertible {
    /// One line that says what is wrong and what to do.
    public var description: String {
        switch self {
        case .limitTooSmall(let limit, let smallest):
            "a cache of \(limit) bytes is too small: give it at least \(smallest)"
        case .directory(let path, let error):
            "cannot use \(path) for the cache: \(error)"
        case .foreign(let path):
            "\(path) holds an LMDB database that is not Regatta's: choose another directory"
        case .newer(let path, let found, let known):
            """
            the cache in \(path) has format \(found), made by a newer Regatta; this one knows \
            \(known): choose another directory, or delete the cache
            """
        case .alreadyOpen(let path):
            "the cache in \(path) is open in this process already"
        case .inUse(let path):
            "the cache in \(path) must be repaired or made smaller, but another process uses it"
        case .environment(let path, let error):
            "cannot open the cache in \(path): \(error)"
        }
    }
}
