internal import IPLD
internal import Multiformats

/// One block of a sharded directory, its links sorted into entries and shards below.
///
/// Link names are what counts: a bucket in upper-case hexadecimal of fixed width, then the
/// entry's name. The bit field repeats them in ways that implementations disagree about, so it
/// is not read.
struct HAMTShard: Sendable {
    struct Link: Sendable {
        let bucket: Int
        /// The entry's name; empty for a shard below.
        let name: ArraySlice<UInt8>
        let cid: CID
        let size: UInt64?

        var isShard: Bool { name.isEmpty }
    }

    let fanout: UInt64
    /// In stored order, each bucket once.
    let links: [Link]

    init(_ node: UnixFSNode, _ cid: CID) throws(UnixFSError) {
        let width = HAMTRoute.prefixWidth(fanout: node.fanout)
        var seen = [Bool](repeating: false, count: Int(node.fanout))
        var links: [Link] = []
        links.reserveCapacity(min(node.links.count, Int(node.fanout)))
        for link in node.links {
            guard let name = link.name, let bucket = Self.bucket(name.prefix(width), width),
                bucket < seen.count
            else { throw .malformed(cid, reason: "a shard's link has no bucket in its name") }
            guard !seen[bucket] else {
                throw .malformed(cid, reason: "a shard has two links for bucket \(bucket)")
            }
            seen[bucket] = true
            links.append(
                Link(bucket: bucket, name: name.dropFirst(width), cid: link.cid, size: link.size)
            )
        }
        self.links = links
        fanout = node.fanout
    }

    func link(bucket: Int) -> Link? {
        links.first { $0.bucket == bucket }
    }

    /// How many levels a directory of this fanout can have: the hash has 64 bits.
    static func depthLimit(fanout: UInt64) -> Int {
        64 / fanout.trailingZeroBitCount
    }

    private static func bucket(_ prefix: ArraySlice<UInt8>, _ width: Int) -> Int? {
        guard prefix.count == width else { return nil }
        var bucket = 0
        for digit in prefix {
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): bucket = bucket << 4 | Int(digit - 0x30)
            case UInt8(ascii: "A")...UInt8(ascii: "F"): bucket = bucket << 4 | Int(digit - 0x37)
            default: return nil
            }
        }
        return bucket
    }
}
