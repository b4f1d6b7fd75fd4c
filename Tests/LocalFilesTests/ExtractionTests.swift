import IPLD
import LocalFiles
import Multiformats
import TestSupport
import Testing
import UnixFS

@Suite(.timeLimit(.minutes(2))) struct ExtractionTests {
    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    @Test func `what was imported comes out the same`() async throws {
        let big = SeededGenerator.bytes(2_500_000, seed: 1)
        try directory.write(big, to: "in/sub/big")
        try directory.write([], to: "in/empty")
        try directory.write([7], to: "in/ż ó")
        try directory.symlink("in/link", to: "../outside")
        let writer = try ArchiveWriter(directory.path("a.car"), version: .v1)
        let files = TreeImport(TreeImport.Options()) { try await writer.add($0) }
        let root = try await files.add(directory.path("in")).cid
        _ = try await writer.finish(root: root)
        let tally = try await extract(root, [], to: "out")
        #expect(tally.files == 3)
        #expect(tally.directories == 2)
        #expect(tally.symlinks == 1)
        #expect(tally.bytes == 2_500_001)
        #expect(try directory.names(below: "out") == directory.names(below: "in"))
        #expect(try directory.bytes(of: "out/sub/big") == big)
        #expect(try directory.bytes(of: "out/ż ó") == [7])
        let again = try await Collected().add(directory.path("out"))
        #expect(again.cid == root)
        _ = try await extract(root, ["sub", "big"], to: "one")
        #expect(try directory.bytes(of: "one") == big)
        #expect(!directory.exists("out.part"))
    }

    @Test(
        arguments: ["..", ".", "", "../x", "/etc/x", "a/b", "a\u{0}b", "a/../../b"]
    )
    func `a name that leads elsewhere is refused`(_ name: String) async throws {
        var store = FixtureStore()
        let file = store.add([1])
        let root = store.directory([name: file])
        try directory.write(store.car(root), to: "a.car")
        await #expect(throws: LocalFileError.unsafeName(name, in: root)) {
            try await extract(root, [], to: "out")
        }
        #expect(try directory.names().allSatisfy { $0 == "a.car" || $0.hasPrefix("out.part") })
    }

    @Test func `a name that is not text is refused`() async throws {
        var store = FixtureStore()
        let file = store.add([1])
        let link = DAGPBLink(cid: file, name: [0x61, 0xff], size: 1)
        let node = DAGPBNode(links: [link], data: [0x08, 0x01])
        let root = store.add(node.encoded(), codec: .dagPB)
        try directory.write(store.car(root), to: "a.car")
        await #expect(throws: LocalFileError.unsafeName("a\u{fffd}", in: root)) {
            try await extract(root, [], to: "out")
        }
    }

    /// The attack: a link that leads out, and a directory of the same name to be written through it.
    @Test(arguments: [false, true])
    func `nothing is written through a link that came before`(_ isFirst: Bool) async throws {
        try directory.write([], to: "victim/kept")
        var store = FixtureStore()
        let link = store.symlink(to: directory.path("victim"))
        let below = store.directory(["evil": store.add([6, 6, 6])])
        let order = isFirst ? [("a", link), ("a", below)] : [("a", below), ("a", link)]
        let links = order.map { DAGPBLink(cid: $0.1, name: Array($0.0.utf8)[...], size: 1) }
        let root = store.add(
            DAGPBNode(links: links, data: [0x08, 0x01]).encoded(),
            codec: .dagPB
        )
        try directory.write(store.car(root), to: "a.car")
        await #expect(throws: LocalFileError.self) { try await extract(root, [], to: "out") }
        #expect(try directory.names(below: "victim") == ["kept"])
        #expect(!directory.exists("out"))
    }

    @Test(arguments: ["file", "directory", "link", "dangling"])
    func `what is there already is not touched`(_ name: String) async throws {
        try directory.write([1], to: "file")
        try directory.write([2], to: "directory/x")
        try directory.symlink("link", to: "directory")
        try directory.symlink("dangling", to: "nowhere")
        let before = try directory.names()
        var store = FixtureStore()
        let root = store.directory(["x": store.add([9])])
        try directory.write(store.car(root), to: "a.car")
        await #expect(throws: LocalFileError.exists(path: directory.path(name))) {
            try await extract(root, [], to: name)
        }
        #expect(try directory.names() == (before + ["a.car"]).sorted())
        #expect(try directory.bytes(of: "directory/x") == [2])
    }

    @Test func `a link where the partial file would be is not followed`() async throws {
        try directory.symlink("out.part", to: "victim")
        var store = FixtureStore()
        let root = store.add([9])
        try directory.write(store.car(root), to: "a.car")
        await #expect(throws: LocalFileError.self) { try await extract(root, [], to: "out") }
        #expect(!directory.exists("victim"))
    }

    @Test func `a small archive does not fill the disk`() async throws {
        var store = FixtureStore()
        var root = store.directory(["x": store.add([UInt8](repeating: 0, count: 1_000))])
        for _ in 0..<30 { root = store.directory(["a": root, "b": root]) }
        try directory.write(store.car(root), to: "a.car")
        await #expect(throws: LocalFileError.tooMuch(limit: 1 << 20)) {
            try await extract(root, [], to: "out", limit: 1 << 20)
        }
        #expect(!directory.exists("out"))
    }

    @Test func `what is not there, or is no file, is told`() async throws {
        var store = FixtureStore()
        let gone = store.add([1, 2, 3])
        let document = store.add([0xa0], codec: .dagCBOR)
        let root = store.directory(["gone": gone, "document": document])
        store.remove(gone)
        try directory.write(store.car(root), to: "a.car")
        await #expect(throws: LocalFileError.missing(gone)) {
            try await extract(root, ["gone"], to: "out")
        }
        for path in [["nope"], ["document"], ["document", "x"]] {
            await #expect(throws: LocalFileError.self) { try await extract(root, path, to: "out") }
        }
        #expect(!directory.exists("out"))
    }

    private func extract(
        _ root: CID,
        _ names: [String],
        to name: String,
        limit: UInt64 = 1 << 30
    ) async throws -> Extraction.Tally {
        let archive = try await ArchiveScan.open(directory.path("a.car"))
        defer { archive.close() }
        let extraction = Extraction(from: archive, limit: limit)
        return try await extraction.write(root, names, to: directory.path(name))
    }
}
