import IPLD
import Multiformats
import TestSupport
import Testing
import UnixFS

@Suite struct DAGWalkerTests {
    // MARK: Scopes

    @Test(arguments: DAGScope.allCases)
    func `the blocks of the path come first, in every scope`(_ scope: DAGScope) throws {
        var store = FixtureStore()
        let file = store.file(Array(0..<100), layout: FileLayout(chunkSize: 10))
        var entries: [String: CID] = ["8.txt": file, "402.txt": file]
        for index in 0..<50 { entries["other \(index)"] = store.add([UInt8(index), 77]) }
        let sharded = store.shardedDirectory(entries)
        let document = store.add(
            DAGCBOR.encode(.map([IPLDNode.Entry(key: "dir", value: .link(sharded))])),
            codec: .dagCBOR
        )
        let root = store.directory(["doc": document, "unrelated": store.add([1])])
        let path = ["doc", "dir", "8.txt"]
        let expected = try store.resolve(root, path).blocks.map(\.cid)
        #expect(expected.count == 6)
        let walked = try store.walk(root, path, scope: scope).map(\.cid)
        #expect(Array(walked.prefix(6)) == expected)
        #expect(walked.count == (scope == .block ? 6 : 16))
    }

    @Test func `everything is walked depth first, parents first, in stored order`() throws {
        var store = FixtureStore()
        let leaves = (0..<7).map { store.add([UInt8($0), 1, 2]) }
        let left = store.fileNode([(leaves[0], 3), (leaves[1], 3)])
        let inner = store.directory(["b": leaves[2], "a": leaves[3]])
        let document = store.add(
            DAGCBOR.encode(.list([.link(leaves[4]), .link(inner), .link(leaves[5])])),
            codec: .dagCBOR
        )
        let root = store.node(
            [("z", left), ("a", leaves[6]), ("y", document)].sorted { $0.0 < $1.0 },
            data: [0x08, 0x01]
        )
        #expect(
            try store.walk(root).map(\.cid) == [
                root, leaves[6], document, leaves[4], inner, leaves[3], leaves[2], leaves[5], left,
                leaves[0], leaves[1],
            ]
        )
    }

    @Test func `the entity of a file is all of it, of a directory its own block`() throws {
        var store = FixtureStore()
        let file = store.file(
            Array(0..<100),
            layout: FileLayout(chunkSize: 10, linksPerNode: 3)
        )
        let directory = store.directory(["file": file])
        let document = store.add(DAGCBOR.encode(.list([.link(file)])), codec: .dagCBOR)
        let link = store.symlink(to: "file")
        #expect(try store.walk(file, scope: .entity).count == 17)
        #expect(
            try store.walk(file, scope: .entity).map(\.cid) == store.walk(file).map(\.cid)
        )
        for alone in [directory, document, link, store.add([1, 2, 3])] {
            #expect(try store.walk(alone, scope: .entity).map(\.cid) == [alone])
        }
        #expect(try store.walk(directory).count == 18)
        #expect(try store.walk(document).count == 18)
    }

    @Test func `the entity of a sharded directory is all shards and no entry`() throws {
        var store = FixtureStore()
        var entries: [String: CID] = [:]
        for index in 0..<400 { entries["\(index).txt"] = store.add([UInt8(index & 255), 3]) }
        let before = store.count
        let root = store.shardedDirectory(entries)
        let shards = store.count - before
        let walked = try store.walk(root, scope: .entity)
        #expect(walked.count == shards)
        #expect(walked.first?.cid == root)
        #expect(try walked.allSatisfy { try UnixFSNode(decoding: $0).kind == .shard })
        #expect(try store.walk(root).count == shards + 256)
    }

    @Test func `what is no UnixFS is an entity of one block`() throws {
        var store = FixtureStore()
        let child = store.add([1])
        for data in [nil, [], [0xff], [0x08, 3]] as [[UInt8]?] {
            let cid = store.node([("", child)], data: data)
            #expect(try store.walk(cid, scope: .entity).map(\.cid) == [cid])
            #expect(try store.walk(cid).map(\.cid) == [cid, child])
        }
        let git = store.add([1, 2], codec: Codec(rawValue: 0x78))
        #expect(try store.walk(git, scope: .entity).map(\.cid) == [git])
        #expect(try store.walk(git, scope: .block).map(\.cid) == [git])
    }

    @Test func `a codec whose links are unknown cannot be walked whole`() throws {
        var store = FixtureStore()
        let git = store.add([1, 2], codec: Codec(rawValue: 0x78))
        let root = store.directory(["git": git])
        #expect(throws: UnixFSError.unknownLinks(git, Codec(rawValue: 0x78))) {
            try store.walk(root)
        }
    }

    // MARK: Duplicates and identities

    @Test func `without duplicates a block comes once, with them each time`() throws {
        var store = FixtureStore()
        let leaf = store.add([1, 2])
        let node = store.fileNode([(leaf, 2), (leaf, 2)])
        let root = store.fileNode([(node, 4), (leaf, 2), (node, 4)])
        #expect(try store.walk(root).map(\.cid) == [root, node, leaf])
        #expect(
            try store.walk(root, duplicates: true).map(\.cid)
                == [root, node, leaf, leaf, leaf, node, leaf, leaf]
        )
        let directory = store.directory(["a": root])
        #expect(
            try store.walk(directory, ["a"], scope: .block, duplicates: true).map(\.cid)
                == [directory, root]
        )
    }

    @Test func `the same bytes under another codec are the same block`() throws {
        var store = FixtureStore()
        let directory = store.directory([:])
        let raw = try CID(version: .v1, codec: .raw, multihash: directory.multihash)
        let v0 = try CID(version: .v0, codec: .dagPB, multihash: directory.multihash)
        let root = store.directory(["a": directory, "b": raw, "c": v0])
        #expect(try store.walk(root).map(\.cid) == [root, directory])
        #expect(
            try store.walk(root, duplicates: true).map(\.cid) == [root, directory, raw, v0]
        )
    }

    @Test(arguments: [false, true])
    func `identities are walked through and never handed out`(_ duplicates: Bool) throws {
        var store = FixtureStore()
        let leaf = store.add([5])
        let inline = DAGPBNode(
            links: [DAGPBLink(cid: leaf, name: [0x61], size: 1)],
            data: [0x08, 0x01]
        ).encoded()
        let identity = try CID(
            version: .v1,
            codec: .dagPB,
            multihash: Multihash(code: 0, digest: inline)
        )
        let text = try CID("bafkqabtimvwgy3yk")
        let root = store.directory(["in": identity, "text": text])
        #expect(try store.walk(root, duplicates: duplicates).map(\.cid) == [root, leaf])
        #expect(try store.walk(identity, duplicates: duplicates).map(\.cid) == [leaf])
        #expect(
            try store.walk(root, ["in", "a"], scope: .block, duplicates: duplicates).map(\.cid)
                == [root, leaf]
        )
        #expect(try store.walk(CID("bafkqaaa"), duplicates: duplicates).isEmpty)
    }

    // MARK: Order of work

    @Test func `a block is handed out before those below it are needed`() throws {
        var store = FixtureStore()
        let root = store.file(Array(0..<40), layout: FileLayout(chunkSize: 10))
        var walker = DAGWalker(root: try #require(store.block(root)), scope: .entity)
        var log = ""
        loop: while true {
            switch try walker.step() {
            case .needs(let cid):
                log += "n"
                try walker.supply(#require(store.block(cid)))
            case .block: log += "b"
            case .end: break loop
            }
        }
        #expect(log == "bnbnbnbnb")
    }

    @Test func `what is coming is named in order, without what was handed out`() throws {
        var store = FixtureStore()
        let (a, b, c) = (store.add([1]), store.add([2]), store.add([3]))
        let inline = try CID("bafkqaaia")
        let root = store.fileNode([(a, 1), (b, 1), (a, 1), (inline, 1), (c, 1)])
        var walker = DAGWalker(root: try #require(store.block(root)), scope: .entity)
        _ = try walker.step()
        #expect(walker.upcoming(10) == [a, b, a, c])
        try walker.supply(#require(store.block(a)))
        #expect(walker.upcoming(10) == [b, c])
        #expect(walker.upcoming(1) == [b])
    }

    @Test func `a block that is not needed is refused`() throws {
        var store = FixtureStore()
        let (root, other) = (store.file([1]), store.add([2]))
        var walker = DAGWalker(root: try #require(store.block(root)), scope: .all)
        #expect(throws: UnixFSError.unexpected(other)) {
            try walker.supply(#require(store.block(other)))
        }
    }

    // MARK: Hostile DAGs

    @Test func `a chain of ten thousand ends at the depth limit`() throws {
        var store = FixtureStore()
        var root = store.add([1])
        for _ in 0..<10_000 { root = store.node([("", root)], data: nil) }
        #expect(throws: UnixFSError.tooDeep(limit: 1_024)) { try store.walk(root) }
        var file = store.add([1])
        for _ in 0..<66 { file = store.fileNode([(file, 1)]) }
        #expect(throws: UnixFSError.tooDeep(limit: 64)) {
            try store.walk(file, scope: .entity)
        }
    }

    @Test func `an exponential DAG has few blocks without duplicates, and a limit with them`()
        throws
    {
        var store = FixtureStore()
        var root = store.add([1])
        for _ in 0..<30 { root = store.node([("", root), ("", root)], data: nil) }
        #expect(try store.walk(root).count == 31)
        var walker = DAGWalker(
            root: try #require(store.block(root)),
            scope: .all,
            duplicates: true,
            blockLimit: 500
        )
        #expect(throws: UnixFSError.tooManyBlocks(limit: 500)) {
            while true {
                switch try walker.step() {
                case .needs(let cid): try walker.supply(#require(store.block(cid)))
                case .block: continue
                case .end: return
                }
            }
        }
    }

    @Test func `blocks are bounded without duplicates too`() throws {
        var store = FixtureStore()
        let root = store.file(
            SeededGenerator.bytes(1_000, seed: 2),
            layout: FileLayout(chunkSize: 10)
        )
        var walker = DAGWalker(
            root: try #require(store.block(root)),
            scope: .all,
            blockLimit: 50
        )
        var blocks = 0
        #expect(throws: UnixFSError.tooManyBlocks(limit: 50)) {
            while true {
                switch try walker.step() {
                case .needs(let cid): try walker.supply(#require(store.block(cid)))
                case .block: blocks += 1
                case .end: return
                }
            }
        }
        #expect(blocks == 50)
    }

    @Test func `links that wait are bounded`() throws {
        var store = FixtureStore()
        var links = try hex("12070a050155000131")
        for _ in 0..<16 { links += links }
        var root = store.add([1])
        for _ in 0..<5 {
            let first = DAGPBNode(links: [DAGPBLink(cid: root)], data: nil).encoded()
            root = store.add(first + links, codec: .dagPB)
        }
        #expect(throws: UnixFSError.tooManyLinks(limit: 1 << 18)) { try store.walk(root) }
    }

    @Test func `a file whose parts are not what they should be is not walked to its end`() throws {
        var store = FixtureStore()
        let directory = store.directory([:])
        let (short, wrong) = (store.add([1]), store.fileNode([(directory, 3)]))
        #expect(throws: UnixFSError.notAFile(directory)) {
            try store.walk(wrong, scope: .entity)
        }
        let lying = store.fileNode([(short, 2)])
        #expect(throws: UnixFSError.wrongSize(short, expected: 2, actual: 1)) {
            try store.walk(lying, scope: .entity)
        }
    }

    @Test func `a shard below must be a shard of the same fanout`() throws {
        var store = FixtureStore()
        for other in [store.directory([:]), store.shardedDirectory([:], fanout: 16)] {
            let root = try store.node([("00", other)], data: hex("0805 2822 308002"))
            #expect(throws: UnixFSError.self) { try store.walk(root, scope: .entity) }
        }
    }
}
