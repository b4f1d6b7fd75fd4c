import IPLD
import Multiformats
import TestSupport
import Testing
import UnixFS

@Suite struct DirectoryBuilderTests {
    @Test(
        arguments: [
            (.v0, "QmUNLLsPACCz1vLxQVkXqqLX5R1X345qqfHbsf67hvA3Nn"),
            (.v1, "bafybeiczsscdsbs7ffqz55asqdf3smv6klcw3gofszvwlyarci47bgf354"),
        ] as [(ImportProfile, String)]
    )
    func `an empty directory is the one everybody has`(
        _ profile: ImportProfile,
        _ expected: String
    ) throws {
        let built = try DirectoryBuilder(profile).finish()
        #expect(built.root.cid.description == expected)
        #expect(built.blocks.map(\.bytes) == [[0x0a, 0x02, 0x08, 0x01]])
        #expect(built.root.dagSize == 4)
    }

    /// Names are cut from a stream; the last may be of another length.
    @Test(
        arguments: [
            (
                .v0, "hamt-unixfs-v0-2015", 4_096, 30, 30, false,
                "QmX5GtRk3TSSEHtdrykgqm4eqMEn3n2XhfkFAis5fjyZmN"
            ),
            (
                .v0, "hamt-unixfs-v0-2015", 4_033, 31, 31, true,
                "QmeMiJzmhpJAUgynAcxTQYek5PPKgdv3qEvFsdV3XpVnvP"
            ),
            (
                .v1, "hamt-unixfs-v1-2025", 4_766, 11, 21, false,
                "bafybeic3h7rwruealwxkacabdy45jivq2crwz6bufb5ljwupn36gicplx4"
            ),
            (
                .v1, "hamt-unixfs-v1-2025", 4_766, 11, 22, true,
                "bafybeiegvuterwurhdtkikfhbxcldohmxp566vpjdofhzmnhv6o4freidu"
            ),
        ] as [(ImportProfile, String, Int, Int, Int, Bool, String)]
    )
    func `the limit for shards is the profiles' own`(
        _ profile: ImportProfile,
        _ seed: String,
        _ count: Int,
        _ length: Int,
        _ last: Int,
        _ isSharded: Bool,
        _ expected: String
    ) throws {
        let alphabet = Array("abcdefghijklmnopqrstuvwxyz01234567890-_".utf8)
        var stream = Keystream(seed: seed)
        let entry = try build(Array("x".utf8), profile).root
        var builder = DirectoryBuilder(profile)
        for index in 0..<count {
            let bytes = stream.next(index == count - 1 ? last : length)
            let name = bytes.map { alphabet[Int($0) % alphabet.count] }
            try builder.add(String(decoding: name, as: UTF8.self), entry)
        }
        let built = try builder.finish()
        #expect(built.root.cid.description == expected)
        #expect(built.blocks.last?.cid == built.root.cid)
        let node = try UnixFSNode(decoding: #require(built.blocks.last))
        #expect(node.kind == (isSharded ? .shard : .directory))
        #expect(isSharded == (built.blocks.count > 1))
        let below = UInt64(count) * entry.dagSize
        #expect(
            built.root.dagSize >= below + UInt64(built.blocks.reduce(0) { $0 + $1.bytes.count })
        )
    }

    @Test(arguments: [1, 2, 300, 5_000])
    func `shards are what other writers make, and are read again`(_ count: Int) throws {
        var profile = ImportProfile.v1
        profile.directoryLimit = 0
        var fixture = FixtureStore()
        let cid = fixture.add([1, 2, 3])
        let names = (0..<count).map { "entry-\($0)" }
        var builder = DirectoryBuilder(profile)
        for name in names { try builder.add(name, BuiltNode(cid: cid, size: 3, dagSize: 3)) }
        let built = try builder.finish()
        let entries = Dictionary(uniqueKeysWithValues: names.map { ($0, cid) })
        #expect(built.root.cid == fixture.shardedDirectory(entries))
        #expect(built.root.dagSize == fixture.dagSize(built.root.cid))
        #expect(try FixtureStore(built.blocks).names(in: built.root.cid).sorted() == names.sorted())
    }

    @Test func `links are in the order of their names' bytes`() throws {
        let node = try build([1], .v1).root
        var builder = DirectoryBuilder(.v1)
        // The last two look the same, and are the same text to Swift, but not the same name.
        let names = ["b", "B", "a.txt", "a", "ż", "\u{e9}", "e\u{301}"]
        for name in names { try builder.add(name, node) }
        let built = try builder.finish()
        let links = try DAGPBNode(decoding: built.blocks[0].bytes).links
        let expected = names.map { Array($0.utf8) }.sorted { $0.lexicographicallyPrecedes($1) }
        #expect(links.map { Array($0.name ?? []) } == expected)
        #expect(links.allSatisfy { $0.size == 1 && $0.cid == node.cid })
    }

    @Test(arguments: ["", ".", "..", "a/b", "/", "a\u{0}"])
    func `no entry can have a name that is a path`(_ name: String) throws {
        let node = try build([1], .v1).root
        var builder = DirectoryBuilder(.v1)
        #expect(throws: BuildError.name(name)) { try builder.add(name, node) }
    }

    @Test func `no two entries have the same name`() throws {
        let node = try build([1], .v1).root
        var builder = DirectoryBuilder(.v1)
        for name in ["a", "b", "a"] { try builder.add(name, node) }
        #expect(throws: BuildError.duplicate("a")) { try builder.finish() }
    }

    @Test func `a symlink is its target`() throws {
        let link = try BuiltNode.symlink(to: "foo", .v0)
        #expect(link.root.cid.description == "QmTB8BaCJdCH5H3k7GrxJsxgDNmNYGGR71C58ERkivXoj5")
        #expect(link.block.bytes == fromHex("0a0708041203666f6f"))
        #expect(link.root.size == 0)
    }

    @Test func `attributes are kept`() throws {
        let attributes = NodeAttributes(
            mode: 0o40755,
            modified: UnixFSNode.ModificationTime(seconds: 7)
        )
        let link = try BuiltNode.symlink(to: "a", .v1, attributes: attributes).block
        var profile = ImportProfile.v1
        let plain = try DirectoryBuilder(profile, attributes: attributes).finish()
        profile.directoryLimit = 0
        var builder = DirectoryBuilder(profile, attributes: attributes)
        try builder.add("a", build([1], .v1).root)
        let sharded = try builder.finish()
        for block in [link] + plain.blocks.suffix(1) + sharded.blocks.suffix(1) {
            let node = try UnixFSNode(decoding: block)
            #expect(node.mode == 0o755)
            #expect(node.modified == UnixFSNode.ModificationTime(seconds: 7))
        }
    }
}

extension FixtureStore {
    /// The names in a directory, in stored order.
    fileprivate func names(in cid: CID) throws -> [String] {
        guard let root = block(cid) else { return [] }
        var reader = try DirectoryReader(root: root)
        var names: [String] = []
        while true {
            switch try reader.step() {
            case .needs(let cid):
                guard let block = block(cid) else { return [] }
                try reader.supply(block)
            case .entry(let entry): names.append(entry.name)
            case .end: return names
            }
        }
    }
}
