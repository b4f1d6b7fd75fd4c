import Testing

@testable import LMDB

@Suite struct PunchingTests {
    private let directory = TemporaryDirectory()
    private let value = [UInt8](repeating: 7, count: 100_000)

    private func open() throws -> (Environment, Database) {
        try EnvironmentDirectory(directory.path).create()
        let environment = try Environment(
            path: directory.path,
            mapSize: 64 << 20,
            databases: 1,
            options: .noSync
        )
        return (environment, try environment.database(named: "values", options: .numberKeys))
    }

    private func put(
        _ keys: Range<UInt64>,
        _ environment: Environment,
        _ table: Database
    ) throws {
        try environment.write { (transaction) throws(LMDBError) in
            for key in keys { try transaction.put(value.span, forKey: key, in: table) }
        }
    }

    private func remove(
        _ keys: Range<UInt64>,
        _ environment: Environment,
        _ table: Database
    ) throws {
        try environment.write { (transaction) throws(LMDBError) in
            for key in keys { try transaction.remove(forKey: key, in: table) }
        }
    }

    @Test func `what was freed takes no room on the disk, and what is there stays`() throws {
        let (environment, table) = try open()
        let place = EnvironmentDirectory(directory.path)
        try put(0..<100, environment, table)
        try environment.sync()
        let before = place.allocatedSize
        try remove(10..<100, environment, table)
        // The commit before the latest must stay readable.
        try put(200..<201, environment, table)
        let done = try environment.punchFreePages(after: 0)
        #expect(done > 0)
        #expect(place.allocatedSize < before / 2)
        #expect(place.fileSize >= before / 2)
        for key in Array(0..<10) + [200] as [UInt64] {
            let found = try environment.read { (transaction) throws(LMDBError) in
                try transaction.value(forKey: key, in: table)
            }
            #expect(found == value)
        }
        // Free pages can be used again, and nothing is done twice.
        try put(300..<380, environment, table)
        #expect(try environment.punchFreePages(after: 1 << 40) == 1 << 40)
    }

    @Test func `what a snapshot still sees is left alone`() throws {
        let (environment, table) = try open()
        try put(0..<50, environment, table)
        try environment.read { (snapshot) throws(LMDBError) in
            try environment.write { (transaction) throws(LMDBError) in
                for key in 0..<50 as Range<UInt64> {
                    try transaction.remove(forKey: key, in: table)
                }
            }
            for round in 0..<3 as Range<UInt64> {
                try environment.write { (transaction) throws(LMDBError) in
                    try transaction.put([1].span, forKey: 100 + round, in: table)
                }
            }
            _ = try environment.punchFreePages(after: 0)
            for key in 0..<50 as Range<UInt64> {
                let found = try snapshot.value(forKey: key, in: table)
                guard found == value else { throw .corrupted }
            }
        }
    }
}
