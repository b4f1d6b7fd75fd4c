import BlockCache
import IPLD
import Multiformats
import Testing

/// Random operations against a dictionary.
@Suite(.timeLimit(.minutes(1))) struct ModelTests {
    private let directory = TemporaryDirectory()

    @Test(arguments: 1...8 as ClosedRange<UInt64>)
    func `behaves like a dictionary while everything fits`(_ seed: UInt64) async throws {
        var chance = Chance(seed: seed)
        var model: [UInt64: Block] = [:]
        var cache = try open(64 << 20)
        for _ in 0..<400 {
            let name = UInt64.random(in: 0..<60, using: &chance)
            let block = block(name)
            switch Int.random(in: 0..<100, using: &chance) {
            case 0..<45:
                let isNew = model.updateValue(block, forKey: name) == nil
                #expect(cache.admit(block) == (isNew ? .accepted : .present))
            case 45..<80:
                #expect(cache.block(block.cid)?.bytes == model[name]?.bytes)
            case 80..<85:
                #expect(cache.contains(block.cid) == (model[name] != nil))
            case 85..<93:
                #expect(await cache.purge(block.cid) == (model.removeValue(forKey: name) != nil))
            case 93..<97:
                await cache.flush()
                #expect(cache.statistics.blocks == model.count)
                #expect(cache.statistics.bytes == model.values.reduce(0) { $0 + $1.bytes.count })
            case 97..<99:
                let report = try cache.check(verifiesBlocks: true)
                #expect(report.isSound, "\(report.problems)")
            default:
                await cache.close()
                cache = try open(64 << 20)
            }
        }
        await cache.flush()
        for name in 0..<60 as Range<UInt64> {
            #expect(cache.block(block(name).cid)?.bytes == model[name]?.bytes)
        }
        let report = try cache.check(verifiesBlocks: true)
        #expect(report.isSound, "\(report.problems)")
        #expect(report.blocks == model.count)
        await cache.close()
    }

    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func `when not everything fits, what is found is right, and nothing else changes`(
        _ seed: UInt64
    ) async throws {
        var chance = Chance(seed: seed)
        var purged: Set<UInt64> = []
        var cache = try open(16 << 20)
        for _ in 0..<600 {
            let name = UInt64.random(in: 0..<300, using: &chance)
            let block = large(name)
            switch Int.random(in: 0..<100, using: &chance) {
            case 0..<70:
                if cache.admit(block) == .accepted { purged.remove(name) }
            case 70..<90:
                if let found = cache.block(block.cid) {
                    #expect(found.bytes == block.bytes)
                    #expect(!purged.contains(name))
                }
            case 90..<98:
                _ = await cache.purge(block.cid)
                purged.insert(name)
                #expect(!cache.contains(block.cid))
            default:
                await cache.close()
                cache = try open(16 << 20)
            }
            #expect(directory.size <= 16 << 20)
        }
        await cache.flush()
        #expect(cache.statistics.fault == nil)
        let report = try cache.check(verifiesBlocks: true)
        #expect(report.isSound, "\(report.problems)")
        await cache.close()
    }

    @Test func `many tasks at once leave it sound`() async throws {
        let cache = try open(16 << 20)
        await withTaskGroup(of: Void.self) { group in
            for task in 0..<8 as Range<UInt64> {
                group.addTask {
                    var chance = Chance(seed: task)
                    for _ in 0..<150 {
                        let block = large(.random(in: 0..<120, using: &chance))
                        switch Int.random(in: 0..<10, using: &chance) {
                        case 0..<5: cache.admit(block)
                        case 5..<8:
                            if let found = cache.block(block.cid) {
                                #expect(found.bytes == block.bytes)
                            }
                        case 8: _ = await cache.purge(block.cid)
                        default: _ = cache.statistics
                        }
                    }
                }
            }
            group.addTask {
                for _ in 0..<20 {
                    let report = try? cache.check()
                    #expect(report?.isSound == true)
                    await Task.yield()
                }
            }
        }
        await cache.flush()
        let report = try cache.check(verifiesBlocks: true)
        #expect(report.isSound, "\(report.problems)")
        let statistics = cache.statistics
        #expect(statistics.waiting == 0)
        #expect(report.blocks == statistics.blocks && report.bytes == statistics.bytes)
        await cache.close()
    }

    private func open(_ limit: Int) throws -> BlockCache {
        try BlockCache(.init(path: directory.path, limit: limit))
    }

    private func block(_ name: UInt64) -> Block {
        var chance = Chance(seed: name)
        let most = [0, 100, 3_000, 70_000, 300_000].randomElement(using: &chance) ?? 0
        return .random(Int.random(in: 8...max(8, most), using: &chance), seed: name)
    }

    private func large(_ name: UInt64) -> Block {
        var chance = Chance(seed: name)
        return .random(Int.random(in: 8...200_000, using: &chance), seed: name)
    }
}
