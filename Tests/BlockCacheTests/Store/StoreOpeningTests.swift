import FoundationEssentials
import Glibc
import IPLD
import LMDB
import Multiformats
import Testing

@testable import BlockCache

@Suite(.timeLimit(.minutes(1))) struct StoreOpeningTests {
    private let directory = TemporaryDirectory()
    private var path: String { directory.path }
    private var data: String { "\(path)/data.mdb" }
    private var mark: String { "\(path)/regatta-cache" }

    private func open(limit: Int = 16 << 20) throws -> BlockCache {
        var configuration = BlockCache.Configuration(path: path, limit: limit)
        // An idle cache is marked clean: not in the middle of a test on a busy machine.
        configuration.syncDelay = .seconds(3600)
        return try BlockCache(configuration)
    }

    /// Leaves a cache with one block behind.
    private func leaveCache() async throws -> Block {
        let cache = try open()
        let block = Block.random(100_000, seed: 1)
        cache.admit(block)
        await cache.close()
        return block
    }

    // MARK: - What is not ours

    @Test func `a limit that is too small is refused`() {
        #expect(throws: BlockCacheError.limitTooSmall(limit: 1 << 20, smallest: 16 << 20)) {
            try open(limit: 1 << 20)
        }
    }

    @Test func `a directory that cannot be made is refused`() {
        write([1], to: path)
        #expect(throws: BlockCacheError.directory(path: path, LMDBError(code: ENOTDIR))) {
            try open()
        }
    }

    @Test func `a foreign database is refused and stays as it is`() throws {
        try make()
        do {
            let environment = try Environment(path: path, mapSize: 1 << 20, databases: 1)
            _ = try environment.database(named: "somebody's")
        }
        let before = read(data)
        #expect(throws: BlockCacheError.foreign(path: path)) { try open() }
        #expect(read(data) == before)
        #expect(read(mark) == nil)
    }

    @Test func `a foreign mark is refused and stays as it is`() throws {
        try make()
        write(Array("important\n".utf8), to: mark)
        #expect(throws: BlockCacheError.foreign(path: path)) { try open() }
        #expect(read(mark) == Array("important\n".utf8))
    }

    @Test func `a newer cache is refused and stays as it is`() async throws {
        _ = try await leaveCache()
        let before = read(data)
        write(Array("regatta block cache 4 clean\n".utf8), to: mark)
        #expect(throws: BlockCacheError.newer(path: path, found: 4, known: 3)) { try open() }
        #expect(read(data) == before)
    }

    @Test func `the same cache is not opened twice`() async throws {
        let cache = try open()
        #expect(throws: BlockCacheError.alreadyOpen(path: path)) { try open() }
        #expect(throws: BlockCacheError.alreadyOpen(path: path)) { try open(limit: 32 << 20) }
        await cache.close()
        await (try open()).close()
    }

    // MARK: - What is ours

    @Test func `a closed cache is marked clean and trusted for ever`() async throws {
        let block = try await leaveCache()
        #expect(markText() == "regatta block cache 3 clean")
        let cache = try open()
        #expect(!cache.isDiscarded)
        #expect(cache.contains(block.cid))
        // Nothing was written, so it is still clean.
        #expect(markText() == "regatta block cache 3 clean")
        await cache.close()
    }

    @Test(arguments: ["clean", "open \(currentBoot())"], [1, 2])
    func `a cache of a former format is taken over`(_ state: String, _ format: Int) async throws {
        let block = Block.random(100_000, seed: 1)
        try makeFormer(block, format)
        write(Array("regatta block cache \(format) \(state)\n".utf8), to: mark)
        let cache = try open()
        #expect(!cache.isDiscarded)
        #expect(markText() == "regatta block cache 3 open \(currentBoot())")
        #expect(cache.block(block.cid)?.bytes == block.bytes)
        #expect(cache.admit(.random(300_000, seed: 2)) == .accepted)
        await cache.flush()
        let report = try cache.check(verifiesBlocks: true)
        #expect(report.isSound, "\(report.problems)")
        #expect(report.blocks == 2)
        await cache.close()
        #expect(markText() == "regatta block cache 3 clean")
    }

    /// Makes a cache of a former format; the first knew nothing of segments.
    private func makeFormer(_ block: Block, _ format: Int) throws {
        try make()
        let environment = try Environment(path: path, mapSize: 1 << 20, databases: 4)
        let blocks = try environment.database(named: "blocks")
        let recency = try environment.database(named: "recency", options: .numberKeys)
        let extents = try environment.database(named: "extents", options: .numberKeys)
        let meta = try environment.database(named: "meta")
        let key = block.cid.multihash.bytes
        let record = [UInt8](numbers: 1, 1, UInt64(block.bytes.count))
        let sizes = [UInt64(block.bytes.count)] + (format == 1 ? [] : [0, 0])
        let counters = ([2, 2, 1] + sizes).flatMap { [UInt8](numbers: $0) }
        try environment.write { (transaction) throws(LMDBError) in
            for (place, extent) in ExtentKey.range(id: 1, places: 2).enumerated() {
                let bytes = Array(block.bytes[(place * 65_520)...].prefix(65_520))
                try transaction.put(bytes.span, forKey: extent, in: extents)
            }
            try transaction.put(record.span, forKey: key.span, in: blocks)
            try transaction.put(key.span, forKey: 1, in: recency)
            let name = Tables.countersKey
            try transaction.put(counters.span, forKey: name.span, in: meta)
        }
    }

    @Test func `a cache that is written to is marked open`() async throws {
        let cache = try open()
        cache.admit(Block.random(100, seed: 1))
        await cache.flush()
        #expect(markText() == "regatta block cache 3 open \(currentBoot())")
        await cache.close()
        #expect(markText() == "regatta block cache 3 clean")
    }

    @Test func `a cache that was left open since the machine started is trusted`() async throws {
        let block = try await leaveCache()
        write(Array("regatta block cache 3 open \(currentBoot())\n".utf8), to: mark)
        let cache = try open()
        #expect(!cache.isDiscarded)
        #expect(cache.contains(block.cid))
        await cache.close()
    }

    @Test(arguments: ["open 00000000-another-boot", "open", "damaged", "gibberish"])
    func `a cache that cannot be trusted begins anew`(_ state: String) async throws {
        let block = try await leaveCache()
        write(Array("regatta block cache 3 \(state)\n".utf8), to: mark)
        let cache = try open()
        #expect(cache.isDiscarded)
        #expect(!cache.contains(block.cid))
        #expect(cache.admit(block) == .accepted)
        await cache.flush()
        #expect(try cache.check(verifiesBlocks: true).isSound)
        await cache.close()
    }

    @Test func `a file that is no database any more begins anew`() async throws {
        _ = try await leaveCache()
        write([UInt8](repeating: 0x55, count: 100_000), to: data)
        let cache = try open()
        #expect(cache.isDiscarded)
        #expect(cache.statistics.blocks == 0)
        await cache.close()
    }

    @Test(arguments: [0.25, 0.5, 0.75, 0.99])
    func `a file that lost its end begins anew`(_ share: Double) async throws {
        _ = try await leaveCache()
        let bytes = try #require(read(data))
        write(Array(bytes.prefix(Int(Double(bytes.count) * share))), to: data)
        let cache = try open()
        #expect(cache.isDiscarded)
        await cache.close()
    }

    @Test func `a mark without its file is an empty cache`() async throws {
        _ = try await leaveCache()
        try FileManager.default.removeItem(atPath: data)
        let cache = try open()
        #expect(cache.statistics.blocks == 0)
        #expect(!cache.isDiscarded)
        await cache.close()
    }

    // MARK: - A lower limit

    @Test func `a lower limit keeps what was used last`() async throws {
        let blocks = (0..<40 as Range<UInt64>).map { Block.random(1 << 20, seed: $0) }
        do {
            let cache = try open(limit: 64 << 20)
            for block in blocks {
                #expect(cache.admit(block) == .accepted)
                await cache.flush()
            }
            await cache.close()
        }
        #expect(directory.size > 32 << 20)
        let before = allocated()
        let cache = try open(limit: 16 << 20)
        #expect(!cache.isDiscarded)
        // It serves at once, and becomes smaller meanwhile.
        #expect(cache.block(blocks[39].cid)?.bytes == blocks[39].bytes)
        // Once within the limit, it stays there, also while it is copied.
        var disk: [Int] = []
        while cache.statistics.fileSize > 16 << 20, !Task.isCancelled {
            disk.append(allocated())
            await Task.yield()
        }
        #expect(!disk.drop { $0 > 16 << 20 }.contains { $0 > 16 << 20 })
        let most = disk.max() ?? 0
        #expect(most <= before + 2 << 20, "\(most) bytes, and \(before) before")
        #expect(directory.size <= 16 << 20)
        let kept = blocks.map { cache.contains($0.cid) }
        let count = kept.count { $0 }
        #expect(count >= 5)
        #expect(
            kept == Array(repeating: false, count: 40 - count)
                + Array(repeating: true, count: count)
        )
        #expect(try cache.check(verifiesBlocks: true).isSound)
        await cache.close()
    }

    /// The bytes that the file, and the copy of it, take on the disk.
    private func allocated() -> Int {
        // The copy first: it grows when the file has become smaller, and not both are counted large.
        EnvironmentDirectory("\(path)/smaller").allocatedSize
            + EnvironmentDirectory(path).allocatedSize
    }

    // MARK: - Files

    private func make() throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    private func write(_ bytes: [UInt8], to file: String) {
        #expect(FileManager.default.createFile(atPath: file, contents: Data(bytes)))
    }

    private func read(_ file: String) -> [UInt8]? {
        FileManager.default.contents(atPath: file).map { [UInt8]($0) }
    }

    private func markText() -> String? {
        read(mark).map { String(decoding: $0.prefix { $0 != 0x0A }, as: UTF8.self) }
    }
}
