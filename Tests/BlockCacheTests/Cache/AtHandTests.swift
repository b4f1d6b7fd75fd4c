import IPLD
import Multiformats
import Testing

@testable import BlockCache

@Suite(.timeLimit(.minutes(1))) struct AtHandTests {
    private let directory = TemporaryDirectory()

    private func open() throws -> BlockCache {
        try BlockCache(BlockCache.Configuration(path: directory.path, limit: 64 << 20))
    }

    @Test func `A block is at hand while it waits, and once it was verified`() async throws {
        let block = Block.random(200_000, seed: 1)
        var cache = try open()
        #expect(cache.blockAtHand(block.cid) == nil)
        cache.admit(block)
        #expect(cache.blockAtHand(block.cid)?.bytes == block.bytes)
        await cache.close()
        cache = try open()
        #expect(cache.blockAtHand(block.cid) == nil)
        #expect(cache.block(block.cid) != nil)
        #expect(cache.blockAtHand(block.cid)?.bytes == block.bytes)
        #expect(cache.blockAtHand(block.cid, largest: 199_999) == nil)
        #expect(await cache.purge(block.cid))
        #expect(cache.blockAtHand(block.cid) == nil)
        await cache.close()
    }
}
