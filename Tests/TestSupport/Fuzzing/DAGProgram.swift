internal import IPLD
internal import Multiformats
internal import UnixFS

/// Builds a DAG as bytes say: each instruction adds a block that links to ones before it.
///
/// A fuzzer cannot find the hash of a block it needs; this way it does not have to.
struct DAGProgram {
    /// The most blocks built.
    private static let blockLimit = 48

    private(set) var store = FixtureStore()
    private var cids: [CID] = []
    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) {
        rest = bytes[...]
    }

    /// Builds everything, and returns the last block's CID.
    mutating func run() -> CID {
        while cids.count < Self.blockLimit, let operation = rest.popFirst() {
            cids.append(block(operation))
        }
        return cids.last ?? store.add([])
    }

    private mutating func block(_ operation: UInt8) -> CID {
        switch operation % 8 {
        case 0: return store.add(bytes(limit: 16))
        case 1: return file()
        case 2: return directory()
        case 3: return shard()
        case 4: return store.symlink(to: String(decoding: bytes(limit: 8), as: UTF8.self))
        case 5: return store.add(DAGCBOR.encode(document()), codec: .dagCBOR)
        case 6:
            return store.add((try? DAGJSON.encode(document())) ?? [], codec: .dagJSON)
        default:
            // A node of any message, or one that is in its CID.
            let data = bytes(limit: 32)
            guard operation >= 0x80, let hash = try? Multihash(code: 0, digest: data),
                let cid = try? CID(
                    version: .v1,
                    codec: operation >= 0xc0 ? .dagPB : .raw,
                    multihash: hash
                )
            else { return store.node([], data: data) }
            return cid
        }
    }

    private mutating func file() -> CID {
        var parts: [(cid: CID, size: UInt64)] = []
        for _ in 0..<number(below: 5) {
            let cid = target()
            let size = store.block(cid).flatMap { try? UnixFSNode(decoding: $0).size } ?? 0
            // Nearly always the truth: lies are found out at once, and end what could be found.
            let claim = rest.popFirst() ?? 0
            parts.append((cid, claim < 0xf0 ? size : UInt64(claim) << (claim & 3) * 16))
        }
        return store.fileNode(parts, data: bytes(limit: 8))
    }

    private mutating func directory() -> CID {
        var links: [(name: String, cid: CID)] = []
        for _ in 0..<number(below: 6) {
            links.append((["a", "b", "", "a/b", "é"][number(below: 5)], target()))
        }
        return store.node(links, data: [0x08, 0x01])
    }

    private mutating func shard() -> CID {
        let fanout = UInt64(8) << UInt64(number(below: 8))
        var links: [(name: String, cid: CID)] = []
        for _ in 0..<number(below: 6) {
            let bucket = String(rest.popFirst() ?? 0, radix: 16, uppercase: true)
            let width = HAMTRoute.prefixWidth(fanout: min(fanout, 1_024))
            let padding = String(repeating: "0", count: max(0, width - bucket.utf8.count))
            links.append((padding + bucket + ["", "", "a", "b"][number(below: 4)], target()))
        }
        return store.node(links, data: NodeMessage.shard(bitfield: [], fanout: fanout))
    }

    private mutating func document() -> IPLDNode {
        var entries: [IPLDNode.Entry] = []
        for (index, key) in ["a", "b", "0"].enumerated() where number(below: 2) > 0 {
            let link = IPLDNode.link(target())
            entries.append(.init(key: key, value: index == 1 ? .list([.null, link]) : link))
        }
        return .map(entries)
    }

    // MARK: What the bytes say

    private mutating func target() -> CID {
        guard !cids.isEmpty else { return store.add([]) }
        return cids[number(below: cids.count)]
    }

    private mutating func number(below limit: Int) -> Int {
        Int(rest.popFirst() ?? 0) % limit
    }

    private mutating func bytes(limit: Int) -> [UInt8] {
        let count = number(below: limit + 1)
        defer { rest = rest.dropFirst(count) }
        return Array(rest.prefix(count))
    }
}
