import LMDB
import Measuring

/// A block as one value, or cut to extents that fill pages exactly: a full file with random eviction.
enum Layouts {
    private static let sizes = [10_240, 262_158, 262_158, 1 << 20]

    static func run(in directory: Scratch, limit: Int) throws {
        for (name, extent) in [("whole values", Int.max), ("extents of 65,520", 65_520)] {
            for options in [Environment.Options.noSync, []] {
                let path = "\(directory.path)/\(extent)-\(options.rawValue)"
                try EnvironmentDirectory(path).create()
                let store = try Plain(path: path, limit: limit, extent: extent, options: options)
                var speeds: [String] = []
                // Syncing every commit is slow enough to see in three turnovers.
                for _ in 0..<(options.isEmpty ? 3 : 6) {
                    speeds.append(try store.turnover(limit, sizes).text())
                }
                let file = Double(store.environment.extent.fileSize) / Double(limit)
                let sync = options.isEmpty ? "synced" : "not synced"
                let list = speeds.joined(separator: ", ")
                print("\(name), \(sync): \(list) MB/s; file \(file.text(2)) of the limit")
            }
        }
    }

    /// Nothing but values in LMDB.
    private final class Plain {
        let environment: Environment
        private let table: Database
        private let extent: Int
        private let limit: Int
        private var live: [(keys: Range<UInt64>, size: Int)] = []
        private var used = 0
        private var next: UInt64 = 1
        private var chance = Chance(seed: 1)
        private let bytes = [UInt8](repeating: 0x5A, count: 1 << 20)

        init(path: String, limit: Int, extent: Int, options: Environment.Options) throws {
            environment = try Environment(
                path: path,
                mapSize: limit * 2,
                databases: 1,
                options: options
            )
            table = try environment.database(named: "extents", options: .numberKeys)
            self.extent = extent
            self.limit = limit
        }

        /// Megabytes a second.
        func turnover(_ bytes: Int, _ sizes: [Int]) throws -> Double {
            let start = ContinuousClock.now
            var done = 0
            while done < bytes {
                var stored = 0
                try environment.write { (transaction) throws(LMDBError) in
                    while stored < 8 << 20 {
                        let size = sizes.randomElement(using: &chance) ?? 0
                        while used + size > limit * 3 / 4 { try evict(in: transaction) }
                        try insert(size, in: transaction)
                        stored += size
                    }
                }
                done += stored
            }
            return Double(done) / start.duration(to: .now).seconds / 1e6
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
            used += size
        }

        private func evict(in transaction: borrowing WriteTransaction) throws(LMDBError) {
            let index = Int.random(in: 0..<live.count, using: &chance)
            live.swapAt(index, live.count - 1)
            guard let (keys, size) = live.popLast() else { return }
            for key in keys { try transaction.remove(forKey: key, in: table) }
            used -= size
        }
    }
}

/// Reading at random what is not in memory, with and without the kernel's reading ahead.
enum Flags {
    static func run(in directory: Scratch, size: Int) throws {
        let path = "\(directory.path)/flags"
        let value = [UInt8](repeating: 0x5A, count: 10_240)
        let record = [UInt8](repeating: 1, count: 24)
        let count = UInt64(size / 12_288)
        let key = { (number: UInt64) -> [UInt8] in
            var chance = Chance(seed: number)
            return (0..<4).flatMap { _ in
                let word = chance.next()
                return (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64(8 * $0)) }
            }
        }
        try EnvironmentDirectory(path).create()
        do {
            let (environment, index, extents) = try open(path, size, [.noSync])
            for start in stride(from: 0, to: count, by: 1000) {
                try environment.write { (transaction) throws(LMDBError) in
                    for number in start..<min(start + 1000, count) {
                        let name = key(number)
                        try transaction.put(record.span, forKey: name.span, in: index)
                        try transaction.put(value.span, forKey: number, in: extents, .append)
                    }
                }
            }
            try environment.sync()
        }
        for (name, options) in [("read-ahead", []), ("none", Environment.Options.noReadAhead)] {
            try EnvironmentDirectory(path).forgetCached()
            let (environment, index, extents) = try open(path, size, [.noSync, options])
            var chance = Chance(seed: 9)
            let start = ContinuousClock.now
            for _ in 0..<3_000 {
                let number = UInt64.random(in: 0..<count, using: &chance)
                let name = key(number)
                _ = try environment.read { (transaction) throws(LMDBError) in
                    _ = try transaction.value(forKey: name.span, in: index)
                    return try transaction.join(
                        valuesForKeys: number..<number + 1,
                        in: extents,
                        count: value.count
                    )
                }
            }
            let each = start.duration(to: .now).seconds / 3_000 * 1e6
            print("cold reads of 10 KiB, \(name): \(each.text(1)) µs each")
        }
    }

    private static func open(
        _ path: String,
        _ size: Int,
        _ options: Environment.Options
    ) throws -> (Environment, Database, Database) {
        let environment = try Environment(
            path: path,
            mapSize: 2 * size,
            databases: 2,
            options: options
        )
        let index = try environment.database(named: "index")
        return (
            environment, index, try environment.database(named: "extents", options: .numberKeys)
        )
    }
}
