import FoundationEssentials
import Glibc
import IPLD
import LMDB
import Locking
import Multiformats
import Testing

@testable import BlockCache

/// What the disk does to a cache, and what a cache then does.
@Suite(.timeLimit(.minutes(1))) struct DamageTests {
    private let directory = TemporaryDirectory()
    private var data: String { "\(directory.path)/data.mdb" }

    private func open(
        _ change: (inout BlockCache.Configuration) -> Void = { _ in }
    ) throws -> BlockCache {
        var configuration = BlockCache.Configuration(path: directory.path, limit: 16 << 20)
        change(&configuration)
        return try BlockCache(configuration)
    }

    // MARK: - Bytes that changed

    @Test(arguments: [200, 100_000])
    func `a block whose bytes changed is not found, and can be stored again`(
        _ count: Int
    ) async throws {
        let block = Block.random(count, seed: 1)
        let other = Block.random(count, seed: 2)
        do {
            let cache = try open()
            cache.admit(block)
            cache.admit(other)
            await cache.close()
        }
        try change(block.bytes.suffix(50))
        let cache = try open()
        #expect(cache.contains(block.cid))
        #expect(try !cache.check(verifiesBlocks: true).isSound)
        #expect(cache.block(block.cid) == nil)
        #expect(cache.statistics.damaged == 1)
        await cache.flush()
        #expect(!cache.contains(block.cid))
        #expect(cache.block(other.cid)?.bytes == other.bytes)
        #expect(cache.admit(block) == .accepted)
        await cache.flush()
        #expect(cache.block(block.cid)?.bytes == block.bytes)
        #expect(try cache.check(verifiesBlocks: true).isSound)
        await cache.close()
    }

    @Test func `a check says what does not fit together`() async throws {
        do {
            let cache = try open()
            cache.admit(.random(100_000, seed: 1))
            await cache.close()
        }
        let capacity = Capacity(limit: 16 << 20, largestShare: 1)
        do {
            let opened = try StoreOpening(path: directory.path, capacity: capacity).open()
            let store = opened.store
            try store.environment.write { (transaction) throws(LMDBError) in
                try transaction.remove(
                    forKey: ExtentKey.range(id: 1, places: 1).lowerBound,
                    in: store.tables.extents
                )
                try transaction.put([1, 2].span, forKey: 99, in: store.tables.order(of: .once))
            }
        }
        let cache = try open()
        let report = try cache.check(verifiesBlocks: true)
        #expect(report.problemCount == 4, "\(report.problems)")
        #expect(report.verified == 0)
        await cache.close()
    }

    @Test(arguments: 1...12 as ClosedRange<UInt64>)
    func `random bytes in the file never make a wrong answer`(_ seed: UInt64) async throws {
        let blocks = (0..<40 as Range<UInt64>).map { Block.random(Int($0) * 5_000 + 8, seed: $0) }
        do {
            let cache = try open()
            for block in blocks { cache.admit(block) }
            await cache.close()
        }
        var chance = Chance(seed: seed)
        var bytes = try #require(FileManager.default.contents(atPath: data))
        // Pages of values, so that LMDB's own structure stays as it is: it trusts that.
        for _ in 0..<20 {
            let page = Int.random(in: 2..<bytes.count / 4096, using: &chance)
            guard isInsideValue(bytes, page) else { continue }
            bytes[page * 4096 + Int.random(in: 0..<4096, using: &chance)] ^= 0x10
        }
        #expect(FileManager.default.createFile(atPath: data, contents: bytes))
        let cache = try open()
        for block in blocks {
            if let found = cache.block(block.cid) { #expect(found.bytes == block.bytes) }
        }
        await cache.flush()
        #expect(try cache.check(verifiesBlocks: true).isSound)
        await cache.close()
    }

    // MARK: - Writing fails

    @Test func `a full disk turns admission off, and it comes back`() async throws {
        // A limit on the size of files fails like a full disk, and can be lifted. It is the whole
        // process's, so this one is another.
        await #expect(processExitsWith: .success) { [path = directory.path as String] in
            signal(SIGXFSZ, SIG_IGN)
            var configuration = BlockCache.Configuration(path: path, limit: 64 << 20)
            configuration.retryInterval = .zero
            let events = Locked<[BlockCache.Event]>([])
            configuration.observe = { event in events.withLock { $0.append(event) } }
            let cache = try BlockCache(configuration)
            let kept = Block.random(500_000, seed: 1)
            cache.admit(kept)
            await cache.flush()

            try FileSizeLimit.set(2 << 20)
            for seed in 2..<8 as Range<UInt64> { cache.admit(.random(1 << 20, seed: seed)) }
            await cache.flush()
            let failing = cache.statistics
            #expect(failing.fault?.hasPrefix("writing to the cache failed: ") == true)
            #expect(failing.lost > 0)
            #expect(cache.block(kept.cid)?.bytes == kept.bytes)

            try FileSizeLimit.set(nil)
            let late = Block.random(1 << 20, seed: 9)
            #expect(cache.admit(late) == .accepted)
            await cache.flush()
            #expect(cache.statistics.fault == nil)
            #expect(cache.block(late.cid)?.bytes == late.bytes)
            #expect(try cache.check(verifiesBlocks: true).isSound)
            await cache.close()
            let told = events.withLock { $0 }
            #expect(told.first == failing.fault.map { .failed(reason: $0) })
            #expect(told.dropFirst() == [.recovered])
        }
    }

    @Test(arguments: BrokenDisk.Failure.allCases)
    func `a disk that fails is told of once, and the cache comes back when it is well again`(
        _ failure: BrokenDisk.Failure
    ) async throws {
        let events = Locked<[BlockCache.Event]>([])
        let cache = try open { configuration in
            configuration.retryInterval = .zero
            configuration.observe = { event in events.withLock { $0.append(event) } }
        }
        let kept = Block.random(100_000, seed: 1)
        cache.admit(kept)
        await cache.flush()

        let repair = try BrokenDisk.begin(failure, under: EnvironmentDirectory(directory.path))
        for seed in 2..<8 as Range<UInt64> {
            // Whoever serves goes on: a block is offered and read in a moment, whatever becomes of it.
            cache.admit(.random(200_000, seed: seed))
            await cache.flush()
            let isRight = cache.block(kept.cid).map { $0.bytes == kept.bytes } ?? true
            #expect(isRight)
        }
        let failing = cache.statistics
        #expect(failing.lost > 0)

        repair.end()
        var late = Block.random(200_000, seed: 9)
        var seed: UInt64 = 9
        repeat {
            seed += 1
            late = .random(200_000, seed: seed)
            cache.admit(late)
            await cache.flush()
        } while (!cache.contains(late.cid) || cache.statistics.fault != nil) && !Task.isCancelled
        let isRight = cache.block(late.cid)?.bytes == late.bytes
        #expect(isRight)
        #expect(try cache.check(verifiesBlocks: true).isSound)
        await cache.close()
        let told = events.withLock { $0 }
        guard case .failed = told.first else {
            Issue.record("nobody was told: \(told)")
            return
        }
        #expect(told.dropFirst() == [.recovered])
    }

    @Test func `a file that is damaged while it is used is begun anew, and serving goes on`()
        async throws
    {
        let events = Locked<[BlockCache.Event]>([])
        let cache = try open { configuration in
            configuration.retryInterval = .zero
            configuration.observe = { event in events.withLock { $0.append(event) } }
        }
        let blocks = (0..<8 as Range<UInt64>).map { Block.random(100_000, seed: $0) }
        for block in blocks { cache.admit(block) }
        await cache.flush()
        try overwriteTables()
        while cache.statistics.renewals == 0, !Task.isCancelled {
            for block in blocks {
                if let found = cache.block(block.cid) { #expect(found.bytes == block.bytes) }
                cache.admit(block)
            }
            await cache.flush()
        }
        let late = Block.random(100, seed: 99)
        while cache.admit(late) != .accepted, !Task.isCancelled { await Task.yield() }
        await cache.flush()
        #expect(cache.block(late.cid)?.bytes == late.bytes)
        #expect(try cache.check(verifiesBlocks: true).isSound)
        await cache.close()
        guard case .failed = events.withLock({ $0.first }) else {
            Issue.record("nobody was told")
            return
        }
        #expect(events.withLock { $0.last } == .recovered)
    }

    /// Has the records of all blocks say nothing, without LMDB's noticing.
    private func overwriteTables() throws {
        let bytes = try #require(FileManager.default.contents(atPath: data))
        let key = Block.random(100_000, seed: 1).cid.multihash.bytes
        var start = bytes.startIndex
        while let range = bytes[start...].firstRange(of: Data(key)) {
            start = range.upperBound
            // Where a record follows, and not where the multihash is the value.
            // A count has seven bytes; the eighth says how the block is cut.
            let count = (0..<7).reduce(0) { $0 | Int(bytes[start + 16 + $1]) << (8 * $1) }
            guard count == 100_000 else { continue }
            let nonsense = [UInt8](repeating: 0xFF, count: Record.size)
            try EnvironmentDirectory(directory.path).overwrite(nonsense, at: start)
        }
    }

    @Test func `nothing is taken for a while after writing failed`() async throws {
        await #expect(processExitsWith: .success) { [path = directory.path as String] in
            signal(SIGXFSZ, SIG_IGN)
            let cache = try BlockCache(.init(path: path, limit: 64 << 20))
            try FileSizeLimit.set(1 << 20)
            cache.admit(.random(2 << 20, seed: 1))
            await cache.flush()
            #expect(cache.admit(.random(100, seed: 2)) == .declined(.failing))
            #expect(cache.statistics.declined == 1)
            #expect(cache.statistics.lost == 1)
            await cache.close()
        }
    }

    // MARK: - Changing the file

    /// Changes one of the bytes, wherever the file has them.
    private func change(_ bytes: ArraySlice<UInt8>) throws {
        var contents = try #require(FileManager.default.contents(atPath: data))
        let range = try #require(contents.firstRange(of: Data(bytes)))
        contents[range.lowerBound] ^= 1
        #expect(FileManager.default.createFile(atPath: data, contents: contents))
    }

    /// Whether a page continues a value: it does not begin with its own number, as others do.
    private func isInsideValue(_ bytes: Data, _ page: Int) -> Bool {
        let start = page * 4096
        let number = (0..<8).reduce(0) { $0 | Int(bytes[start + $1]) << (8 * $1) }
        return number != page
    }
}
