import IPLD
import Multiformats
import TestSupport
import Testing
import UnixFS

@Suite struct FileBuilderTests {
    @Test(
        arguments: [
            (
                "", "QmbFMke1KXqnYyBBWxB74N4c5SBnJMVAiMNRcGu6x1AwQH",
                "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku"
            ),
            (
                "hello world", "Qmf412jQZiuVUtdgnB36FXFX7xg5V6KEbSJ4dpQuhkLyfD",
                "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e"
            ),
            (
                "hello\n", "QmZULkCELmmk5XNfCgTnCyFgAVxBRBXyDHGGMVoLFLiXEN",
                "bafkreicysg23kiwv34eg2d7qweipxwosdo2py4ldv42nbauguluen5v6am"
            ),
            (
                "Hello, world!\n", "QmeeLUVdiSTTKQqhWqsffYDtNvvvcTfJdotkNyi1KDEJtQ",
                "bafkreigzafgemjeejks3vqyuo46ww2e22rt7utq5djikdofjtvnjl5zp6u"
            ),
            (
                "foo", "QmcJw6x4bQr7oFnVnF6i8SLcJvhXjaxWvj54FYXmZ4Ct6p",
                "bafkreibme22gw2h7y2h7tg2fhqotaqjucnbc24deqo72b6mkl2egezxhvy"
            ),
            (
                "x", "QmULKig5Fxrs2sC4qt9nNduucXfb92AFYQ6Hi3YRqDmrYC",
                "bafkreibnoelefnzgwbcacyt4vh52ymxvzbjq7mmqhtcnwarfq4lzegsiqe"
            ),
        ]
    )
    func `a small file is one block`(_ text: String, _ v0: String, _ v1: String) throws {
        for (profile, expected) in [(ImportProfile.v0, v0), (.v1, v1)] {
            let built = try build(Array(text.utf8), profile)
            #expect(built.root.cid.description == expected)
            #expect(built.root.size == UInt64(text.utf8.count))
            #expect(built.blocks.map(\.cid) == [built.root.cid])
            #expect(built.root.dagSize == UInt64(built.blocks[0].bytes.count))
        }
    }

    @Test(
        arguments: [
            (
                .v0, "chunk-v0-seed", 262_144, "QmWmRj3dFDZdb6ABvbmKhEL6TmPbAfBZ1t5BxsEyJrcZhE",
                262_158
            ),
            (
                .v0, "chunk-v0-seed", 262_145, "QmYyLxtzZyW22zpoVAtKANLRHpDjZtNeDjQdJrcQNWoRkJ",
                262_267
            ),
            (
                .v1, "chunk-v1-seed", 1_048_576,
                "bafkreiacndfy443ter6qr2tmbbdhadvxxheowwf75s6zehscklu6ezxmta", 1_048_576
            ),
            (
                .v1, "chunk-v1-seed", 1_048_577,
                "bafybeigmix7t42i6jacydtquhet7srwvgpizfg7gjbq7627d35mjomtu64", 1_048_681
            ),
        ] as [(ImportProfile, String, Int, String, UInt64)]
    )
    func `the profiles' own vectors come out`(
        _ profile: ImportProfile,
        _ seed: String,
        _ count: Int,
        _ expected: String,
        _ dagSize: UInt64
    ) throws {
        let root = try build(Keystream.bytes(count, seed: seed), profile).root
        #expect(root.cid.description == expected)
        #expect(root.dagSize == dagSize)
    }

    @Test(
        arguments: [
            (
                262_145, "chunk-v0-seed",
                "bafybeibyui7o3sbw3yifnewshhrbnuntcehluzvbkwgi5vmtsdobnc2c6y"
            ),
            (
                1_048_577, "chunk-v1-seed",
                "bafybeidggqjmlziefwt6c7hqzfqxkvmibsjdcyufxrw2uxytriwjhglceu"
            ),
        ]
    )
    func `version 1 of the old chunks comes out`(
        _ count: Int,
        _ seed: String,
        _ expected: String
    ) throws {
        let root = try build(Keystream.bytes(count, seed: seed), .kuboVersion1).root
        #expect(root.cid.description == expected)
    }

    @Test(arguments: ConstantFile.all)
    func `files of one byte come out in every profile`(_ file: ConstantFile) throws {
        let bytes = [UInt8](repeating: file.byte, count: file.count)
        let profiles: [ImportProfile] = [.v0, .kuboVersion1, .oldVersion1, .v1]
        for (profile, expected) in zip(profiles, file.cids) {
            #expect(try build(bytes, profile).root.cid.description == expected)
        }
    }

    @Test(arguments: [0, 1, 4, 5, 12, 13, 16, 36, 37, 48, 108, 109, 120, 121, 400])
    func `what is built is read again, at every width of the tree`(_ count: Int) throws {
        let bytes = SeededGenerator.bytes(count, seed: 5)
        let built = try build(bytes, .tiny)
        let store = FixtureStore(built.blocks)
        let layout = FileLayout(chunkSize: 4, linksPerNode: 3)
        var expected = FixtureStore()
        #expect(built.root.cid == expected.file(bytes, layout: layout))
        #expect(try store.read(built.root.cid) == bytes)
        #expect(built.root.size == UInt64(count))
        #expect(built.root.dagSize == UInt64(built.blocks.reduce(0) { $0 + $1.bytes.count }))
        #expect(built.blocks.last?.cid == built.root.cid)
    }

    @Test func `children come before their parents`() throws {
        let built = try build(SeededGenerator.bytes(500, seed: 1), .tiny)
        var seen: Set<CID> = []
        for block in built.blocks {
            for link in try Links.links(of: block) { #expect(seen.contains(link)) }
            seen.insert(block.cid)
        }
    }

    @Test func `attributes are the root's`() throws {
        let time = UnixFSNode.ModificationTime(seconds: 1_700_000_000, nanoseconds: 5)
        let attributes = NodeAttributes(mode: 0o100644, modified: time)
        var profile = ImportProfile.v0
        profile.version = .v1
        let one = try build(Array("hello\n".utf8), profile, attributes)
        #expect(
            one.root.cid.description
                == "bafybeihfizy5bvyd2iknnh2qwtzbvcp424abpkr5c23lj3sdozafrmtlma"
        )
        let before = NodeAttributes(modified: UnixFSNode.ModificationTime(seconds: -1))
        #expect(
            try build(Array("hello\n".utf8), profile, before).root.cid.description
                == "bafybeibfbxrt6pmlwepbzsceinzm4nwmh2zimaimxp3a7x47cr3h2tfcuu"
        )
        for count in [0, 3, 4, 40] {
            let bytes = SeededGenerator.bytes(count, seed: 2)
            let built = try build(bytes, .tiny, attributes)
            let root = try #require(built.blocks.last)
            let node = try UnixFSNode(decoding: root)
            #expect(node.mode == 0o644)
            #expect(node.modified == time)
            #expect(try FixtureStore(built.blocks).read(root.cid) == bytes)
            let others = try built.blocks.dropLast().map { try UnixFSNode(decoding: $0) }
            #expect(others.allSatisfy { $0.mode == nil && $0.modified == nil })
        }
    }

    @Test func `a chunk that no block holds is refused`() {
        let chunk = [UInt8](repeating: 0, count: (2 << 20) + 1)
        #expect(throws: BlockError.self) { try FileBuilder.leaf(chunk, .v1) }
    }
}

/// A file of one byte, over and over, and its CIDs: version 0; version 1; version 1 with chunks of a
/// mebibyte; `unixfs-v1-2025`.
struct ConstantFile: CustomTestStringConvertible {
    let count: Int
    var byte: UInt8 = 0
    let cids: [String]

    var testDescription: String { "\(count) of \(byte)" }
}

extension FixtureStore {
    /// A file's content.
    fileprivate func read(_ cid: CID) throws -> [UInt8] {
        guard let root = block(cid) else { return [] }
        var reader = try FileReader(root: root)
        var bytes: [UInt8] = []
        while true {
            switch try reader.step() {
            case .needs(let cid):
                guard let block = block(cid) else { return [] }
                try reader.supply(block)
            case .bytes(let more): bytes += more
            case .end: return bytes
            }
        }
    }
}
