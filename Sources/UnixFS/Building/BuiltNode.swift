public import Multiformats

/// A part of a DAG that is built: what whoever links to it has to know.
public struct BuiltNode: Sendable, Equatable {
    /// Its root.
    public let cid: CID
    /// How many bytes of a file it holds; 0 for anything else.
    public let size: UInt64
    /// The bytes of all its blocks, those that occur twice counted twice (`Tsize`).
    public let dagSize: UInt64

    /// A part that was built elsewhere.
    public init(cid: CID, size: UInt64, dagSize: UInt64) {
        self.cid = cid
        self.size = size
        self.dagSize = dagSize
    }
}

/// What may be kept of a file or a directory beside its content.
public struct NodeAttributes: Sendable, Equatable {
    /// Nothing, as the profiles have it.
    public static let none = NodeAttributes()

    /// The permission bits, 07777 at most.
    public var mode: UInt16?
    /// When the content was last changed.
    public var modified: UnixFSNode.ModificationTime?

    /// Attributes; each of them changes the CID.
    public init(mode: UInt16? = nil, modified: UnixFSNode.ModificationTime? = nil) {
        self.mode = mode.map { $0 & 0o7777 }
        self.modified = modified
    }
}
