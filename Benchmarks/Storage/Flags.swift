import LMDB
import Measuring

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
