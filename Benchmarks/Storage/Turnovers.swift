import BlockCache
import IPLD
import Measuring

/// A full cache that is filled ten times over with blocks of all sizes, some of them read in between.
enum Turnovers {
    private static let sizes = [4_096, 10_240, 65_536, 262_144, 262_144, 1 << 20]

    static func run(in directory: Scratch, limit: Int) async throws -> [Goal] {
        // Twice what fits, so that whatever comes again has long been evicted.
        var source = Blocks()
        var chance = Chance(seed: 1)
        var pool: [Block] = []
        var total = 0
        while total < 2 * limit {
            let block = try source.next(sizes.randomElement(using: &chance) ?? 0)
            pool.append(block)
            total += block.bytes.count
        }
        let path = "\(directory.path)/turnovers"
        let cache = try BlockCache(.init(path: path, limit: limit))
        print("turnovers of \(limit >> 20) MiB")
        var speeds: [Double] = []
        var largest = 0
        var next = 0
        for turnover in 1...10 {
            let start = ContinuousClock.now
            var done = 0
            while done < limit {
                let block = pool[next % pool.count]
                next += 1
                done += await cache.store(block)
                if next.isMultiple(of: 8) {
                    // At random, so that eviction goes through the whole file.
                    let back = Int.random(in: 1...pool.count / 2, using: &chance)
                    _ = cache.block(pool[(next + pool.count - back) % pool.count].cid)
                }
                largest = max(largest, cache.statistics.fileSize)
            }
            await cache.flush()
            let speed = Double(done) / start.duration(to: .now).seconds / 1e6
            speeds.append(speed)
            print("  \(turnover): \(speed.text()) MB/s")
        }
        let statistics = cache.statistics
        let commit = statistics.longestCommit.milliseconds
        print(
            "  longest commit \(commit.text(1)) ms, \(statistics.evicted) blocks evicted,",
            terminator: ""
        )
        print(" \(statistics.lost) lost, \(residentMegabytes().text()) MB resident with the pool")
        let isSound = try cache.check().isSound
        await cache.close()
        return [
            Goal(name: "last turnover to the second", value: speeds[9] / speeds[1], limit: 0.8),
            Goal(name: "slowest turnover, MB/s", value: speeds.min() ?? 0, limit: 400),
            Goal(
                name: "largest file to the limit",
                value: Double(largest) / Double(limit),
                limit: 1,
                isFloor: false
            ),
            Goal(name: "longest commit, ms", value: commit, limit: 100, isFloor: false),
            Goal(name: "sound afterwards", value: isSound ? 1 : 0, limit: 1),
        ]
    }
}
