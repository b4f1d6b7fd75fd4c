import BlockCache
import Measuring

/// Opening a cache of ten gigabytes, two million small blocks.
///
/// The file is made for each run, which takes a minute or two.
enum Start {
    static func run(in directory: Scratch, blocks: Int = 2_000_000) async throws -> [Goal] {
        let path = "\(directory.path)/start"
        let configuration = BlockCache.Configuration(path: path, limit: 14 << 30)
        do {
            let cache = try BlockCache(configuration)
            var source = Blocks()
            for _ in 0..<blocks { await cache.store(try source.next(5_000)) }
            await cache.close()
        }
        let before = residentMegabytes()
        let start = ContinuousClock.now
        let cache = try BlockCache(configuration)
        let time = start.duration(to: .now).milliseconds
        let resident = residentMegabytes() - before
        print("start with \(cache.statistics.blocks) blocks of", terminator: " ")
        print(
            "\(cache.statistics.bytes >> 20) MiB: \(time.text(1)) ms, \(resident.text(1)) MB more"
        )
        await cache.close()
        return [
            Goal(name: "start, ms", value: time, limit: 100, isFloor: false),
            Goal(
                name: "resident by the start, MB",
                value: resident,
                limit: 60,
                isFloor: false
            ),
        ]
    }
}
