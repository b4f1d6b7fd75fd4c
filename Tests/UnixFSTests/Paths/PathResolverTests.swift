import IPLD
import Multiformats
import TestSupport
import Testing
import UnixFS

@Suite struct PathResolverTests {
    // MARK: Directories

    @Test func `an empty path ends at the root, whatever it is`() throws {
        var store = FixtureStore()
        let unknown = store.add([1, 2], codec: Codec(rawValue: 0x78))
        let resolution = try store.resolve(unknown)
        #expect(resolution.terminus.cid == unknown)
        #expect(resolution.roots == [unknown])
        #expect(resolution.blocks.map(\.cid) == [unknown])
        #expect(resolution.path.isEmpty)
        #expect(resolution.remainder.isEmpty)
    }

    @Test func `a path goes from directory to directory`() throws {
        var store = FixtureStore()
        let file = store.file(Array("text".utf8))
        let inner = store.directory(["file-źł.txt": file, "other": file])
        let outer = store.directory(["ę": inner], version: .v0)
        let root = store.directory(["ą": outer])
        let resolution = try store.resolve(root, ["ą", "ę", "file-źł.txt"])
        #expect(resolution.terminus.cid == file)
        #expect(resolution.roots == [root, outer, inner, file])
        #expect(resolution.blocks.map(\.cid) == [root, outer, inner, file])
        #expect(resolution.path == ["ą", "ę", "file-źł.txt"])
    }

    @Test func `a name that is not there is no link of that directory`() throws {
        var store = FixtureStore()
        let inner = store.directory(["a": store.file([1])])
        let root = store.directory(["inner": inner])
        #expect(throws: PathError.noLink(name: "b", in: inner)) {
            try store.resolve(root, ["inner", "b", "c"])
        }
        #expect(throws: PathError.noLink(name: "Inner", in: root)) {
            try store.resolve(root, ["Inner"])
        }
        #expect(throws: PathError.noLink(name: "", in: root)) { try store.resolve(root, [""]) }
    }

    @Test func `names are compared by their bytes, not by what they look like`() throws {
        var store = FixtureStore()
        let root = store.directory(["\u{e9}": store.file([1])])
        #expect(try store.resolve(root, ["\u{e9}"]).terminus.bytes == [1])
        #expect(throws: PathError.noLink(name: "e\u{301}", in: root)) {
            try store.resolve(root, ["e\u{301}"])
        }
    }

    @Test func `of two links with one name the first counts`() throws {
        var store = FixtureStore()
        let (hello, test) = (store.add(Array("hello\n".utf8)), store.add(Array("test".utf8)))
        let root = store.node([("a", hello), ("a", test)], data: [0x08, 0x01])
        #expect(
            root.description == "bafybeid6roo5dkv3atzxfmtwvsy6tvoudzqtggy5rnqljtiw25usszgxxi"
        )
        #expect(try store.resolve(root, ["a"]).terminus.cid == hello)
    }

    @Test func `nothing is below a file or a symlink`() throws {
        var store = FixtureStore()
        let ends = [
            store.file([1, 2]), store.file([1, 2], layout: .kubo), store.symlink(to: "elsewhere"),
        ]
        for end in ends {
            let root = store.directory(["end": end, "elsewhere": store.directory([:])])
            #expect(try store.resolve(root, ["end"]).terminus.cid == end)
            #expect(throws: PathError.notADirectory(end)) {
                try store.resolve(root, ["end", "more"])
            }
        }
    }

    @Test func `directories may be in their CIDs`() throws {
        var store = FixtureStore()
        let empty = try CID("bafyaabakaieac")
        let root = store.directory(["empty": empty])
        let resolution = try store.resolve(root, ["empty"])
        #expect(resolution.terminus.cid == empty)
        #expect(resolution.roots == [root, empty])
        #expect(throws: PathError.noLink(name: "x", in: empty)) {
            try store.resolve(empty, ["x"])
        }
    }

    // MARK: Sharded directories

    @Test(arguments: [8, 16, 64, 256, 1_024])
    func `every name of a sharded directory is found, and no other`(_ fanout: Int) throws {
        var store = FixtureStore()
        var entries: [String: CID] = [:]
        for index in 0..<300 { entries["\(index).txt"] = store.add(Array("\(index)".utf8)) }
        let directory = store.shardedDirectory(entries, fanout: fanout)
        let root = store.directory(["dir": directory])
        for (name, cid) in entries {
            let resolution = try store.resolve(root, ["dir", name])
            #expect(resolution.terminus.cid == cid)
            #expect(resolution.roots == [root, directory, cid])
            #expect(resolution.blocks.count >= 3)
        }
        for name in ["300.txt", "", "0", "00.txt"] {
            #expect(throws: PathError.noLink(name: name, in: directory)) {
                try store.resolve(root, ["dir", name])
            }
        }
    }

    @Test func `the shards on the way are among the blocks, not among the roots`() throws {
        var store = FixtureStore()
        // These two begin with the same byte of hash, 0x21, and the same second, 0xb6.
        let (a, b) = (store.add([1]), store.add([2]))
        let root = store.shardedDirectory(["402.txt": a, "8.txt": b])
        let resolution = try store.resolve(root, ["402.txt"])
        #expect(resolution.roots == [root, a])
        #expect(resolution.blocks.count == 4)
        #expect(resolution.blocks.first?.cid == root)
        let last = try #require(store.block(resolution.blocks[2].cid))
        let names = try UnixFSNode(decoding: last).links.map {
            String(decoding: $0.name ?? [], as: UTF8.self)
        }
        // As in the published directory that has both.
        #expect(names == ["BB8.txt", "C1402.txt"])
        let data = try hex("0a2208051219 0208") + [UInt8](repeating: 0, count: 23)
        #expect(try last.bytes.suffix(36).elementsEqual(data + hex("2822308002")))
    }

    @Test func `a shard below must be a shard of the same fanout`() throws {
        var store = FixtureStore()
        let file = store.add([1])
        // "8.txt" lies in bucket 0x21.
        for other in [
            store.directory(["8.txt": file]), file, store.symlink(to: "x"),
            store.shardedDirectory(["8.txt": file], fanout: 16),
            store.add(DAGCBOR.encode(.map([])), codec: .dagCBOR),
        ] {
            let root = try store.node([("21", other)], data: hex("0805 2822 308002"))
            let error = #expect(throws: PathError.self) { try store.resolve(root, ["8.txt"]) }
            guard case .malformed(other, _) = error else {
                Issue.record("another error: \(String(describing: error))")
                continue
            }
        }
    }

    @Test(arguments: [["2"], ["", "21"], ["21x", "21y"], ["2a8.txt"], ["G1"], ["21", "21"]])
    func `a shard whose links are not in buckets is refused`(_ names: [String]) throws {
        var store = FixtureStore()
        let file = store.add([1])
        let root = try store.node(
            names.map { (name: $0, cid: file) },
            data: hex("0805 2822 308002")
        )
        let error = #expect(throws: PathError.self) { try store.resolve(root, ["8.txt"]) }
        guard case .malformed(root, _) = error else {
            Issue.record("another error: \(String(describing: error))")
            return
        }
    }

    @Test func `shards below each other end with the bits of the hash`() throws {
        var store = FixtureStore()
        let name = "8.txt"
        var below = store.shardedDirectory([:])
        for bucket in ["D6", "F3", "E3", "82", "D8", "BB", "B6", "21"] {
            below = try store.node([(bucket, below)], data: hex("0805 2822 308002"))
        }
        let error = #expect(throws: PathError.self) { try store.resolve(below, [name]) }
        guard case .malformed(_, let reason) = error else {
            Issue.record("another error: \(String(describing: error))")
            return
        }
        #expect(reason.contains("levels"))
    }

    @Test(arguments: [
        // The same directory with its bit field cut, wrong and absent.
        "0805 2822 308002", "0805 1200 2822 308002", "0805 1201ff 2822 308002",
    ])
    func `the bit field is not believed`(_ message: String) throws {
        var store = FixtureStore()
        let file = store.add([1])
        let root = try store.node([("218.txt", file)], data: hex(message))
        #expect(try store.resolve(root, ["8.txt"]).terminus.cid == file)
    }

    // MARK: Documents

    @Test func `a path goes through documents to what they link to`() throws {
        var store = FixtureStore()
        let file = store.add(Array("hello world\n".utf8))
        let document = store.document([
            "cats": .bool(false),
            "files": .map([IPLDNode.Entry(key: "single", value: .link(file))]),
            "list": .list([.null, .list([.link(file)])]),
        ])
        let root = store.directory(["document": document])
        for path in [["document", "files", "single"], ["document", "list", "1", "0"]] {
            let resolution = try store.resolve(root, path)
            #expect(resolution.terminus.cid == file)
            #expect(resolution.roots == [root, document, file])
            #expect(resolution.path == path)
            #expect(resolution.remainder.isEmpty)
        }
    }

    @Test func `what lies inside a document is the remainder`() throws {
        var store = FixtureStore()
        let document = store.document([
            "a": .map([IPLDNode.Entry(key: "b", value: .list([.integer(1)]))])
        ])
        let root = store.directory(["d": document])
        let resolution = try store.resolve(root, ["d", "a", "b", "0"])
        #expect(resolution.terminus.cid == document)
        #expect(resolution.path == ["d"])
        #expect(resolution.remainder == ["a", "b", "0"])
        #expect(resolution.roots == [root, document])
    }

    @Test(arguments: [
        ["x"], ["a", "x"], ["l", "2"], ["l", "-1"], ["l", "01"], ["l", "x"], ["l", "+1"],
        ["l", "0", "0"], ["l", "9999999999999999999999"],
    ])
    func `what a document does not have is no link`(_ path: [String]) throws {
        var store = FixtureStore()
        let document = store.document([
            "a": .map([]), "l": .list([.integer(1), .string("x")]),
        ])
        let missing = try #require(path.last)
        #expect(throws: PathError.noLink(name: missing, in: document)) {
            try store.resolve(document, path)
        }
    }

    @Test func `a document may be written loosely`() throws {
        var store = FixtureStore()
        let document = try store.add(
            hex("a2 6162 f93800 6161 d82a46 00015500 0131"),
            codec: .dagCBOR
        )
        #expect(try store.resolve(document, ["a"]).terminus.bytes == [0x31])
    }

    @Test func `a path goes through JSON as through CBOR, and from one to the other`() throws {
        var store = FixtureStore()
        let file = store.file(Array("text".utf8))
        let directory = store.shardedDirectory(["file": file, "other": store.add([1])])
        let inner = store.document(["dir": .link(directory)])
        let json = try store.add(
            DAGJSON.encode(.list([.map([.init(key: "inner", value: .link(inner))])])),
            codec: .dagJSON
        )
        let root = store.directory(["json": json])
        let resolution = try store.resolve(root, ["json", "0", "inner", "dir", "file"])
        #expect(resolution.terminus.cid == file)
        #expect(resolution.roots == [root, json, inner, directory, file])
        #expect(resolution.remainder.isEmpty)
        #expect(try store.resolve(json, ["0"]).remainder == ["0"])
        #expect(throws: PathError.noLink(name: "x", in: json)) {
            try store.resolve(json, ["0", "x", "dir"])
        }
    }

    @Test(arguments: [Codec.json, .cbor])
    func `plain documents lead nowhere but inside`(_ codec: Codec) throws {
        var store = FixtureStore()
        let text = #"{"a":{"/":"bafkqaaa"}}"#
        let cid = try store.add(codec == .json ? Array(text.utf8) : hex("a1616101"), codec: codec)
        #expect(try store.resolve(cid, ["a"]).remainder == ["a"])
        #expect(throws: PathError.noLink(name: "b", in: cid)) { try store.resolve(cid, ["b"]) }
    }

    @Test(arguments: [Codec(rawValue: 0x78), Codec(rawValue: 0x85)])
    func `a path does not lead through other codecs`(_ codec: Codec) throws {
        var store = FixtureStore()
        let cid = store.add(Array("{}".utf8), codec: codec)
        #expect(throws: PathError.unsupported(codec)) { try store.resolve(cid, ["a"]) }
    }

    // MARK: Hostile paths

    @Test(arguments: [Codec.dagPB, .dagCBOR, .cbor, .dagJSON, .json])
    func `a block that is not what its codec says is malformed`(_ codec: Codec) throws {
        var store = FixtureStore()
        let cid = store.add([0xff, 0xff], codec: codec)
        let error = #expect(throws: PathError.self) { try store.resolve(cid, ["a"]) }
        guard case .malformed(cid, _) = error else {
            Issue.record("another error: \(String(describing: error))")
            return
        }
    }

    @Test func `a path has so many segments`() throws {
        var store = FixtureStore()
        var root = store.file([1])
        for _ in 0..<257 { root = store.directory(["d": root]) }
        let path = [String](repeating: "d", count: 257)
        #expect(try store.resolve(root, Array(path.dropLast())).roots.count == 257)
        #expect(throws: PathError.tooDeep(limit: 256)) { try store.resolve(root, path) }
    }

    @Test func `the blocks on a path have so many bytes`() throws {
        var store = FixtureStore()
        let filler = [UInt8](repeating: 0, count: 4 << 20 - 100)
        var root = store.add([1])
        for level in 0..<9 {
            root = store.add(
                DAGCBOR.encode(
                    .map([
                        IPLDNode.Entry(key: "a", value: .link(root)),
                        IPLDNode.Entry(key: "b", value: .bytes(filler + [UInt8(level)])),
                    ])
                ),
                codec: .dagCBOR
            )
        }
        #expect(throws: PathError.tooLarge(limit: 32 << 20)) {
            try store.resolve(root, [String](repeating: "a", count: 9))
        }
    }

    @Test func `an identity CID that is too long leads nowhere`() throws {
        let hash = try Multihash(code: 0, digest: [UInt8](repeating: 1, count: 129))
        let long = try CID(version: .v1, codec: .raw, multihash: hash)
        #expect(throws: PathError.inline(long, .identityTooLong(129))) {
            try FixtureStore().resolve(long)
        }
    }

    @Test func `a block that is not needed is refused`() throws {
        var store = FixtureStore()
        let (root, other) = (store.directory([:]), store.add([1]))
        var resolver = PathResolver(root: root, path: [])
        #expect(throws: PathError.unexpected(other)) {
            try resolver.supply(#require(store.block(other)))
        }
        try resolver.supply(#require(store.block(root)))
        #expect(throws: PathError.unexpected(root)) {
            try resolver.supply(#require(store.block(root)))
        }
    }
}

extension FixtureStore {
    fileprivate mutating func document(_ entries: [String: IPLDNode]) -> CID {
        add(
            DAGCBOR.encode(.map(entries.map { IPLDNode.Entry(key: $0.key, value: $0.value) })),
            codec: .dagCBOR
        )
    }
}
