public import IPLD
public import Multiformats
public import UnixFS

/// Why files of this machine cannot be read or written as asked.
public enum LocalFileError: Error, Equatable, CustomStringConvertible {
    /// What the system said when it was asked for something.
    case system(path: String, doing: String, reason: String)
    /// Neither a file nor a directory nor a symbolic link.
    case special(path: String)
    /// A name that is not UTF-8 text.
    case name(directory: String)
    /// The file was written to while it was read.
    case changed(path: String)
    /// What is there has no place in a DAG.
    case build(path: String, BuildError)
    /// Something is there already.
    case exists(path: String)
    /// An entry whose name would lead out of its directory, or that no file can have.
    case unsafeName(String, in: CID)
    /// Two entries that would be the same file here.
    case duplicate(path: String)
    /// A block that the archive has not.
    case missing(CID)
    /// A block that the archive has, but not as it was when it was looked through.
    case damaged(CID, BlockError)
    /// Content that is neither a file nor a directory nor a symlink, or malformed.
    case content(String)
    /// More would be written than the limit allows.
    case tooMuch(limit: UInt64)

    /// One line that says what is wrong and what to do.
    public var description: String {
        switch self {
        case .system(let path, let doing, let reason): "\(path): cannot be \(doing): \(reason)"
        case .special(let path):
            "\(path): is not a file, a directory or a symbolic link; leave it out"
        case .name(let directory):
            "\(directory): holds a name that is not UTF-8; rename that entry first"
        case .changed(let path): "\(path): changed while it was read; try again when it rests"
        case .build(let path, let error): "\(path): \(error)"
        case .exists(let path): "\(path): exists already; choose another place"
        case .unsafeName(let name, let cid): "\(cid): no entry may be called \"\(name)\" here"
        case .duplicate(let path): "\(path): two entries would be this file"
        case .missing(let cid): "\(cid): is not in the archive"
        case .damaged(let cid, let error): "\(cid): \(error)"
        case .content(let reason): reason
        case .tooMuch(let limit):
            "more than \(limit) bytes would be written; allow more with --max-size"
        }
    }
}
