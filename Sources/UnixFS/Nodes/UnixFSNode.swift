public import IPLD
internal import Multiformats

/// One block of a file, a directory or a symlink.
///
/// A raw block is a file of its bytes. What is read follows the UnixFS specification; byte slices
/// share the block's storage.
public struct UnixFSNode: Sendable {
    /// What the node is.
    public enum Kind: Sendable, Equatable {
        /// A file or a part of one, whatever codec or legacy type it was written in.
        case file
        case directory
        /// A directory spread over many blocks by the hashes of its names, or a part of one.
        case shard
        case symlink
    }

    /// When the content was last changed, as its author says.
    public struct ModificationTime: Sendable, Equatable {
        /// Seconds since 1970, which may be negative.
        public let seconds: Int64
        /// From 0, below a thousand million.
        public let nanoseconds: UInt32

        /// A time; `nanoseconds` out of bounds are a programming error.
        public init(seconds: Int64, nanoseconds: UInt32 = 0) {
            precondition(nanoseconds < 1_000_000_000, "a second has fewer nanoseconds")
            self.seconds = seconds
            self.nanoseconds = nanoseconds
        }
    }

    /// The largest file, in bytes: what offsets of 64 bits with a sign reach, so that a length that
    /// somebody invented cannot overflow whatever is computed with it.
    public static let largestSize = UInt64(Int64.max)

    /// What the node is.
    public let kind: Kind

    /// The links of the DAG-PB node; none in a raw block.
    public let links: [DAGPBLink]

    /// A file's own bytes, a symlink's target, a shard's bit field.
    public let data: ArraySlice<UInt8>

    /// In a file node, how many bytes of the file each link leads to; one a link.
    public let blockSizes: [UInt64]

    /// In a file node, the length in bytes of it and everything below, at most ``largestSize``.
    ///
    /// A node that does not say is as long as its data and its block sizes are.
    public let size: UInt64

    /// In a shard, how many links it may have.
    public let fanout: UInt64

    /// The permission bits, 07777 at most.
    public let mode: UInt16?

    /// When the content was last changed.
    public let modified: ModificationTime?

    /// Reads a raw or DAG-PB block.
    ///
    /// - Throws: ``UnixFSError/notUnixFS(_:_:)`` for another codec,
    ///   ``UnixFSError/malformed(_:reason:)`` for a node that breaks the format,
    ///   ``UnixFSError/unsupportedType(_:_:)`` for metadata nodes.
    public init(decoding block: Block) throws(UnixFSError) {
        switch block.cid.codec {
        case .raw: self.init(raw: block)
        case .dagPB:
            let node: DAGPBNode
            do {
                node = try DAGPBNode(decoding: block.bytes)
            } catch {
                throw .malformed(block.cid, reason: "\(error)")
            }
            guard let data = node.data else {
                throw .malformed(block.cid, reason: "the node has no data")
            }
            let message: UnixFSMessage
            do {
                message = try UnixFSMessage(decoding: data)
            } catch {
                throw .malformed(block.cid, reason: error.reason)
            }
            try self.init(message, node.links, block.cid)
        case let codec: throw .notUnixFS(block.cid, codec)
        }
    }

    /// In a shard, the links that lead to shards below: those whose name is a bucket and no more.
    public var shardLinks: [DAGPBLink] {
        guard kind == .shard else { return [] }
        let width = HAMTRoute.prefixWidth(fanout: fanout)
        return links.filter { $0.name?.count == width }
    }

    private init(raw block: Block) {
        kind = .file
        links = []
        data = block.bytes[...]
        blockSizes = []
        size = UInt64(block.bytes.count)
        fanout = 0
        mode = nil
        modified = nil
    }

    private init(
        _ message: UnixFSMessage,
        _ links: [DAGPBLink],
        _ cid: CID
    ) throws(UnixFSError) {
        switch message.type {
        case 0, 2:
            kind = .file
            do {
                size = try message.fileSize(links)
            } catch {
                throw .malformed(cid, reason: error.reason)
            }
        case 1: (kind, size) = (.directory, 0)
        case 4: (kind, size) = (.symlink, UInt64(message.data.count))
        case 5: (kind, size) = (.shard, 0)
        case let type: throw .unsupportedType(cid, type)
        }
        self.links = links
        data = message.data
        blockSizes = message.blockSizes
        fanout = message.fanout
        mode = message.mode.map { UInt16($0 & 0o7777) }
        modified = message.modified
        if kind == .shard { try checkShard(hashType: message.hashType, cid) }
    }

    /// Refuses the parameters that would make a reader allocate or compute without bound
    /// (CVE-2023-23625).
    private func checkShard(hashType: UInt64, _ cid: CID) throws(UnixFSError) {
        guard hashType == 0x22 else {
            throw .malformed(cid, reason: "a shard's hash function is not murmur3-x64-64")
        }
        guard fanout.nonzeroBitCount == 1, fanout % 8 == 0, fanout <= 1_024 else {
            throw .malformed(cid, reason: "a shard's fanout is not 8, 16, … or 1024")
        }
    }
}
