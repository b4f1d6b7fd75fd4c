import CAR
import IPLD
import LocalFiles
import Multiformats
import TestSupport
import Testing
import UnixFS

@Suite(.timeLimit(.minutes(2))) struct ArchiveTests {
    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    @Test(
        arguments: [(ImportProfile.v1, 0), (.v1, 5), (.v1, 3 << 20), (.v0, 0), (.v0, 700_000)]
    )
    func `an import is written, and read again`(
        _ profile: ImportProfile,
        _ count: Int
    ) async throws {
        let path = try directory.write(SeededGenerator.bytes(count, seed: 3), to: "a")
        let writer = try ArchiveWriter(directory.path("a.car"), version: profile.version)
        let options = TreeImport.Options(profile: profile)
        let root = try await TreeImport(options) { try await writer.add($0) }.add(path)
        let size = try await writer.finish(root: root.cid)
        #expect(try directory.bytes(of: "a.car").count == Int(size))
        let archive = try await ArchiveScan.open(directory.path("a.car"))
        defer { archive.close() }
        #expect(archive.summary.roots == [root.cid])
        #expect(archive.summary.isComplete)
        #expect(archive.summary.blocks == (await writer.blocks))
        #expect(try await archive.block(root.cid).cid == root.cid)
        let other = try CID("bafkreibme22gw2h7y2h7tg2fhqotaqjucnbc24deqo72b6mkl2egezxhvy")
        await #expect(throws: LocalFileError.missing(other)) { try await archive.block(other) }
    }

    @Test func `a block is written once`() async throws {
        let path = try directory.write([UInt8](repeating: 0, count: 5 << 20), to: "a")
        let writer = try ArchiveWriter(directory.path("a.car"), version: .v1)
        let files = TreeImport(TreeImport.Options()) { try await writer.add($0) }
        let root = try await files.add(path)
        _ = try await writer.finish(root: root.cid)
        #expect(await writer.blocks == 2)
        #expect(try directory.bytes(of: "a.car").count < 1_100_000)
    }

    @Test func `an archive has its name only when it is whole, and replaces nothing`() async throws
    {
        let writer = try ArchiveWriter(directory.path("a.car"), version: .v1)
        #expect(!directory.exists("a.car"))
        await writer.discard()
        #expect(try directory.names() == [])
        try directory.write([1], to: "a.car")
        try directory.symlink("b.car", to: "/nowhere")
        for name in ["a.car", "b.car"] {
            let path = directory.path(name)
            #expect(throws: LocalFileError.exists(path: path)) {
                try ArchiveWriter(path, version: .v1)
            }
        }
        #expect(try directory.bytes(of: "a.car") == [1])
    }

    @Test func `version 2 is read, with an index or without`() async throws {
        var store = FixtureStore()
        let root = store.file(
            SeededGenerator.bytes(1_000, seed: 1),
            layout: FileLayout(chunkSize: 99)
        )
        let payload = store.car(root)
        for index in [[], SeededGenerator.bytes(77, seed: 2)] {
            let path = try directory.write(version2(payload, index: index), to: "a.car")
            let archive = try await ArchiveScan.open(path)
            defer { archive.close() }
            #expect(archive.summary.roots == [root])
            #expect(archive.summary.isComplete)
            #expect(try await archive.block(root).bytes == store.block(root)?.bytes)
        }
    }

    @Test func `what is missing is counted`() async throws {
        var store = FixtureStore()
        let bytes = SeededGenerator.bytes(1_000, seed: 1)
        let root = store.file(bytes, layout: FileLayout(chunkSize: 100, linksPerNode: 20))
        let leaf = try #require(store.cids.first)
        store.remove(leaf)
        let path = try directory.write(store.car(root), to: "a.car")
        let archive = try await ArchiveScan.open(path)
        defer { archive.close() }
        #expect(archive.summary.missing == 1)
        #expect(archive.summary.firstMissing == [leaf])
        #expect(!archive.summary.isComplete)
    }

    @Test func `a block that is not what it is called is refused`() async throws {
        var store = FixtureStore()
        let root = store.file(SeededGenerator.bytes(1_000, seed: 1))
        var bytes = store.car(root)
        bytes[bytes.count - 1] ^= 1
        let path = try directory.write(bytes, to: "a.car")
        await #expect(throws: LocalFileError.damaged(root, .mismatch)) {
            try await ArchiveScan.open(path)
        }
    }

    @Test func `a block that changes after the scan is refused`() async throws {
        var store = FixtureStore()
        let root = store.file(SeededGenerator.bytes(1_000, seed: 1))
        var bytes = store.car(root)
        let path = try directory.write(bytes, to: "a.car")
        let archive = try await ArchiveScan.open(path)
        defer { archive.close() }
        bytes[bytes.count - 1] ^= 1
        try directory.overwrite("a.car", with: bytes)
        await #expect(throws: LocalFileError.damaged(root, .mismatch)) {
            try await archive.block(root)
        }
    }

    @Test func `an archive that is cut anywhere is an error, or lacks a block`() async throws {
        var store = FixtureStore()
        let bytes = SeededGenerator.bytes(200, seed: 1)
        let root = store.file(bytes, layout: FileLayout(chunkSize: 100))
        let whole = store.car(root)
        for length in 0..<whole.count {
            let path = try directory.write(Array(whole[..<length]), to: "a.car")
            do {
                let archive = try await ArchiveScan.open(path)
                archive.close()
                #expect(!archive.summary.isComplete, "\(length)")
            } catch is CARError {}
        }
    }

    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func `a damaged archive is an error of a known kind`(_ seed: UInt64) async throws {
        var store = FixtureStore()
        let bytes = SeededGenerator.bytes(200, seed: 1)
        let whole = store.car(store.file(bytes, layout: FileLayout(chunkSize: 100)))
        var mutator = Mutator(seed: seed)
        for _ in 0..<50 {
            let path = try directory.write(mutator.mutate(whole), to: "a.car")
            do {
                try await ArchiveScan.open(path).close()
            } catch is CARError {} catch is LocalFileError {}
        }
    }

    /// CAR version 2 around version 1.
    private func version2(_ payload: [UInt8], index: [UInt8]) -> [UInt8] {
        func number(_ value: Int) -> [UInt8] {
            (0..<8).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        }
        let padding = 5
        let start = 51 + padding
        let end = index.isEmpty ? 0 : start + payload.count
        let header = [UInt8](repeating: 0, count: 16) + number(start)
        return fromHex("0aa16776657273696f6e02") + header + number(payload.count) + number(end)
            + [UInt8](repeating: 0, count: padding) + payload + index
    }
}

extension FixtureStore {
    /// Everything in it, as a CAR.
    func car(_ root: CID) -> [UInt8] {
        CAREncoder.header(roots: [root])
            + cids.compactMap(block).flatMap { CAREncoder.prefix(of: $0) + $0.bytes }
    }
}
