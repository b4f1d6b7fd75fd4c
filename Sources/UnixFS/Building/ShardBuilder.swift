internal import IPLD

/// Spreads a directory over shards of 256 buckets by the hashes of its names.
struct ShardBuilder {
    private typealias Entry = (route: HAMTRoute, node: BuiltNode)

    private static let fanout = 256

    /// The blocks of all shards, children first.
    private(set) var blocks: [Block] = []
    private let profile: ImportProfile

    init(_ profile: ImportProfile) {
        self.profile = profile
    }

    /// Makes the shards of a directory, and returns its root.
    mutating func add(
        _ entries: [(name: String, node: BuiltNode)],
        _ attributes: NodeAttributes
    ) throws(BuildError) -> BuiltNode {
        try shard(entries.map { (HAMTRoute($0.name), $0.node) }, attributes)
    }

    /// As deep as a hash has bytes.
    private mutating func shard(
        _ entries: [Entry],
        _ attributes: NodeAttributes
    ) throws(BuildError) -> BuiltNode {
        var buckets = [[Entry]](repeating: [], count: Self.fanout)
        for var entry in entries {
            guard let bucket = entry.route.next(fanout: UInt64(Self.fanout)) else {
                throw .collision(entry.route.name)
            }
            buckets[bucket].append(entry)
        }
        var links: [DAGPBLink] = []
        var bitField = [UInt8](repeating: 0, count: Self.fanout / 8)
        for (bucket, entries) in buckets.enumerated() {
            guard let first = entries.first else { continue }
            bitField[bitField.count - 1 - bucket / 8] |= 1 << UInt8(bucket % 8)
            let isEntry = entries.count == 1
            let node = isEntry ? first.node : try shard(entries, .none)
            let name = Self.prefix(bucket) + (isEntry ? Array(first.route.name.utf8) : [])
            links.append(DAGPBLink(cid: node.cid, name: name[...], size: node.dagSize))
        }
        let data = NodeMessage.shard(
            bitField: bitField.drop { $0 == 0 },
            fanout: Self.fanout,
            attributes
        )
        let (root, block) = try BuiltNode.node(links, data: data, profile)
        blocks.append(block)
        return root
    }

    /// A bucket in upper-case hexadecimal, as wide as the largest.
    private static func prefix(_ bucket: Int) -> [UInt8] {
        let digits = String(bucket, radix: 16, uppercase: true)
        let width = HAMTRoute.prefixWidth(fanout: UInt64(fanout))
        return Array((String(repeating: "0", count: width - digits.count) + digits).utf8)
    }
}
