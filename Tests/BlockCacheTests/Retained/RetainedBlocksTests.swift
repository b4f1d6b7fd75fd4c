import BlockCache
import IPLD
import LMDB
import Multiformats
import OpenSSL
import Testing

@Suite struct RetainedBlocksTests {
    private static func blocks(_ count: Int, size: Int = 1_000) throws -> [Block] {
        try (0..<count).map { index in
            let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ index) }
            let digest = Digest.hash(.sha256, bytes.span)
            let hash = try Multihash(code: Multihash.sha256, digest: digest)
            let cid = try CID(version: .v1, codec: .raw, multihash: hash)
            return try Block(verifying: bytes, as: cid)
        }
    }

    @Test func `Blocks are kept once for all owners, until the last lets go`() async throws {
        let directory = TemporaryDirectory()
        let retained = try RetainedBlocks(path: directory.path, limit: 1 << 20)
        let blocks = try Self.blocks(6)
        try await retained.retain(Array(blocks[..<4]), for: "one")
        try await retained.retain(Array(blocks[2...]), for: "two")
        #expect(retained.statistics == .init(blocks: 6, bytes: 6_000, limit: 1 << 20))
        #expect(try await retained.release("one") == 2)
        #expect(blocks.map { retained.contains($0.cid) } == [false, false, true, true, true, true])
        #expect(try await retained.release("two") == 4)
        #expect(retained.statistics == .init(blocks: 0, bytes: 0, limit: 1 << 20))
    }

    @Test func `Retaining the same again changes nothing`() async throws {
        let directory = TemporaryDirectory()
        let retained = try RetainedBlocks(path: directory.path, limit: 1 << 20)
        let blocks = try Self.blocks(3)
        try await retained.retain(blocks + blocks, for: "one")
        try await retained.retain(blocks, for: "one")
        #expect(retained.statistics.bytes == 3_000)
        #expect(try await retained.release("one") == 3)
    }

    @Test func `They are there after the file was closed and opened`() async throws {
        let directory = TemporaryDirectory()
        let blocks = try Self.blocks(3)
        let first = try RetainedBlocks(path: directory.path, limit: 1 << 20)
        try await first.retain(blocks, for: "one")
        first.close()
        #expect(first.block(blocks[0].cid) == nil)
        let second = try RetainedBlocks(path: directory.path, limit: 1 << 20)
        #expect(second.block(blocks[0].cid)?.bytes == blocks[0].bytes)
        #expect(second.statistics.blocks == 3)
    }

    @Test func `What would pass the limit is refused whole`() async throws {
        let directory = TemporaryDirectory()
        let retained = try RetainedBlocks(path: directory.path, limit: 2_500)
        let blocks = try Self.blocks(3)
        await #expect(throws: RetainedBlocksError.full(limit: 2_500)) {
            try await retained.retain(blocks, for: "one")
        }
        #expect(retained.statistics.blocks == 0)
        try await retained.retain(Array(blocks[..<2]), for: "one")
        #expect(retained.statistics.bytes == 2_000)
    }

    @Test func `An owner whose name begins like another's is another`() async throws {
        let directory = TemporaryDirectory()
        let retained = try RetainedBlocks(path: directory.path, limit: 1 << 20)
        let blocks = try Self.blocks(2)
        try await retained.retain([blocks[0]], for: "one")
        try await retained.retain([blocks[1]], for: "one-more")
        #expect(try retained.owners() == ["one", "one-more"])
        try await retained.release("one")
        #expect(try retained.owners() == ["one-more"])
        #expect(!retained.contains(blocks[0].cid))
        #expect(retained.contains(blocks[1].cid))
        await #expect(throws: RetainedBlocksError.badOwner("")) {
            try await retained.retain(blocks, for: "")
        }
    }

    @Test func `A cache finds what is retained, and neither takes nor evicts it`() async throws {
        let (cached, kept) = (TemporaryDirectory(), TemporaryDirectory())
        let cache = try BlockCache(.init(path: cached.path, limit: 16 << 20))
        let retained = try RetainedBlocks(path: kept.path, limit: 1 << 20)
        cache.attach(retained)
        let block = try Self.blocks(1)[0]
        try await retained.retain([block], for: "one")
        #expect(cache.contains(block.cid))
        #expect(cache.block(block.cid)?.bytes == block.bytes)
        #expect(cache.admit(block) == .present)
        await cache.flush()
        #expect(cache.statistics.blocks == 0)
        #expect(cache.statistics.hits == 1)
        await cache.close()
    }

    @Test func `Damage is found, and its owners are told to bring the block again`() async throws {
        let directory = TemporaryDirectory()
        let blocks = try Self.blocks(40)
        let retained = try RetainedBlocks(path: directory.path, limit: 1 << 20)
        try await retained.retain(Array(blocks[..<30]), for: "one")
        try await retained.retain(Array(blocks[20...]), for: "two")
        retained.close()
        try Self.damage(blocks[3].cid, in: directory.path)
        try Self.damage(blocks[25].cid, in: directory.path)
        let opened = try RetainedBlocks(path: directory.path, limit: 1 << 20)
        #expect(opened.block(blocks[3].cid) == nil)
        var owners: Set<String> = []
        var place: [UInt8]?
        var steps = 0
        repeat {
            let step = try await opened.verify(after: place, count: 7)
            owners.formUnion(step.owners)
            place = step.place
            steps += 1
        } while place != nil
        #expect(owners == ["one", "two"])
        #expect(steps == 6)
        #expect(opened.statistics.blocks == 38)
        // Brought again, it is held by those who held it, and counted once.
        try await opened.retain([blocks[25], blocks[3]], for: "one")
        #expect(opened.statistics == .init(blocks: 40, bytes: 40_000, limit: 1 << 20))
        try await opened.release("one")
        #expect(opened.contains(blocks[25].cid))
        #expect(!opened.contains(blocks[3].cid))
    }

    private static func damage(_ cid: CID, in path: String) throws {
        let environment = try Environment(path: path, mapSize: 64 << 20, databases: 4)
        let table = try environment.database(named: "blocks")
        try environment.write { (transaction) throws(LMDBError) in
            let key = cid.multihash.bytes
            try transaction.put([1, 2, 3].span, forKey: key.span, in: table)
            // The bytes are still those of the whole block in the count, as after a bad sector.
            let whole = [UInt8](repeating: 7, count: 1_000)
            try transaction.put(whole.span, forKey: key.span, in: table)
        }
    }
}
