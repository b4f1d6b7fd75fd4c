import BlockCache
import CAR
import IPLD
import Locking
import Multiformats
import OpenSSL
import Testing

@Suite(.timeLimit(.minutes(1))) struct DAGTests {
    private let directory = TemporaryDirectory()

    private func open() throws -> BlockCache {
        try BlockCache(.init(path: directory.path, limit: 64 << 20))
    }

    /// A node that links to others.
    private func node(_ children: [Block], _ name: String = "") throws -> Block {
        let links = children.map { DAGPBLink(cid: $0.cid, name: [], size: 1) }
        let bytes = DAGPBNode(links: links, data: ArraySlice(name.utf8)).encoded()
        let digest = Digest.hash(.sha256, bytes.span)
        let multihash = try Multihash(code: Multihash.sha256, digest: digest)
        let cid = try CID(version: .v1, codec: .dagPB, multihash: multihash)
        return try Block(verifying: bytes, as: cid)
    }

    /// Two directories that share a file, under one root.
    private func tree() throws -> (root: Block, all: [Block], left: [Block]) {
        let leaves = (0..<5 as Range<UInt64>).map { Block.random(100_000, seed: $0) }
        let shared = try node([leaves[0], leaves[1]])
        let left = try node([shared, leaves[2]], "left")
        let right = try node([shared, leaves[3], leaves[4]], "right")
        let root = try node([left, right])
        let inOrder = [
            root, left, shared, leaves[0], leaves[1], leaves[2], right, leaves[3], leaves[4],
        ]
        return (root, inOrder, Array(inOrder[1..<6]))
    }

    // MARK: - Purging

    @Test func `purging a root removes what is below it, and counts each block once`() async throws
    {
        let cache = try open()
        let (root, all, _) = try tree()
        let stranger = Block.random(1_000, seed: 99)
        for block in all + [stranger] { #expect(cache.admit(block) == .accepted) }
        let tally = await cache.purgeAll(under: root.cid)
        #expect(tally.blocks == all.count)
        #expect(tally.bytes == all.reduce(0) { $0 + $1.bytes.count })
        #expect(tally.missing == 0)
        #expect(!all.contains { cache.contains($0.cid) })
        #expect(cache.contains(stranger.cid))
        #expect(await cache.purgeAll(under: root.cid).missing == 1)
        #expect(try cache.check(verifiesBlocks: true).isSound)
        await cache.close()
    }

    @Test func `purging a part leaves the rest`() async throws {
        let cache = try open()
        let (root, all, left) = try tree()
        for block in all { cache.admit(block) }
        #expect(await cache.purgeAll(under: left[0].cid).blocks == left.count)
        #expect(cache.statistics.blocks == all.count - left.count)
        let rest = await cache.purgeAll(under: root.cid)
        #expect(rest.blocks == all.count - left.count)
        // One link leads to what is gone, and another to what the two shared.
        #expect(rest.missing == 2)
        await cache.close()
    }

    // MARK: - Archives

    @Test func `an exported root can be imported elsewhere`() async throws {
        let cache = try open()
        let (root, all, _) = try tree()
        for block in all { cache.admit(block) }
        let pieces = Locked<[[UInt8]]>([])
        let written = try await cache.export(root.cid) { bytes in
            pieces.withLock { $0.append(bytes) }
        }
        #expect(written.blocks == all.count)
        await cache.close()

        let archive = pieces.withLock { $0.flatMap { $0 } }
        var decoder = CARDecoder()
        decoder.push(archive)
        var found: [CID] = []
        while let item = try decoder.next() {
            if case .section(let cid, _) = item { found.append(cid) }
        }
        #expect(found == all.map(\.cid))

        let other = TemporaryDirectory()
        let second = try BlockCache(.init(path: other.path, limit: 64 << 20))
        let (roots, taken) = try await second.importArchive(Pieces(of: archive, size: 4_001))
        #expect(roots == [root.cid])
        #expect(taken == written)
        for block in all { #expect(second.block(block.cid)?.bytes == block.bytes) }
        await second.close()
    }

    @Test func `an archive is not written of what is not all there`() async throws {
        let cache = try open()
        let (root, all, _) = try tree()
        for block in all.dropLast() { cache.admit(block) }
        await #expect(throws: ExportError.missing(all[8].cid)) {
            try await cache.export(root.cid) { _ in }
        }
        await cache.close()
    }

    @Test func `nothing unverified is imported`() async throws {
        let cache = try open()
        let (root, all, _) = try tree()
        var archive = CAREncoder.header(roots: [root.cid])
        for block in all { archive += CAREncoder.prefix(of: block) + block.bytes }
        archive[archive.count - 1] ^= 1
        await #expect(throws: BlockError.mismatch) {
            try await cache.importArchive(Pieces(of: archive, size: 10_000))
        }
        await cache.flush()
        // What came before is right, and stays.
        #expect(cache.statistics.blocks == all.count - 1)
        #expect(!cache.contains(all[8].cid))
        await cache.close()
    }

    @Test(arguments: [1, 30, 100, 100_000])
    func `an archive that ends too soon is an error`(_ missing: Int) async throws {
        let cache = try open()
        let (root, all, _) = try tree()
        var archive = CAREncoder.header(roots: [root.cid])
        for block in all { archive += CAREncoder.prefix(of: block) + block.bytes }
        archive.removeLast(missing)
        await #expect(throws: CARError.self) {
            try await cache.importArchive(Pieces(of: archive, size: 65_536))
        }
        await cache.close()
    }
}

/// Bytes that come in pieces.
private struct Pieces: AsyncSequence, Sendable {
    typealias Element = [UInt8]

    struct AsyncIterator: AsyncIteratorProtocol {
        var rest: ArraySlice<UInt8>
        let size: Int

        mutating func next() async -> [UInt8]? {
            guard !rest.isEmpty else { return nil }
            defer { rest = rest.dropFirst(size) }
            return Array(rest.prefix(size))
        }
    }

    private let bytes: [UInt8]
    private let size: Int

    init(of bytes: [UInt8], size: Int) {
        self.bytes = bytes
        self.size = size
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(rest: bytes[...], size: size) }
}
