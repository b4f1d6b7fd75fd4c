import IPLD
import LocalFiles
import Multiformats
import TestSupport
import Testing
import UnixFS

@Suite(.timeLimit(.minutes(2))) struct TreeImportTests {
    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    @Test(
        arguments: [
            (.v0, 0, "QmbFMke1KXqnYyBBWxB74N4c5SBnJMVAiMNRcGu6x1AwQH"),
            (.v1, 0, "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku"),
            (.v0, 10 << 20, "QmaJ6kN9fW3TKpVkpf1NuW7cjhHjNp5Jwr3cQuHzsoZWkJ"),
            (.v1, 10 << 20, "bafybeibfjdi66hrbmooad7adyrxlrjsn6cizfqmiyupkpye7nropwx4rya"),
            (.v1, 1 << 20 | 1, "bafybeihd4yzq7n5umhjngdum4r6k2to7egxfkf2jz6thvwzf6djus22cmq"),
        ] as [(ImportProfile, Int, String)]
    )
    func `a file of zeros has its published CID`(
        _ profile: ImportProfile,
        _ count: Int,
        _ expected: String
    ) async throws {
        let path = try directory.write([UInt8](repeating: 0, count: count), to: "zeros")
        let root = try await Collected().add(path, TreeImport.Options(profile: profile))
        #expect(root.cid.description == expected)
        #expect(root.size == UInt64(count))
    }

    @Test(arguments: [1, 7, 8, 9, 100, 1_000, 5_003], [1, 8, 24, 1 << 20])
    func `chunks that are hashed side by side stay in order`(
        _ count: Int,
        _ batch: Int
    ) async throws {
        let bytes = SeededGenerator.bytes(count, seed: 1)
        let path = try directory.write(bytes, to: "a")
        var profile = ImportProfile.v1
        profile.chunkSize = 8
        profile.linksPerNode = 5
        let collected = Collected()
        let options = TreeImport.Options(profile: profile)
        let root = try await collected.add(path, options, batch: batch)
        #expect(try await collected.store.content(root.cid) == bytes)
        var seen: Set<CID> = []
        for cid in await collected.cids {
            let block = try #require(await collected.store.block(cid))
            for link in try Links.links(of: block) { #expect(seen.contains(link)) }
            seen.insert(cid)
        }
        #expect(await collected.cids.last == root.cid)
    }

    @Test(arguments: [0, 1, 7, 8, 9, 100, 5_003], [1, 8, 11, 6_000])
    func `what comes from a pipe has the CID of a file, however it is cut`(
        _ count: Int,
        _ piece: Int
    ) async throws {
        let bytes = SeededGenerator.bytes(count, seed: 2)
        let path = try directory.write(bytes, to: "a")
        var profile = ImportProfile.v1
        (profile.chunkSize, profile.linksPerNode) = (8, 5)
        let options = TreeImport.Options(profile: profile)
        let root = try await Collected().add(path, options)
        let pieces = AsyncStream { pieces in
            for start in stride(from: 0, to: count, by: piece) {
                pieces.yield(Array(bytes[start..<min(start + piece, count)]))
            }
            pieces.finish()
        }
        let collected = Collected()
        var files = TreeImport(options) { await collected.take($0) }
        files.batch = 32
        let other = try await files.add(reading: Pieces(pieces: pieces))
        #expect(other == root)
        #expect(try await collected.store.content(other.cid) == bytes)
    }

    /// What is read piece by piece, by one reader.
    private struct Pieces: AsyncSequence, Sendable {
        let pieces: AsyncStream<[UInt8]>

        func makeAsyncIterator() -> Iterator { Iterator(pieces: pieces) }

        struct Iterator: AsyncIteratorProtocol, Sendable {
            let pieces: AsyncStream<[UInt8]>

            mutating func next() async -> [UInt8]? {
                for await piece in pieces { return piece }
                return nil
            }
        }
    }

    @Test func `a directory has its entries, links as links, and no hidden ones`() async throws {
        try directory.write([1], to: "d/a")
        try directory.write([2], to: "d/sub/ż ó")
        try directory.write([3], to: "d/.hidden")
        try directory.symlink("d/broken", to: "/nowhere")
        try directory.symlink("d/loop", to: ".")
        let collected = Collected()
        let root = try await collected.add(directory.path("d"))
        let store = await collected.store
        let entries = try store.entries(root.cid)
        #expect(entries.keys.sorted() == ["a", "broken", "loop", "sub"])
        #expect(try store.content(#require(entries["a"])) == [1])
        let sub = try store.entries(#require(entries["sub"]))
        #expect(try store.content(#require(sub["ż ó"])) == [2])
        let broken = try #require(entries["broken"])
        let link = try UnixFSNode(decoding: #require(store.block(broken)))
        #expect(link.kind == .symlink)
        #expect(link.data.elementsEqual("/nowhere".utf8))
        let all = try await Collected().add(
            directory.path("d"),
            TreeImport.Options(includesHidden: true)
        )
        #expect(all.cid != root.cid)
    }

    @Test func `a symbolic link that is named is followed`() async throws {
        let path = try directory.write([1, 2], to: "a")
        try directory.symlink("b", to: "a")
        let (direct, followed) = try await (
            Collected().add(path), Collected().add(directory.path("b"))
        )
        #expect(direct == followed)
    }

    @Test func `modes and times are kept when it is asked for`() async throws {
        let path = try directory.write([1, 2], to: "a")
        let collected = Collected()
        let options = TreeImport.Options(keepsMode: true, keepsModified: true)
        let root = try await collected.add(path, options)
        let node = try UnixFSNode(decoding: #require(await collected.store.block(root.cid)))
        #expect(try #require(node.mode) & 0o600 == 0o600)
        #expect(try #require(node.modified).seconds > 1_500_000_000)
        #expect(try await collected.store.content(root.cid) == [1, 2])
    }

    @Test func `what was added can be wrapped`() async throws {
        let path = try directory.write([1], to: "a")
        let collected = Collected()
        let files = TreeImport(TreeImport.Options()) { await collected.take($0) }
        let node = try await files.add(path)
        let root = try await files.wrap([("x", node), ("y", node)])
        #expect(try await collected.store.entries(root.cid) == ["x": node.cid, "y": node.cid])
        await #expect(throws: LocalFileError.self) {
            try await files.wrap([("x", node), ("x", node)])
        }
    }

    @Test func `what cannot be added ends the import, and says why`() async throws {
        try directory.write([1], to: "d/a")
        for (name, reason) in [("missing", "No such file"), ("d/a/b", "Not a directory")] {
            let path = directory.path(name)
            let error = await #expect(throws: LocalFileError.self) {
                try await Collected().add(path)
            }
            #expect(error?.description.contains(reason) == true, "\(name)")
            #expect(error?.description.hasPrefix(path) == true)
        }
        await #expect(throws: LocalFileError.special(path: "/dev/null")) {
            try await Collected().add("/dev/null")
        }
        // Says that it is empty, and is not.
        await #expect(throws: LocalFileError.changed(path: "/proc/self/status")) {
            try await Collected().add("/proc/self/status")
        }
    }

    @Test func `a file that changes while it is read is refused`() async throws {
        let path = try directory.write([UInt8](repeating: 1, count: 100), to: "a")
        var profile = ImportProfile.v1
        profile.chunkSize = 8
        let directory = directory
        for content in [[], [UInt8](repeating: 2, count: 100_000)] {
            try directory.write([UInt8](repeating: 1, count: 100), to: "a")
            let files = TreeImport(TreeImport.Options(profile: profile)) { _ in
                try directory.overwrite("a", with: content)
            }
            await #expect(throws: LocalFileError.changed(path: path)) { try await files.add(path) }
        }
    }

    @Test func `what a sink throws ends the import`() async throws {
        struct Full: Error {}
        let path = try directory.write(SeededGenerator.bytes(3 << 20, seed: 1), to: "a")
        let files = TreeImport(TreeImport.Options()) { _ in throw Full() }
        await #expect(throws: Full.self) { try await files.add(path) }
    }

    @Test func `progress adds up to what was told beforehand`() async throws {
        try directory.write(SeededGenerator.bytes(3_000_000, seed: 1), to: "d/a")
        try directory.write([1, 2, 3], to: "d/b/c")
        try directory.symlink("d/link", to: "a")
        let counter = Counter()
        let files = TreeImport(
            TreeImport.Options(),
            observe: { event in if case .bytes(let count) = event { counter.add(count) } },
            sink: { _ in }
        )
        _ = try await files.add(directory.path("d"))
        #expect(counter.sum == 3_000_003)
        #expect(await files.size(of: directory.path("d")) == 3_000_003)
        #expect(await files.size(of: directory.path("missing")) == 0)
    }
}
