import FoundationEssentials
import IPLD
import LMDB
import Locking
import Testing

@testable import BlockCache

/// Trust in what the disk says.
@Suite(.timeLimit(.minutes(1))) struct VerifyingTests {
    private let directory = TemporaryDirectory()
    private var data: String { "\(directory.path)/data.mdb" }

    private func open() throws -> BlockCache {
        try BlockCache(.init(path: directory.path, limit: 64 << 20))
    }

    private func flip(_ block: Block) throws {
        let contents = try #require(FileManager.default.contents(atPath: data))
        let range = try #require(contents.firstRange(of: Data(block.bytes.suffix(50))))
        let byte = contents[range.lowerBound] ^ 1
        try EnvironmentDirectory(directory.path).overwrite([byte], at: range.lowerBound)
    }

    @Test func `a block is hashed when it is first read after a start, and not again`() async throws
    {
        let block = Block.random(100_000, seed: 1)
        do {
            let cache = try open()
            cache.admit(block)
            await cache.close()
        }
        let cache = try open()
        #expect(cache.block(block.cid) != nil)
        try flip(block)
        // The price of not hashing again: until a restart, or a verification, the disk is believed.
        #expect(cache.block(block.cid) != nil)
        let report = try await cache.verify()
        #expect(report.problemCount == 1)
        await cache.flush()
        #expect(cache.block(block.cid) == nil)
        await cache.close()
    }

    @Test func `verifying reads everything, says how far it is, and heals`() async throws {
        let blocks = (0..<300 as Range<UInt64>).map { Block.random(Int($0) * 500 + 8, seed: $0) }
        do {
            let cache = try open()
            for block in blocks {
                while cache.admit(block) == .declined(.busy) { await cache.flush() }
            }
            await cache.close()
        }
        try flip(blocks[250])
        try flip(blocks[299])
        let cache = try open()
        let seen = Locked<[BlockCache.VerificationProgress]>([])
        let report = try await cache.verify { progress in seen.withLock { $0.append(progress) } }
        #expect(report.blocks == 300)
        #expect(report.verified == 298)
        #expect(report.problemCount == 2)
        let progress = seen.withLock { $0 }
        #expect(progress.count > 1)
        #expect(progress.map(\.blocks) == progress.map(\.blocks).sorted())
        #expect(progress.last?.blocks == 300)
        #expect(progress.last?.total == 300)
        #expect(progress.last?.damaged == 2)
        await cache.flush()
        #expect(cache.statistics.damaged == 2)
        #expect(cache.statistics.blocks == 298)
        #expect(cache.admit(blocks[250]) == .accepted)
        #expect(try await cache.verify().isSound)
        await cache.close()
    }

    @Test func `verifying can be cancelled`() async throws {
        let cache = try open()
        for seed in 0..<40 as Range<UInt64> { cache.admit(.random(500_000, seed: seed)) }
        await cache.flush()
        // A byte a second would take months.
        let task = Task { try await cache.verify(rate: 1) }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        await cache.close()
    }
}
