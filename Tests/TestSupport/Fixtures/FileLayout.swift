public import Multiformats

/// How a file is cut into blocks.
public struct FileLayout: Sendable {
    /// As `ipfs add` does by default (`unixfs-v0-2015`).
    public static let kubo = FileLayout(
        chunkSize: 256 << 10,
        linksPerNode: 174,
        rawLeaves: false,
        version: .v0
    )

    /// As the profile `unixfs-v1-2025` has it.
    public static let v1 = FileLayout(
        chunkSize: 1 << 20,
        linksPerNode: 1_024,
        rawLeaves: true,
        version: .v1
    )

    /// The most bytes of the file in a leaf.
    public var chunkSize: Int
    /// The most links in a node.
    public var linksPerNode: Int
    /// Whether leaves are raw blocks, not DAG-PB nodes with a size.
    public var rawLeaves: Bool
    /// The version of the CIDs of nodes; raw leaves are always in version 1.
    public var version: CID.Version

    /// A layout; by default that of `ipfs add --cid-version=1`.
    public init(
        chunkSize: Int = 256 << 10,
        linksPerNode: Int = 174,
        rawLeaves: Bool = true,
        version: CID.Version = .v1
    ) {
        precondition(chunkSize > 0 && linksPerNode > 1, "no tree can be built of this")
        self.chunkSize = chunkSize
        self.linksPerNode = linksPerNode
        self.rawLeaves = rawLeaves
        self.version = version
    }
}
