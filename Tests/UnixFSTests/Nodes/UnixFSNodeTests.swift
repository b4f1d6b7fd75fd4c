import IPLD
import Multiformats
import TestSupport
import Testing
import UnixFS

@Suite struct UnixFSNodeTests {
    /// A file node of `hello\n` with more fields behind it.
    private static func hello(_ more: some StringProtocol) -> String {
        "0802120668656c6c6f0a1806" + more
    }

    // MARK: Content

    @Test(arguments: ContentVectors.files)
    func `well-known content is read in either codec`(
        _ content: String,
        _ raw: String,
        _ node: String,
        _ v0: String,
        _ v1: String
    ) throws {
        let content = Array(content.utf8)
        for (bytes, cid) in try [(content, raw), (hex(node), v0), (hex(node), v1)] {
            let block = try Block(verifying: bytes, as: CID(cid))
            let read = try UnixFSNode(decoding: block)
            #expect(read.kind == .file)
            #expect(Array(read.data) == content)
            #expect(read.size == UInt64(content.count))
            #expect(read.links.isEmpty)
        }
    }

    @Test func `an empty directory is a directory`() throws {
        let cid = try CID("bafyaabakaieac")
        let node = try UnixFSNode(decoding: Block(inlineIn: cid))
        #expect(node.kind == .directory)
        #expect(node.links.isEmpty)
    }

    @Test func `a symlink holds its target`() throws {
        let node = try decode("08041203666f6f")
        #expect(node.kind == .symlink)
        #expect(node.data == Array("foo".utf8)[...])
    }

    @Test func `the legacy raw type is a file`() throws {
        let node = try decode("0800120668656c6c6f0a1806")
        #expect(node.kind == .file)
        #expect(node.data == Array("hello\n".utf8)[...])
    }

    @Test func `a size that is not said is that of the parts`() throws {
        #expect(try decode("0802120161").size == 1)
        #expect(try decode("0802").size == 0)
    }

    @Test(arguments: ["0802120161 1802", "0802120161 1800", "0802 1801"])
    func `a size that is not that of the parts is refused`(_ message: String) throws {
        try expectMalformed(message, "size")
    }

    @Test func `unknown fields are passed over`() throws {
        #expect(try decode(Self.hello("ca0c0101 f80101")).size == 6)
    }

    @Test(
        arguments: [
            ("", "type is missing"),
            ("120161", "type is missing"),
            ("08", "ends inside"),
            ("0a00", "wrong wire type"),
            ("08021001", "wrong wire type"),
            ("08021a00", "wrong wire type"),
            ("0802 2100000000", "ends inside"),
            ("0802 2202 80", "ends inside"),
            ("0802 2201 80", "ends inside"),
            ("0802 38ffffffffff01", "mode"),
        ]
    )
    func `messages that are none are refused`(_ message: String, _ reason: String) throws {
        try expectMalformed(message, reason)
    }

    @Test(arguments: [3, 6, 127] as [UInt8])
    func `types that nobody writes are unsupported`(_ type: UInt8) throws {
        var store = FixtureStore()
        let cid = store.node([], data: [0x08, type])
        #expect(throws: UnixFSError.unsupportedType(cid, UInt64(type))) {
            try UnixFSNode(decoding: #require(store.block(cid)))
        }
    }

    @Test(arguments: [Codec.dagCBOR, .json, Codec(rawValue: 0x78)])
    func `other codecs hold no file`(_ codec: Codec) throws {
        var store = FixtureStore()
        let cid = store.add([0xa0], codec: codec)
        #expect(throws: UnixFSError.notUnixFS(cid, codec)) {
            try UnixFSNode(decoding: #require(store.block(cid)))
        }
    }

    @Test func `dag-pb without data, or that is no dag-pb, is no UnixFS`() throws {
        var store = FixtureStore()
        for cid in [store.add([], codec: .dagPB), store.add([0xff], codec: .dagPB)] {
            #expect(throws: UnixFSError.self) {
                try UnixFSNode(decoding: #require(store.block(cid)))
            }
        }
    }

    // MARK: Links of files

    @Test func `block sizes may be packed`() throws {
        var store = FixtureStore()
        let cid = try store.add(
            hex(
                "122a0a24015512205891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be0312"
                    + "001806122a0a24015512209f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15"
                    + "b0f00a08120018040a080802180a22020604"
            ),
            codec: .dagPB
        )
        #expect(
            cid.description == "bafybeifl2eknlkbizekyxjqm5bit6yq4u4ilrhhspoqqgtlgoucck47rea"
        )
        let node = try UnixFSNode(decoding: #require(store.block(cid)))
        #expect(node.blockSizes == [6, 4])
        #expect(node.size == 10)
    }

    @Test(
        arguments: [
            // One link, no block size.
            "122a0a24015512205891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03120018"
                + "060a0408021806",
            // A chunk with a name.
            "122b0a24015512205891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03120161"
                + "18060a06080218062006",
            // No link, one block size.
            "0a06080218062006",
        ]
    )
    func `files whose links and sizes disagree are refused`(_ bytes: String) throws {
        var store = FixtureStore()
        let cid = try store.add(hex(bytes), codec: .dagPB)
        let error = #expect(throws: UnixFSError.self) {
            try UnixFSNode(decoding: #require(store.block(cid)))
        }
        guard case .malformed(cid, _) = error else {
            Issue.record("another error: \(String(describing: error))")
            return
        }
    }

    @Test(
        arguments: [
            [.max, 1], [.max], [1 << 63], [1 << 62, 1 << 62], [1 << 63, 1 << 63],
            [.max, .max, 2],
        ] as [[UInt64]]
    )
    func `sizes that add up beyond any offset are refused`(_ sizes: [UInt64]) throws {
        var store = FixtureStore()
        let part = store.add([1])
        let parts = sizes.map { (cid: part, size: $0) }
        for cid in [store.fileNode(parts), store.fileNode(parts, size: 0)] {
            let error = #expect(throws: UnixFSError.self) {
                try UnixFSNode(decoding: #require(store.block(cid)))
            }
            #expect(error?.description.contains("2⁶³") == true)
        }
    }

    @Test func `a file may have as many bytes as an offset reaches`() throws {
        var store = FixtureStore()
        let root = store.fileNode([(store.add([1]), UnixFSNode.largestSize)])
        #expect(try UnixFSNode(decoding: #require(store.block(root))).size == 1 << 63 - 1)
    }

    // MARK: Mode and time

    @Test func `mode and time are read`() throws {
        let node = try decode(Self.hello("38a403420b0880e2cfaa061505000000"))
        #expect(node.mode == 0o644)
        #expect(node.modified?.seconds == 1_700_000_000)
        #expect(node.modified?.nanoseconds == 5)
        let plain = try decode(Self.hello(""))
        #expect(plain.mode == nil)
        #expect(plain.modified == nil)
    }

    @Test func `a time may lie before 1970, and of a mode only permissions count`() throws {
        let node = try decode(Self.hello("38ffffffff0f 420b08ffffffffffffffffff01"))
        #expect(node.modified?.seconds == -1)
        #expect(node.modified?.nanoseconds == 0)
        #expect(node.mode == 0o7777)
    }

    @Test(
        arguments: [
            "4200", "42051501000000", "4207080115 00000000", "420708011500ca9a3b", "42020a00",
            "4204 0801 1001",
        ]
    )
    func `a time that is none is refused`(_ field: String) throws {
        try expectMalformed(Self.hello(field.filter { $0 != " " }), "modification time")
    }

    // MARK: Shards

    @Test func `published shards are read, and their shards found`() throws {
        var store = FixtureStore()
        let cid = try store.add(
            hex(
                "12340a2401701220c244a03fb3ad2ee0ca55230814be846d3f1c28b0020414fa1fff826a63327a9012"
                    + "0936453437302e74787418f70912340a2401701220c244a03fb3ad2ee0ca55230814be846d3f1c"
                    + "28b0020414fa1fff826a63327a90120946463734322e74787418f7090a29080512208000000000"
                    + "0000000000000000000000000040000000000000000000000000002822308002"
            ),
            codec: .dagPB
        )
        #expect(
            cid.description == "bafybeiaebmuestgbpqhkkbrwl2qtjtvs3whkmp2trkbkimuod4yv7oygni"
        )
        let node = try UnixFSNode(decoding: #require(store.block(cid)))
        #expect(node.kind == .shard)
        #expect(node.fanout == 256)
        #expect(node.links.count == 2)
        #expect(node.shardLinks.isEmpty)
    }

    @Test(
        arguments: [
            ("0805 2822", "fanout"), ("0805 2822 3000", "fanout"), ("0805 2822 3004", "fanout"),
            ("0805 2822 300c", "fanout"), ("0805 2822 308010", "fanout"),
            ("0805 2822 30ff01", "fanout"), ("0805 2822 3080808080808080808001", "fanout"),
            ("0805 308002", "hash function"), ("0805 2812 308002", "hash function"),
        ]
    )
    func `shards of other parameters are refused`(_ message: String, _ reason: String) throws {
        try expectMalformed(message, reason)
    }

    @Test(arguments: [8, 16, 32, 64, 128, 256, 512, 1_024] as [UInt64])
    func `every fanout the format allows is read`(_ fanout: UInt64) throws {
        var store = FixtureStore()
        let cid = store.shardedDirectory([:], fanout: Int(fanout))
        #expect(try UnixFSNode(decoding: #require(store.block(cid))).fanout == fanout)
    }

    // MARK: Checks

    private func decode(_ message: String) throws -> UnixFSNode {
        var store = FixtureStore()
        let cid = try store.node([], data: hex(message))
        return try UnixFSNode(decoding: #require(store.block(cid)))
    }

    private func expectMalformed(_ message: String, _ expected: String) throws {
        let error = #expect(throws: UnixFSError.self) { try decode(message) }
        guard case .malformed(_, let reason) = error else {
            Issue.record("another error: \(String(describing: error))")
            return
        }
        #expect(reason.contains(expected))
    }
}
