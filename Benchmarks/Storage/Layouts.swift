import Glibc
import LMDB
import Measuring

/// A block as one value, or cut to extents that fill pages exactly: ten turnovers of a full file, in a map
/// that has no room to spare, evicting at random.
enum Layouts {
    /// Whole, and so many pages less LMDB's header.
    private static let extents = [Int.max, 16 * 4096 - 16, 65 * 4096 - 16]
    /// How much one commit stores, for the layout that is in use.
    private static let batches = [512 << 10, 1 << 20, 2 << 20, 4 << 20, 8 << 20]
    private static let mixes = [
        ("4 KiB to 1 MiB", [4_096, 10_240, 65_536, 262_144, 262_144, 1 << 20]),
        ("files", [262_158, 262_158, 262_158, 262_158, 9_000]),
        ("any size", []),
    ]

    static func run(in directory: Scratch, limit: Int) throws {
        for (name, sizes) in mixes {
            print("\(name), \(limit >> 20) MiB")
            for extent in extents {
                let title = extent == .max ? "whole values" : "extents of \(extent)"
                try measure(title, in: directory, limit, sizes, extent: extent, batch: 8 << 20)
            }
        }
        print("extents of 65 pages, by the bytes of a commit")
        for batch in batches {
            try measure(
                "\(batch >> 10) KiB",
                in: directory,
                limit,
                mixes[0].1,
                extent: 65 * 4096 - 16,
                batch: batch
            )
        }
    }

    private static func measure(
        _ title: String,
        in directory: Scratch,
        _ limit: Int,
        _ sizes: [Int],
        extent: Int,
        batch: Int
    ) throws {
        let directory = EnvironmentDirectory("\(directory.path)/layout")
        try directory.create()
        do {
            let store = try PlainStore(directory.path, limit, extent: extent, batch: batch)
            var speeds: [String] = []
            let begin = clock()
            for _ in 0..<10 { speeds.append(try store.turnover(limit, sizes).text()) }
            let seconds = Double(clock() - begin) / Double(CLOCKS_PER_SEC)
            let each = seconds / (10 * Double(limit)) * 1e12
            print("  \(title): \(speeds.joined(separator: ", ")) MB/s")
            print("    \(each.text()) ms of CPU for a GB, \(store.summary), \(try store.reads())")
        }
        try directory.remove()
    }
}

/// Nothing but values in LMDB, the most that fit.
private final class PlainStore {
    private typealias Entry = (keys: Range<UInt64>, size: Int)

    let environment: Environment
    private let table: Database
    private let extent: Int
    private let batch: Int
    private let pages: Int
    /// When more pages are in use, values are evicted.
    private let target: Int
    private var live: [Entry] = []
    private var next: UInt64 = 1
    private var chance = Chance(seed: 1)
    private let bytes = [UInt8](repeating: 0x5A, count: 2 << 20)
    private var fullMaps = 0
    private var longestCommit = 0.0

    init(_ path: String, _ limit: Int, extent: Int, batch: Int) throws {
        pages = limit / 4096
        target = pages - 6 * (8 << 20) / 4096
        self.batch = batch
        environment = try Environment(
            path: path,
            mapSize: limit,
            databases: 1,
            options: [.noSync, .noReadAhead]
        )
        table = try environment.database(named: "extents", options: .numberKeys)
        self.extent = extent
    }

    /// Megabytes a second.
    func turnover(_ bytes: Int, _ sizes: [Int]) throws -> Double {
        let start = ContinuousClock.now
        var done = 0
        while done < bytes {
            var wanted: [Int] = []
            var sum = 0
            while sum < batch {
                let size = sizes.randomElement(using: &chance) ?? .random(in: 16...1 << 21)
                wanted.append(size)
                sum += size
            }
            let begin = ContinuousClock.now
            try store(wanted)
            longestCommit = max(longestCommit, begin.duration(to: .now).milliseconds)
            done += sum
        }
        return Double(done) / start.duration(to: .now).seconds / 1e6
    }

    /// What fits, and what storing took.
    var summary: String {
        let share = Double(live.reduce(0) { $0 + $1.size }) / Double(pages * 4096)
        let map = Double(environment.extent.fileSize) / Double(pages * 4096)
        return "\(share.text(2)) of the limit are blocks, file \(map.text(2)), "
            + "map full \(fullMaps) times, longest commit \(longestCommit.text()) ms"
    }

    /// How fast blocks are read that the kernel has cached.
    func reads() throws -> String {
        let large = live.filter { $0.size >= 200_000 }
        var done = 0
        let start = ContinuousClock.now
        for _ in 0..<2_000 {
            guard let entry = large.randomElement(using: &chance) else { break }
            done += try environment.read { (transaction) throws(LMDBError) in
                try transaction.join(valuesForKeys: entry.keys, in: table, count: entry.size)
            }
            .count
        }
        return "read \((Double(done) / start.duration(to: .now).seconds / 1e6).text()) MB/s"
    }

    private func store(_ sizes: [Int]) throws {
        var room = sizes.reduce(0, +) / 4096
        for _ in 0..<12 {
            let (next, live, chance) = (next, live, chance)
            do {
                try environment.write { (transaction) throws(LMDBError) in
                    for size in sizes { try insert(size, in: transaction) }
                    try evict(downTo: target, in: transaction)
                }
                return
            } catch {
                guard error == .mapFull else { throw error }
                (self.next, self.live, self.chance) = (next, live, chance)
            }
            fullMaps += 1
            // Pages can be used again from the next commit but one.
            try environment.write { (transaction) throws(LMDBError) in
                let used = try self.used(in: transaction)
                try evict(downTo: used - room, in: transaction)
            }
            for number in 0..<2 as Range<UInt64> {
                try environment.write { (transaction) throws(LMDBError) in
                    try transaction.put([UInt8(number)].span, forKey: 0, in: table)
                }
            }
            room *= 2
        }
        throw LMDBError.mapFull
    }

    private func used(in transaction: borrowing WriteTransaction) throws(LMDBError) -> Int {
        var pages = 2
        for table in [table, .freePages, .main] {
            pages += try transaction.statistics(of: table).pages
        }
        return pages
    }

    private func insert(
        _ size: Int,
        in transaction: borrowing WriteTransaction
    ) throws(LMDBError) {
        let first = next
        let bytes = bytes
        var place = 0
        while place < size {
            let count = min(extent, size - place)
            try transaction.put(
                bytes.span.extracting(0..<count),
                forKey: next,
                in: table,
                .append
            )
            next += 1
            place += count
        }
        live.append((first..<next, size))
    }

    private func evict(
        downTo pages: Int,
        in transaction: borrowing WriteTransaction
    ) throws(LMDBError) {
        while try used(in: transaction) > pages {
            let index = Int.random(in: 0..<live.count, using: &chance)
            live.swapAt(index, live.count - 1)
            guard let (keys, _) = live.popLast() else { return }
            for key in keys { try transaction.remove(forKey: key, in: table) }
        }
    }
}
