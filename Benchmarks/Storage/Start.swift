import BlockCache
import Measuring

/// Opening a cache of ten gigabytes, two million small blocks.
///
/// The file is made for each run, which takes a minute or two; or once, by `fill`, for a process of its
/// own to open: `open` does, and so does `regatta serve --cache-dir <directory> --cache-size 14GiB`.
enum Start {
    private static func configuration(_ path: String) -> BlockCache.Configuration {
        BlockCache.Configuration(path: path, limit: 14 << 30)
    }

    static func run(in directory: Scratch, blocks: Int = 2_000_000) async throws -> [Goal] {
        let path = "\(directory.path)/start"
        try await fill(path, blocks: blocks)
        return try await open(path)
    }

    static func fill(_ path: String, blocks: Int = 2_000_000) async throws {
        let cache = try BlockCache(configuration(path))
        var source = Blocks()
        for _ in 0..<blocks { await cache.store(try source.next(5_000)) }
        await cache.close()
    }

    static func open(_ path: String) async throws -> [Goal] {
        let before = residentMegabytes()
        let start = ContinuousClock.now
        let cache = try BlockCache(configuration(path))
        let time = start.duration(to: .now).milliseconds
        let resident = residentMegabytes()
        let more = (resident - before).text(1)
        print("start with \(cache.statistics.blocks) blocks of", terminator: " ")
        print("\(cache.statistics.bytes >> 20) MiB: \(time.text(1)) ms,", terminator: " ")
        print("\(resident.text(1)) MB resident, \(more) MB more than before")
        await cache.close()
        return [
            Goal(name: "start, ms", value: time, limit: 100, isFloor: false),
            Goal(
                name: "resident by the start, MB",
                value: resident - before,
                limit: 60,
                isFloor: false
            ),
        ]
    }
}
