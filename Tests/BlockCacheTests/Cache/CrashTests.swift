import BlockCache
import FoundationEssentials
import Glibc
import IPLD
import Locking
import Multiformats
import Testing

/// A process that is killed while it writes.
///
/// Twenty times as a rule, and as often as CRASHES says: `CRASHES=100 make test`.
@Suite(.timeLimit(.minutes(5))) struct CrashTests {
    private let directory = TemporaryDirectory()

    private static var seeds: ClosedRange<UInt64> {
        let count = ProcessInfo.processInfo.environment["CRASHES"].flatMap { UInt64($0) }
        return 1...max(1, count ?? 20)
    }

    @Test(arguments: seeds)
    func `a cache survives the death of its process at any moment`(_ seed: UInt64) async throws {
        let path = directory.path
        let progress = "\(path)-progress"
        defer { try? FileManager.default.removeItem(atPath: progress) }
        await #expect(processExitsWith: .signal(SIGKILL)) {
            [path = path as String, progress = progress as String, seed = seed as UInt64] in
            var chance = Chance(seed: seed)
            let cache = try BlockCache(configuration(path))
            let patience = Int.random(in: 0..<120_000, using: &chance)
            Thread.start {
                // Not to wait for anything: this is the moment, drawn from the seed, at which it dies.
                Thread.sleep(for: .microseconds(patience))
                kill(getpid(), SIGKILL)
            }
            for index in 0... as PartialRangeFrom<UInt64> {
                let fresh = block(index, seed)
                while cache.admit(fresh) == .declined(.busy) { await cache.flush() }
                _ = cache.block(block(index / 2, seed).cid)
                if index % 11 == 10 {
                    await cache.flush()
                    let words = Data("\(index)".utf8)
                    try words.write(to: URL(filePath: progress), options: .atomic)
                }
                if index % 17 == 16 { _ = await cache.purge(block(index / 3, seed).cid) }
            }
        }
        let cache = try BlockCache(configuration(path))
        #expect(!cache.isDiscarded)
        let report = try cache.check(verifiesBlocks: true)
        #expect(report.isSound, "\(report.problems)")
        #expect(report.verified == report.blocks)
        // The newest of what was committed before the last note is still there.
        let last = FileManager.default.contents(atPath: progress)
            .flatMap { UInt64(String(decoding: $0, as: UTF8.self)) }
        if let last { #expect(cache.block(block(last, seed).cid) != nil) }
        // And it goes on as if nothing had happened.
        let late = Block.random(300_000, seed: 1 << 40)
        #expect(cache.admit(late) == .accepted)
        await cache.close()
    }
}

private func configuration(_ path: String) -> BlockCache.Configuration {
    var configuration = BlockCache.Configuration(path: path, limit: 16 << 20)
    configuration.commitInterval = .milliseconds(2)
    return configuration
}

private func block(_ index: UInt64, _ seed: UInt64) -> Block {
    var chance = Chance(seed: seed << 32 | index)
    let most = [100, 3_000, 70_000, 300_000].randomElement(using: &chance) ?? 0
    return .random(Int.random(in: 16...most, using: &chance), seed: seed << 32 | index)
}
