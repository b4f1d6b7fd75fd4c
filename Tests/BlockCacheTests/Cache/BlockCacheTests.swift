import BlockCache
import IPLD
import Multiformats
import Testing

@Suite(.timeLimit(.minutes(1))) struct BlockCacheTests {
    private let directory = TemporaryDirectory()

    private func open(
        limit: Int = 16 << 20,
        _ change: (inout BlockCache.Configuration) -> Void = { _ in }
    ) throws -> BlockCache {
        var configuration = BlockCache.Configuration(path: directory.path, limit: limit)
        change(&configuration)
        return try BlockCache(configuration)
    }

    // MARK: - Finding

    @Test(arguments: [0, 1, 2_000, 10_240, 65_521, 262_158, 266_223, 266_224, 266_225, 1 << 20])
    func `finds a block before and after it is written, and after a restart`(
        _ count: Int
    ) async throws {
        let block = Block.random(count, seed: 1)
        do {
            let cache = try open()
            #expect(cache.block(block.cid) == nil)
            #expect(cache.admit(block) == .accepted)
            #expect(cache.block(block.cid)?.bytes == block.bytes)
            await cache.flush()
            #expect(cache.block(block.cid)?.bytes == block.bytes)
            await cache.close()
        }
        let cache = try open()
        #expect(cache.block(block.cid)?.bytes == block.bytes)
        #expect(cache.statistics.blocks == 1)
        #expect(cache.statistics.bytes == count)
        #expect(try cache.check(verifiesBlocks: true).isSound)
        await cache.close()
    }

    @Test func `keeps one copy for all codecs, and names it as it was asked`() async throws {
        let cache = try open()
        let block = Block.random(100, seed: 1)
        cache.admit(block)
        let other = try block.cid.with(.dagCBOR)
        #expect(cache.block(other)?.cid == other)
        await cache.flush()
        #expect(cache.contains(other))
        #expect(cache.block(other)?.cid == other)
        let again = try Block(verifying: block.bytes, as: other)
        #expect(cache.admit(again) == .present)
        #expect(cache.statistics.blocks == 1)
        await cache.close()
    }

    @Test func `counts what happens`() async throws {
        let cache = try open()
        let block = Block.random(100, seed: 1)
        _ = cache.block(block.cid)
        cache.admit(block)
        _ = cache.block(block.cid)
        await cache.flush()
        _ = cache.block(block.cid)
        _ = cache.contains(block.cid)
        let statistics = cache.statistics
        #expect(statistics.misses == 1)
        #expect(statistics.hits == 2)
        #expect(statistics.admitted == 1)
        #expect(statistics.blocks == 1)
        #expect(statistics.bytes == 100)
        #expect(statistics.waiting == 0)
        #expect(statistics.fault == nil)
        await cache.close()
    }

    // MARK: - Declining

    @Test func `declines what its CID carries`() throws {
        let cache = try open()
        let identity = try Multihash(code: Multihash.identity, digest: [1, 2, 3])
        let cid = try CID(version: .v1, codec: .raw, multihash: identity)
        #expect(cache.admit(try Block(inlineIn: cid)) == .declined(.inline))
    }

    @Test func `declines a block that would be too large a part`() async throws {
        let cache = try open { $0.largestShare = 1.0 / 64 }
        #expect(cache.admit(.random(256 << 10, seed: 1)) == .accepted)
        #expect(cache.admit(.random(256 << 10 + 1, seed: 1)) == .declined(.large))
        #expect(cache.statistics.declined == 1)
        await cache.close()
    }

    @Test func `declines rather than wait, and takes more when there is room again`() async throws {
        // Nothing is due before the flush, so the second block finds the first still there.
        let cache = try open { configuration in
            configuration.waitingLimit = 100_000
            configuration.commitInterval = .seconds(3600)
        }
        #expect(cache.admit(.random(60_000, seed: 1)) == .accepted)
        #expect(cache.admit(.random(60_000, seed: 2)) == .declined(.busy))
        #expect(cache.statistics.waiting == 60_000)
        await cache.flush()
        #expect(cache.admit(.random(60_000, seed: 2)) == .accepted)
        await cache.close()
    }

    @Test func `who waits for room has what waits written`() async throws {
        let cache = try open { configuration in
            configuration.waitingLimit = 100_000
            configuration.commitInterval = .seconds(3600)
        }
        #expect(await cache.waitForRoom(atMost: .seconds(3600)))
        for seed in 1...20 {
            while cache.admit(.random(60_000, seed: UInt64(seed))) == .declined(.busy) {
                #expect(await cache.waitForRoom(atMost: .seconds(3600)))
            }
        }
        await cache.flush()
        #expect(cache.statistics.blocks == 20)
        await cache.close()
        #expect(await cache.waitForRoom(atMost: .seconds(3600)) == false)
    }

    @Test func `a block that is there is not written again`() async throws {
        let cache = try open { $0.commitInterval = .seconds(3600) }
        let block = Block.random(1000, seed: 1)
        #expect(cache.admit(block) == .accepted)
        #expect(cache.admit(block) == .present)
        await cache.flush()
        #expect(cache.admit(block) == .present)
        #expect(cache.statistics.admitted == 1)
        await cache.close()
    }

    // MARK: - Removing

    @Test func `purges what is written, and what waits`() async throws {
        let cache = try open { $0.commitInterval = .seconds(3600) }
        let written = Block.random(100_000, seed: 1)
        let waiting = Block.random(100_000, seed: 2)
        cache.admit(written)
        await cache.flush()
        cache.admit(waiting)
        #expect(await cache.purge(written.cid))
        #expect(await cache.purge(waiting.cid))
        #expect(await !cache.purge(written.cid))
        #expect(cache.block(written.cid) == nil && cache.block(waiting.cid) == nil)
        #expect(cache.statistics.blocks == 0 && cache.statistics.bytes == 0)
        #expect(cache.admit(written) == .accepted)
        #expect(try cache.check().isSound)
        await cache.close()
    }

    // MARK: - The end

    @Test func `a closed cache finds nothing and takes nothing`() async throws {
        let cache = try open()
        let block = Block.random(100, seed: 1)
        cache.admit(block)
        await cache.close()
        await cache.close()
        #expect(cache.block(block.cid) == nil)
        #expect(!cache.contains(block.cid))
        #expect(cache.admit(block) == .declined(.closed))
        #expect(await !cache.purge(block.cid))
        await cache.flush()
        #expect(try cache.check().blocks == 0)
    }

    @Test func `closing writes what waits`() async throws {
        let blocks = (0..<100 as Range<UInt64>).map { Block.random(20_000, seed: $0) }
        do {
            let cache = try open { $0.commitInterval = .seconds(3600) }
            for block in blocks { #expect(cache.admit(block) == .accepted) }
            await cache.close()
        }
        let cache = try open()
        #expect(blocks.allSatisfy { cache.contains($0.cid) })
        await cache.close()
    }

    @Test func `several may close at once`() async throws {
        let cache = try open()
        cache.admit(.random(100_000, seed: 1))
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 { group.addTask { await cache.close() } }
            for _ in 0..<8 { group.addTask { await cache.flush() } }
        }
        await (try open()).close()
    }
}
