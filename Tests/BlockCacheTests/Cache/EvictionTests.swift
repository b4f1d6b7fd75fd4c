import BlockCache
import IPLD
import Multiformats
import Testing

@Suite(.timeLimit(.minutes(1))) struct EvictionTests {
    private let directory = TemporaryDirectory()
    private let limit = 16 << 20

    private func open() throws -> BlockCache {
        try BlockCache(.init(path: directory.path, limit: limit))
    }

    /// One block of 1 MiB, of which the cache holds about a dozen: too few for a hit to be ignored
    /// because the block was used recently.
    private func block(_ seed: UInt64) -> Block { .random(1 << 20, seed: seed) }

    /// Admits the blocks one commit each, so that their order is certain.
    private func fill(_ cache: BlockCache, _ seeds: Range<UInt64>) async {
        for seed in seeds {
            #expect(cache.admit(block(seed)) == .accepted)
            await cache.flush()
        }
    }

    private func kept(_ cache: BlockCache, _ seeds: Range<UInt64>) -> [UInt64] {
        seeds.filter { cache.contains(block($0).cid) }
    }

    @Test func `the blocks used longest ago make room`() async throws {
        let cache = try open()
        await fill(cache, 0..<30)
        let kept = kept(cache, 0..<30)
        #expect(kept.count >= 10)
        #expect(kept == Array((30 - UInt64(kept.count))..<30))
        #expect(cache.statistics.evicted == 30 - kept.count)
        #expect(cache.statistics.blocks == kept.count)
        await cache.close()
    }

    @Test func `a block that is read is kept`() async throws {
        let cache = try open()
        await fill(cache, 0..<8)
        for seed in 8..<40 as Range<UInt64> {
            #expect(cache.block(block(0).cid) != nil)
            await fill(cache, seed..<seed + 1)
        }
        #expect(kept(cache, 0..<8) == [0])
        await cache.close()
    }

    @Test func `coming again or being asked about is not being used`() async throws {
        let cache = try open()
        await fill(cache, 0..<8)
        #expect(cache.admit(block(0)) == .present)
        #expect(cache.contains(block(1).cid))
        await fill(cache, 8..<18)
        let kept = kept(cache, 0..<18)
        #expect((2..<18).contains(kept.count))
        #expect(kept == Array((18 - UInt64(kept.count))..<18))
        await cache.close()
    }

    @Test func `the order of use survives a restart`() async throws {
        do {
            let cache = try open()
            await fill(cache, 0..<10)
            for seed in [3, 1, 4] as [UInt64] { #expect(cache.block(block(seed).cid) != nil) }
            await cache.close()
        }
        let cache = try open()
        await fill(cache, 100..<107)
        // Whatever went, it went in this order.
        let order: [UInt64] = [0, 2, 5, 6, 7, 8, 9, 3, 1, 4]
        let kept = order.map { cache.contains(block($0).cid) }
        #expect(kept.contains(true) && kept.contains(false))
        #expect(kept == kept.sorted { !$0 && $1 })
        await cache.close()
    }

    @Test func `several turnovers of mixed sizes stay within the limit at every moment`()
        async throws
    {
        let cache = try open()
        var chance = Chance(seed: 7)
        let sizes = [8, 30, 500, 2_100, 10_240, 40_000, 65_521, 262_158, 1 << 20]
        let watcher = Task {
            var largest = 0
            while !Task.isCancelled {
                largest = max(largest, directory.size)
                await Task.yield()
            }
            return largest
        }
        var total = 0
        var seed: UInt64 = 0
        while total < 5 * limit {
            seed += 1
            let block = Block.random(sizes.randomElement(using: &chance) ?? 0, seed: seed)
            while cache.admit(block) == .declined(.busy) { await cache.flush() }
            total += block.bytes.count
            if seed.isMultiple(of: 7) { _ = cache.block(Block.random(500, seed: seed / 2).cid) }
        }
        await cache.flush()
        watcher.cancel()
        #expect(await watcher.value <= limit)
        let statistics = cache.statistics
        #expect(statistics.fault == nil)
        #expect(statistics.lost == 0)
        #expect(statistics.evicted > 0)
        // Most of the limit is used.
        #expect(statistics.bytes > limit * 6 / 10)
        let report = try cache.check(verifiesBlocks: true)
        #expect(report.isSound, "\(report.problems)")
        #expect(report.blocks == statistics.blocks && report.bytes == statistics.bytes)
        await cache.close()
    }
}
