internal import IPLD
public import Multiformats

/// How content becomes a DAG: the same content in the same profile has the same CID everywhere
/// (IPIP-499).
public struct ImportProfile: Sendable, Equatable {
    /// What is measured to decide whether a directory is spread over shards.
    public enum DirectorySize: Sendable {
        /// The bytes of names and CIDs.
        case links
        /// The bytes of the block.
        case block
    }

    /// `unixfs-v1-2025`: chunks of a mebibyte in raw leaves, version 1.
    public static let v1 = ImportProfile(
        chunkSize: 1 << 20,
        linksPerNode: 1_024,
        rawLeaves: true,
        version: .v1,
        directorySize: .block
    )

    /// `unixfs-v0-2015`: what Kubo does when nothing else is asked for, version 0.
    public static let v0 = ImportProfile(
        chunkSize: 256 << 10,
        linksPerNode: 174,
        rawLeaves: false,
        version: .v0,
        directorySize: .links
    )

    /// The profiles by their names.
    public static let named = [("unixfs-v1-2025", v1), ("unixfs-v0-2015", v0)]

    /// What ``chunkSize`` may be: a leaf with its frame is still a block that everybody takes.
    public static let chunkSizes = 1...Block.defaultLimit - 256

    /// What ``linksPerNode`` may be, for the same reason.
    public static let linkCounts = 2...16_384

    /// The most bytes of a file in a leaf, one of ``chunkSizes``.
    public var chunkSize: Int
    /// The most links in a file's node, one of ``linkCounts``.
    public var linksPerNode: Int
    /// Whether leaves are raw blocks, not DAG-PB nodes.
    public var rawLeaves: Bool
    /// The version of the CIDs of nodes; raw leaves are always in version 1.
    public var version: CID.Version
    /// What is measured of a directory.
    public var directorySize: DirectorySize
    /// A directory of more bytes is spread over shards.
    public var directoryLimit: Int

    /// A profile; numbers out of bounds are a programming error.
    public init(
        chunkSize: Int,
        linksPerNode: Int,
        rawLeaves: Bool,
        version: CID.Version,
        directorySize: DirectorySize,
        directoryLimit: Int = 256 << 10
    ) {
        self.chunkSize = chunkSize
        self.linksPerNode = linksPerNode
        self.rawLeaves = rawLeaves
        self.version = version
        self.directorySize = directorySize
        self.directoryLimit = directoryLimit
        precondition(Self.chunkSizes.contains(chunkSize), "no block holds such chunks")
        precondition(Self.linkCounts.contains(linksPerNode), "no block holds so many links")
    }

    /// The profile of a name in ``named``.
    public init?(named name: String) {
        guard let found = Self.named.first(where: { $0.0 == name }) else { return nil }
        self = found.1
    }
}
