internal import IPLD
internal import Multiformats
internal import UnixFS

extension FuzzTarget {
    /// The parameter is written as it was read, and means bytes of the file.
    public static let entityBytes = FuzzTarget(
        "entity-bytes",
        seeds: ["0:*", "512:-256", "-9999:9223372036854775807"].map { Array($0.utf8) }
    ) { bytes in
        let text = String(decoding: bytes, as: UTF8.self)
        guard let parsed = EntityBytes(parsing: text) else { return }
        try expect(EntityBytes(parsing: parsed.description) == parsed, "a range has two texts")
        for size in [0, 1, 1_000, UInt64.max] {
            guard let range = parsed.clamped(toSize: size) else { continue }
            try expect(!range.isEmpty && range.upperBound <= size, "a range leaves the file")
        }
    }

    /// A node as the root of what a few good blocks are below.
    public static let unixFS = FuzzTarget(
        "unixfs",
        seeds: small.roots.map { small.store.block($0)?.bytes ?? [] }
    ) { bytes in
        var store = small.store
        let root = store.add(bytes, codec: .dagPB)
        try DAGChecks(store: store, root: root).checkAll(paths: [["inner", "a"], ["a"]])
    }

    /// A shard whose links have any names, below one that is good.
    ///
    /// The first byte chooses the fanout; names follow, separated by slashes.
    public static let shard = FuzzTarget(
        "hamt",
        seeds: [[0], [5] + Array("00/0Fa/FFname/21".utf8), [2] + Array("0/1a/Fname".utf8)]
    ) { bytes in
        var store = small.store
        let fanout = UInt64(8) << UInt64((bytes.first ?? 0) % 8)
        let names = bytes.dropFirst().split(separator: 0x2f, omittingEmptySubsequences: false)
        let links = names.enumerated().map { index, name in
            (name: String(decoding: name, as: UTF8.self), cid: small.roots[index % 3])
        }
        let message = NodeMessage.shard(bitfield: [], fanout: fanout)
        let inner = store.node(links, data: message)
        let root = store.node([("00", inner), ("01x", inner)], data: message)
        for root in [inner, root] {
            try DAGChecks(store: store, root: root).checkAll(paths: [["a"], ["name", "a"], [""]])
        }
    }

    /// A DAG of every kind of node, true ones and lies, built as the bytes say.
    public static let dag = FuzzTarget(
        "dag",
        seeds: [
            [0, 3, 1, 2, 3, 1, 2, 0, 9, 0, 9, 0, 9],
            [0, 1, 7, 1, 0, 2, 0, 0, 2, 2, 0, 0, 1, 1, 3, 0, 2, 0x11, 0, 0x12, 1],
            [0, 0, 4, 2, 0x61, 0x62, 5, 2, 0, 1, 6, 1, 2, 7, 2, 8, 1],
        ]
    ) { bytes in
        var program = DAGProgram(bytes)
        let root = program.run()
        let checks = DAGChecks(store: program.store, root: root)
        try checks.checkAll(paths: [["a", "b"], ["0", "", "a"]])
        try checks.checkRange(UInt64(bytes.first ?? 0)..<UInt64(bytes.last ?? 0) + 256)
    }

    /// A file, a directory and a sharded one, small and whole.
    private static let small: (store: FixtureStore, roots: [CID]) = {
        var store = FixtureStore()
        let layout = FileLayout(chunkSize: 8, linksPerNode: 4, rawLeaves: false)
        let file = store.file(SeededGenerator.bytes(40, seed: 1), layout: layout)
        let inner = store.directory(["a": file, "b": store.symlink(to: "a")])
        var entries = ["inner": inner]
        for index in 0..<6 { entries["\(index)"] = file }
        let shards = store.shardedDirectory(entries, fanout: 8)
        let mixed = store.fileNode([(file, 40), (store.add([1]), 1)], data: [1, 2, 3])
        return (store, [file, inner, shards, mixed])
    }()
}
