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
}
