public import IPLD
public import Multiformats

/// Where a path leads.
public struct Resolution: Sendable {
    /// The block the path ends at, or ends inside of.
    public let terminus: Block

    /// The root and what each segment that crossed a link led to, without the shards between.
    ///
    /// The last one is the terminus; `X-Ipfs-Roots` lists them.
    public let roots: [CID]

    /// Every block on the way in order, shards included, the terminus last.
    ///
    /// They prove the path, and come first in a CAR.
    public let blocks: [Block]

    /// The segments that were followed to the terminus.
    public let path: [String]

    /// The segments that lead further, to a value inside the terminus, a document.
    public let remainder: [String]

    /// A path that leads to the end of a remembered one.
    ///
    /// - Parameters:
    ///   - terminus: The block at the end.
    ///   - roots: As they were found.
    ///   - path: The path, all of which was followed.
    package init(terminus: Block, roots: [CID], path: [String]) {
        self.init(terminus: terminus, roots: roots, blocks: [terminus], path: path, remainder: [])
    }

    init(
        terminus: Block,
        roots: [CID],
        blocks: [Block],
        path: [String],
        remainder: [String]
    ) {
        self.terminus = terminus
        self.roots = roots
        self.blocks = blocks
        self.path = path
        self.remainder = remainder
    }
}
