import FoundationEssentials
import IPLD
import LMDB
import Testing

@testable import BlockCache

/// What the disk has after the power failed: any part of what was written since the last sync, in any
/// order.
///
/// Commits do not wait for the disk, so LMDB promises nothing then (lmdb.h, `MDB_NOSYNC`). The mark does:
/// it is written durably before the first page after a sync, and names the machine's start.
@Suite(.timeLimit(.minutes(1))) struct PowerFailureTests {
    private let directory = TemporaryDirectory()
    private var data: String { "\(directory.path)/data.mdb" }
    private var mark: String { "\(directory.path)/regatta-cache" }

    private func open() throws -> BlockCache {
        var configuration = BlockCache.Configuration(path: directory.path, limit: 16 << 20)
        configuration.commitInterval = .milliseconds(1)
        configuration.syncDelay = .seconds(3600)
        return try BlockCache(configuration)
    }

    private func contents(_ file: String) throws -> [UInt8] {
        try [UInt8](#require(FileManager.default.contents(atPath: file)))
    }

    private func write(_ bytes: [UInt8], to file: String) {
        #expect(FileManager.default.createFile(atPath: file, contents: Data(bytes)))
    }

    @Test func `the mark is on the disk before the first page that it is about`() async throws {
        do {
            let cache = try open()
            cache.admit(.random(1_000, seed: 1))
            await cache.close()
        }
        let clean = try contents(mark)
        #expect(String(decoding: clean, as: UTF8.self).contains("clean"))
        let before = try contents(data)
        let cache = try open()
        // Opening and reading write nothing, so a clean cache stays one.
        #expect(cache.block(Block.random(1_000, seed: 1).cid) != nil)
        #expect(try contents(data) == before)
        #expect(try contents(mark) == clean)
        cache.admit(.random(1_000, seed: 2))
        await cache.flush()
        #expect(try contents(data) != before)
        #expect(String(decoding: try contents(mark), as: UTF8.self).contains("open"))
        await cache.close()
    }

    @Test(arguments: 1...16 as ClosedRange<UInt64>)
    func `pages that were lost, reordered or cut off are never believed`(
        _ seed: UInt64
    ) async throws {
        var chance = Chance(seed: seed)
        let blocks = (0..<60 as Range<UInt64>).map {
            Block.random(Int.random(in: 16...300_000, using: &chance), seed: seed << 32 | $0)
        }
        do {
            let cache = try open()
            for block in blocks.prefix(20) { cache.admit(block) }
            await cache.close()
        }
        let synced = try contents(data)
        let cache = try open()
        for block in blocks.dropFirst(20) {
            while cache.admit(block) == .declined(.busy) { await cache.flush() }
            if Int.random(in: 0..<4, using: &chance) == 0 { await cache.flush() }
        }
        await cache.flush()
        let latest = try contents(data)
        await cache.close()

        // Each page is the old one or the new one, and the file may end early.
        var disk = latest
        for start in stride(from: 0, to: synced.count, by: 4096)
        where Bool.random(using: &chance) {
            disk.replaceSubrange(start..<start + 4096, with: synced[start..<start + 4096])
        }
        disk.removeLast(Int.random(in: 0..<disk.count / 2, using: &chance))
        write(disk, to: data)
        write(Array("\(Mark(.open(boot: "another start")).line)\n".utf8), to: mark)

        let next = try open()
        #expect(next.isDiscarded)
        for block in blocks { #expect(next.block(block.cid) == nil) }
        #expect(next.admit(blocks[0]) == .accepted)
        await next.flush()
        #expect(next.block(blocks[0].cid)?.bytes == blocks[0].bytes)
        #expect(try next.check(verifiesBlocks: true).isSound)
        await next.close()
    }
}
