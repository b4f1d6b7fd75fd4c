import Glibc
import IPLD
import LMDB
import Testing

@testable import BlockCache

/// Several processes with one cache: the server, `regatta get`, `regatta cache stats`.
@Suite(.timeLimit(.minutes(1))) struct ManyProcessesTests {
    private let directory = TemporaryDirectory()

    @Test func `another process reads, writes and counts while this one does`() async throws {
        let cache = try open(directory.path)
        for seed in 0..<50 as Range<UInt64> { cache.admit(.random(50_000, seed: seed)) }
        await cache.flush()
        async let child = #expect(processExitsWith: .success) {
            [path = directory.path as String] in
            let cache = try open(path)
            try #require(cache.statistics.blocks >= 50)
            for round in 0..<20 as Range<UInt64> {
                for seed in 0..<50 as Range<UInt64> where cache.block(block(seed).cid) == nil {
                    exit(3)
                }
                cache.admit(.random(20_000, seed: 1_000 + round))
                await cache.flush()
            }
            try #require(cache.check(verifiesBlocks: true).isSound)
            await cache.close()
        }
        for seed in 100..<200 as Range<UInt64> {
            cache.admit(.random(20_000, seed: seed))
            if seed.isMultiple(of: 5) { await cache.flush() }
        }
        _ = await child
        await cache.flush()
        for seed in 1_000..<1_020 as Range<UInt64> {
            #expect(cache.block(Block.random(20_000, seed: seed).cid) != nil)
        }
        let report = try cache.check(verifiesBlocks: true)
        #expect(report.isSound, "\(report.problems)")
        #expect(report.blocks == 170)
        await cache.close()
    }

    @Test func `a process with a higher limit does not shut the others out`() async throws {
        let cache = try open(directory.path) { $0.retryInterval = .zero }
        cache.admit(block(1))
        await cache.flush()
        await #expect(processExitsWith: .success) { [path = directory.path as String] in
            let cache = try open(path) { $0.limit = 128 << 20 }
            for seed in 100..<160 as Range<UInt64> {
                while cache.admit(.random(1 << 20, seed: seed)) == .declined(.busy) {
                    await cache.flush()
                }
            }
            await cache.close()
        }
        var late = block(2)
        var seed: UInt64 = 2
        repeat {
            seed += 1
            late = block(seed)
            cache.admit(late)
            await cache.flush()
        } while !cache.contains(late.cid) && !Task.isCancelled
        let isRight = cache.block(late.cid)?.bytes == late.bytes
        #expect(isRight)
        #expect(try cache.check().isSound)
        await cache.close()
    }

    @Test func `other processes that have read are seen, and no longer when they are gone`()
        async throws
    {
        let cache = try open(directory.path)
        cache.admit(block(1))
        await cache.flush()
        #expect(!cache.isShared)
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = directory.path as String] in
            let other = try open(path)
            guard other.block(block(1).cid) != nil, other.isShared else { exit(3) }
            kill(getpid(), SIGKILL)
        }
        #expect(!cache.isShared)
        await cache.close()
    }

    @Test func `a reader that died does not stop the others`() async throws {
        let cache = try open(directory.path)
        for seed in 0..<20 as Range<UInt64> { cache.admit(.random(500_000, seed: seed)) }
        await cache.flush()
        await #expect(processExitsWith: .signal(SIGKILL)) {
            [path = directory.path as String] in
            let capacity = Capacity(limit: 32 << 20, largestShare: 1)
            let opened = try StoreOpening(path: path, capacity: capacity).open()
            try opened.store.environment.read { (transaction) throws(LMDBError) in
                _ = try transaction.statistics(of: .main)
                kill(getpid(), SIGKILL)
            }
        }
        // Three turnovers need pages that the dead one's snapshot would keep.
        for seed in 100..<300 as Range<UInt64> {
            while cache.admit(.random(500_000, seed: seed)) == .declined(.busy) {
                await cache.flush()
            }
        }
        await cache.flush()
        #expect(cache.statistics.lost == 0)
        #expect(cache.statistics.fault == nil)
        #expect(cache.contains(Block.random(500_000, seed: 299).cid))
        #expect(try cache.check().isSound)
        await cache.close()
    }
}

private func open(
    _ path: String,
    _ change: (inout BlockCache.Configuration) -> Void = { _ in }
) throws -> BlockCache {
    var configuration = BlockCache.Configuration(path: path, limit: 32 << 20)
    configuration.commitInterval = .milliseconds(2)
    change(&configuration)
    return try BlockCache(configuration)
}

private func block(_ seed: UInt64) -> Block { .random(50_000, seed: seed) }
