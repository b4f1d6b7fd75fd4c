public import Multiformats
internal import UnixFS

extension FixtureStore {
    /// A node of a file with what its parent has to know.
    private struct Part {
        let cid: CID
        let size: UInt64
    }

    /// Adds a file in a balanced tree.
    ///
    /// - Parameters:
    ///   - bytes: The content.
    ///   - layout: How to cut it.
    /// - Returns: The CID of the file's root.
    public mutating func file(_ bytes: [UInt8], layout: FileLayout = FileLayout()) -> CID {
        var parts: [Part] = []
        repeat {
            let start = parts.count * layout.chunkSize
            let chunk = bytes[start..<min(start + layout.chunkSize, bytes.count)]
            parts.append(
                Part(cid: leaf(Array(chunk), layout: layout), size: UInt64(chunk.count))
            )
        } while parts.count * layout.chunkSize < bytes.count
        while parts.count > 1 {
            parts = stride(from: 0, to: parts.count, by: layout.linksPerNode).map { start in
                let children = parts[start..<min(start + layout.linksPerNode, parts.count)]
                let size = children.map(\.size).reduce(0, +)
                let data = NodeMessage.file(size: size, blockSizes: children.map(\.size))
                let links = children.map { (name: "", cid: $0.cid) }
                return Part(cid: node(links, data: data, version: layout.version), size: size)
            }
        }
        return parts[0].cid
    }

    /// Adds one node of a file, which may be a lie: nothing about the parts is checked.
    ///
    /// - Parameters:
    ///   - parts: What the links lead to, and how many bytes of the file they are said to be.
    ///   - data: The node's own bytes.
    ///   - size: How long the file is said to be; without it, as long as its parts.
    ///   - version: The version of the CID.
    /// - Returns: The node's CID.
    public mutating func fileNode(
        _ parts: [(cid: CID, size: UInt64)],
        data: [UInt8] = [],
        size: UInt64? = nil,
        version: CID.Version = .v1
    ) -> CID {
        let sizes = parts.map(\.size)
        let message = NodeMessage.file(
            data: data,
            size: size ?? sizes.reduce(UInt64(data.count), &+),
            blockSizes: sizes
        )
        return node(parts.map { (name: "", cid: $0.cid) }, data: message, version: version)
    }

    private mutating func leaf(_ bytes: [UInt8], layout: FileLayout) -> CID {
        guard !layout.rawLeaves else { return add(bytes) }
        let data = NodeMessage.file(data: bytes, size: UInt64(bytes.count))
        return node([], data: data, version: layout.version)
    }

    /// Adds a plain directory, and returns its CID.
    public mutating func directory(
        _ entries: [String: CID],
        version: CID.Version = .v1
    ) -> CID {
        let links = entries.map { (name: $0.key, cid: $0.value) }
        return node(
            links.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) },
            data: [0x08, 0x01],
            version: version
        )
    }

    /// Adds a symlink, and returns its CID.
    public mutating func symlink(to target: String, version: CID.Version = .v1) -> CID {
        node([], data: NodeMessage.symlink(Array(target.utf8)), version: version)
    }

    /// Adds a directory spread over shards, however few its entries, and returns its CID.
    ///
    /// - Parameters:
    ///   - entries: What the names stand for; no two may have the same hash.
    ///   - fanout: How many links a shard may have: 8, 16, … 1024.
    ///   - version: The version of the CIDs.
    /// - Returns: The CID of the root shard.
    public mutating func shardedDirectory(
        _ entries: [String: CID],
        fanout: Int = 256,
        version: CID.Version = .v1
    ) -> CID {
        let routed = entries.map { (route: HAMTRoute($0.key), cid: $0.value) }
        return shard(routed, fanout: fanout, version: version)
    }

    private mutating func shard(
        _ entries: [(route: HAMTRoute, cid: CID)],
        fanout: Int,
        version: CID.Version
    ) -> CID {
        var buckets: [Int: [(route: HAMTRoute, cid: CID)]] = [:]
        for (route, cid) in entries {
            var route = route
            guard let bucket = route.next(fanout: UInt64(fanout)) else {
                preconditionFailure("two names have the same hash")
            }
            buckets[bucket, default: []].append((route, cid))
        }
        let width = HAMTRoute.prefixWidth(fanout: UInt64(fanout))
        var bitfield = [UInt8](repeating: 0, count: fanout / 8)
        var links: [(name: String, cid: CID)] = []
        for (bucket, entries) in buckets.sorted(by: { $0.key < $1.key }) {
            bitfield[bitfield.count - 1 - bucket / 8] |= 1 << UInt8(bucket % 8)
            let digits = String(bucket, radix: 16, uppercase: true)
            let prefix = String(repeating: "0", count: width - digits.count) + digits
            if entries.count == 1 {
                links.append((prefix + entries[0].route.name, entries[0].cid))
            } else {
                links.append((prefix, shard(entries, fanout: fanout, version: version)))
            }
        }
        let trimmed = Array(bitfield.drop { $0 == 0 })
        let data = NodeMessage.shard(bitfield: trimmed, fanout: UInt64(fanout))
        return node(links, data: data, version: version)
    }
}
