import BlockCache
import Glibc
import IPLD
import Locking
import Measuring
import Multiformats

/// What a writer at full speed costs whoever reads 10 KiB at a time.
enum Readers {
    static func run(in directory: Scratch) async throws -> [Goal] {
        let path = "\(directory.path)/readers"
        let cache = try BlockCache(.init(path: path, limit: 400 << 20))
        var source = Blocks()
        var names: [CID] = []
        for _ in 0..<20_000 {
            let block = try source.next(10_240)
            names.append(block.cid)
            await cache.store(block)
        }
        await cache.flush()
        // Asked for again, they are kept while others come and go.
        for name in names { _ = cache.block(name) }
        await cache.flush()
        var fresh: [Block] = []
        var other = Blocks(seed: 2)
        for _ in 0..<1_500 { fresh.append(try other.next(262_144)) }

        // In turns, and the medians: the machine has moods.
        var alone: [Double] = []
        var beside: [Double] = []
        var speeds: [Double] = []
        for _ in 0..<5 {
            alone.append(measure(cache, names))
            let isDone = Locked(false)
            let written = Locked(0)
            Thread.start { [fresh] in
                var next = 0
                while !isDone.withLock({ $0 }) {
                    let block = fresh[next % fresh.count]
                    if cache.admit(block) == .accepted {
                        written.withLock { $0 += block.bytes.count }
                        next += 1
                    } else {
                        // The queue is full: a writer that spins would take the readers' core.
                        Thread.sleep(for: .microseconds(200))
                    }
                }
            }
            let start = ContinuousClock.now
            beside.append(measure(cache, names))
            let time = start.duration(to: .now).seconds
            speeds.append(Double(written.withLock { $0 }) / time / 1e6)
            isDone.withLock { $0 = true }
            await cache.flush()
        }
        let (quiet, busy) = (median(alone), median(beside))
        print(
            "10 KiB reads, p99: alone \(quiet.text(1)) µs, beside a writer \(busy.text(1)) µs",
            terminator: ""
        )
        print(" (\(median(speeds).text()) MB/s)")
        print("  \(names.count { cache.contains($0) }) of \(names.count) still there")
        await cache.close()
        return [
            Goal(
                name: "readers' p99 beside a writer to alone",
                value: busy / quiet,
                limit: 1.2,
                isFloor: false
            )
        ]
    }

    /// The 99th percentile of the time a read takes, in microseconds.
    private static func measure(_ cache: BlockCache, _ names: [CID]) -> Double {
        var chance = Chance(seed: 3)
        var times: [Double] = []
        let clock = ContinuousClock()
        for _ in 0..<40_000 {
            guard let name = names.randomElement(using: &chance) else { break }
            let start = clock.now
            _ = cache.block(name)
            times.append(start.duration(to: clock.now).seconds * 1e6)
        }
        times.sort()
        return times[times.count * 99 / 100]
    }

    private static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
}
