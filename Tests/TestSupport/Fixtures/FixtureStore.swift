public import IPLD
public import Multiformats
internal import OpenSSL

/// Blocks in memory, and a builder of the DAGs they form.
///
/// What it builds has the CIDs that Kubo gives the same content, so tests may compare. It traps
/// on impossible requests: it is for tests.
public struct FixtureStore: Sendable {
    private var blocks: [Multihash: Block] = [:]
    /// The size of the DAG behind each block, for the links that will lead to it.
    private var dagSizes: [Multihash: UInt64] = [:]

    /// The CIDs of all blocks, as they were added first.
    public private(set) var cids: [CID] = []

    /// An empty store.
    public init() {}

    /// How many blocks there are.
    public var count: Int { blocks.count }

    /// The block of a CID in any version and codec, the CID as it was asked for.
    public func block(_ cid: CID) -> Block? {
        if cid.isIdentity { return try? Block(inlineIn: cid) }
        guard let block = blocks[cid.multihash] else { return nil }
        guard block.cid != cid else { return block }
        return try? Block(verifying: block.bytes, as: cid, limit: Block.largestLimit)
    }

    /// Adds a block, and returns its CID.
    ///
    /// - Parameters:
    ///   - bytes: At most ``Block/largestLimit``.
    ///   - codec: What the bytes are.
    ///   - version: Version 0 only for DAG-PB.
    ///   - dagSize: The size of the DAG behind the block, if more than its own bytes.
    /// - Returns: The block's CID, by SHA-256.
    @discardableResult
    public mutating func add(
        _ bytes: [UInt8],
        codec: Codec = .raw,
        version: CID.Version = .v1,
        dagSize: UInt64? = nil
    ) -> CID {
        do {
            let digest = Digest.hash(.sha256, bytes.span)
            let hash = try Multihash(code: Multihash.sha256, digest: digest)
            let cid = try CID(version: version, codec: codec, multihash: hash)
            add(try Block(verifying: bytes, as: cid, limit: Block.largestLimit), dagSize: dagSize)
            return cid
        } catch {
            preconditionFailure("no such block can be: \(error)")
        }
    }

    /// Adds a block that is there already, of any hash function.
    public mutating func add(_ block: Block, dagSize: UInt64? = nil) {
        let hash = block.cid.multihash
        if blocks.updateValue(block, forKey: hash) == nil { cids.append(block.cid) }
        dagSizes[hash] = dagSize ?? UInt64(block.bytes.count)
    }

    /// Takes a block away, so that what links to it has a hole.
    public mutating func remove(_ cid: CID) {
        blocks[cid.multihash] = nil
        cids.removeAll { $0.multihash == cid.multihash }
    }

    /// The size of the DAG behind a CID, as links to it say; 0 when it is not in the store.
    public func dagSize(_ cid: CID) -> UInt64 {
        dagSizes[cid.multihash] ?? 0
    }

    /// Adds a DAG-PB node, with sizes for the links that have none.
    ///
    /// - Parameters:
    ///   - links: Each target with the link's name.
    ///   - data: The node's own bytes.
    ///   - version: The version of the CID.
    /// - Returns: The node's CID.
    public mutating func node(
        _ links: [(name: String, cid: CID)],
        data: [UInt8]?,
        version: CID.Version = .v1
    ) -> CID {
        let encoded = DAGPBNode(
            links: links.map {
                DAGPBLink(cid: $0.cid, name: Array($0.name.utf8)[...], size: dagSize($0.cid))
            },
            data: data.map { $0[...] }
        ).encoded()
        // A DAG that repeats its blocks may well claim more than fits.
        let size = links.reduce(UInt64(encoded.count)) { sum, link in
            let (total, overflow) = sum.addingReportingOverflow(dagSize(link.cid))
            return overflow ? .max : total
        }
        return add(encoded, codec: .dagPB, version: version, dagSize: size)
    }
}
