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

    @Test(arguments: [0, 1, 2_000, 10_240, 65_519, 65_520, 65_521, 262_158, 1 << 20])
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
}
