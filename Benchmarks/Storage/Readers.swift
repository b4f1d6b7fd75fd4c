import BlockCache
import Glibc
import IPLD
import Locking
import Measuring
import Multiformats

/// What a writer at full speed costs whoever reads 10 KiB at a time, a thousand times a second.
///
/// Measured alone, beside a thread that only computes and copies as much, and beside the writer, in
/// turns: what the second costs is this machine's lack of cores, and not the cache's doing.
enum Readers {
    private static let rounds = 12
    private static let reads = 4_000
    private static let pause = Duration.microseconds(200)

    /// What runs beside the readers.
    private enum Company: CaseIterable {
        case nobody
        case stranger
        case file
        case writer
    }

    static func run(in directory: Scratch) async throws -> [Goal] {
        let cache = try BlockCache(.init(path: "\(directory.path)/readers", limit: 600 << 20))
        var source = Blocks()
        var kept: [Block] = []
        for _ in 0..<20_000 { kept.append(try source.next(10_240)) }
        let names = kept.map(\.cid)
        var fresh: [Block] = []
        var other = Blocks(seed: 2)
        // Twice what fits, so that none of them is still there when it comes again.
        for _ in 0..<4_000 { fresh.append(try other.next(262_158)) }

        var times: [Company: [Double]] = [:]
        var speed = 0.0
        for round in 0..<rounds {
            for company in Company.allCases {
                // Asked for again, they are kept while others come and go; those that went come again.
                for block in kept { await cache.store(block) }
                await cache.flush()
                for name in names { _ = cache.block(name) }
                await cache.flush()
                let isDone = Locked(false)
                let written = Locked(0)
                let start = ContinuousClock.now
                accompany(company, cache, fresh, "\(directory.path)/file", isDone, written)
                times[company, default: []] += measure(cache, names, seed: UInt64(round))
                let seconds = start.duration(to: .now).seconds
                isDone.withLock { $0 = true }
                await cache.flush()
                if company == .writer {
                    speed += Double(written.withLock { $0 }) / seconds / 1e6 / Double(rounds)
                }
            }
        }
        let here = names.count { cache.contains($0) }
        await cache.close()
        return report(times, speed, "\(here) of \(names.count) still there")
    }

    private static func report(
        _ times: [Company: [Double]],
        _ speed: Double,
        _ remark: String
    ) -> [Goal] {
        var p99: [Company: Double] = [:]
        for company in Company.allCases {
            let sorted = (times[company] ?? []).sorted()
            let shares = [0.5, 0.9, 0.99, 0.999].map { share in
                sorted[Int(Double(sorted.count) * share)]
            }
            p99[company] = shares[2]
            let list = shares.map { $0.text(1) }.joined(separator: ", ")
            print("10 KiB reads beside \(company), µs at p50, p90, p99, p99.9: \(list)")
        }
        print("  the writer stored \(speed.text()) MB/s; \(remark)")
        guard let alone = p99[.nobody], let stranger = p99[.stranger], let writer = p99[.writer]
        else { return [] }
        return [
            Goal(
                name: "readers' p99 beside a writer to alone",
                value: writer / alone,
                limit: 1.2,
                isFloor: false
            ),
            Goal(
                name: "readers' p99 beside a writer to beside a stranger",
                value: writer / stranger,
                limit: 1.2,
                isFloor: false
            ),
        ]
    }

    private static func accompany(
        _ company: Company,
        _ cache: BlockCache,
        _ blocks: [Block],
        _ path: String,
        _ isDone: Locked<Bool>,
        _ written: Locked<Int>
    ) {
        switch company {
        case .nobody: break
        case .stranger:
            Thread.start {
                var next = 0
                var sum = 0
                while !isDone.withLock({ $0 }) {
                    let copy = blocks[next % blocks.count].bytes.map { $0 &+ 1 }
                    sum &+= copy.count
                    next += 1
                }
                written.withLock { $0 = sum }
            }
        case .file:
            let path = path
            Thread.start { write(blocks, to: path, until: isDone) }
        case .writer:
            Thread.start {
                var next = 0
                while !isDone.withLock({ $0 }) {
                    let block = blocks[next % blocks.count]
                    switch cache.admit(block) {
                    case .accepted:
                        written.withLock { $0 += block.bytes.count }
                        next += 1
                    case .declined(.busy):
                        // The queue is full: a writer that spins would take the readers' core.
                        Thread.sleep(for: .microseconds(200))
                    default: next += 1
                    }
                }
            }
        }
    }

    /// Writes as much to a file that nobody reads, over and over, as the cache's writer would.
    private static func write(_ blocks: [Block], to path: String, until isDone: Locked<Bool>) {
        let file = unsafe open(path, O_RDWR | O_CREAT, 0o600)
        defer { close(file) }
        var (next, offset) = (0, 0)
        while !isDone.withLock({ $0 }) {
            let bytes = blocks[next % blocks.count].bytes
            _ = unsafe bytes.withUnsafeBytes {
                unsafe pwrite(file, $0.baseAddress, $0.count, offset)
            }
            next += 1
            offset = (offset + bytes.count) % (512 << 20)
        }
    }

    /// The time that each hit takes, in microseconds.
    private static func measure(_ cache: BlockCache, _ names: [CID], seed: UInt64) -> [Double] {
        var chance = Chance(seed: seed)
        var times: [Double] = []
        let clock = ContinuousClock()
        for _ in 0..<reads {
            guard let name = names.randomElement(using: &chance) else { break }
            // The pace of the readers that are measured, not a wait for anything.
            Thread.sleep(for: pause)
            let start = clock.now
            let isHit = cache.block(name) != nil
            if isHit { times.append(start.duration(to: clock.now).seconds * 1e6) }
        }
        return times
    }
}
