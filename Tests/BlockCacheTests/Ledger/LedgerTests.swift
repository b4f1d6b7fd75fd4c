import BlockCache
import FoundationEssentials
import Glibc
import LMDB
import Testing

@Suite(.timeLimit(.minutes(1))) struct LedgerTests {
    private let directory = TemporaryDirectory()
    private var path: String { directory.path }

    // MARK: - Records

    @Test func `keeps records in tables that are apart, and across restarts`() async throws {
        do {
            let ledger = try Ledger(path: path)
            try ledger.set([1, 2], forKey: [9], in: "scores")
            try ledger.set([3], forKey: [9], in: "pins")
            try ledger.set([], forKey: [8], in: "pins")
            await ledger.close()
        }
        let ledger = try Ledger(path: path)
        #expect(try ledger.value(forKey: [9], in: "scores") == [1, 2])
        #expect(try ledger.value(forKey: [9], in: "pins") == [3])
        #expect(try ledger.value(forKey: [8], in: "pins") == [])
        #expect(try ledger.value(forKey: [8], in: "scores") == nil)
        #expect(try ledger.value(forKey: [9], in: "nothing") == nil)
    }

    @Test func `replaces, removes, and says what there was to remove`() throws {
        let ledger = try Ledger(path: path)
        #expect(try !ledger.remove(forKey: [1], in: "table"))
        try ledger.set([1], forKey: [1], in: "table")
        try ledger.set([2], forKey: [1], in: "table")
        #expect(try ledger.value(forKey: [1], in: "table") == [2])
        #expect(try ledger.remove(forKey: [1], in: "table"))
        #expect(try !ledger.remove(forKey: [1], in: "table"))
        #expect(try ledger.value(forKey: [1], in: "table") == nil)
    }

    @Test func `lists a table in the order of its keys`() throws {
        let ledger = try Ledger(path: path)
        try ledger.set([([2], [20]), ([1, 0], [10]), ([1], [1])], in: "table")
        let all = try ledger.all(in: "table")
        #expect(all.map(\.key) == [[1], [1, 0], [2]])
        #expect(all.map(\.value) == [[1], [10], [20]])
        #expect(try ledger.all(in: "nothing").isEmpty)
    }

    @Test func `stores several records or none`() throws {
        let ledger = try Ledger(path: path, limit: 1 << 20)
        let large = [UInt8](repeating: 1, count: 900_000)
        #expect(throws: LedgerError.full(limit: 1 << 20)) {
            try ledger.set([([1], [1]), ([2], large), ([3], large)], in: "table")
        }
        #expect(try ledger.all(in: "table").isEmpty)
        try ledger.set([1], forKey: [1], in: "table")
        #expect(try ledger.value(forKey: [1], in: "table") == [1])
    }

    @Test func `a record is there after the kill signal, as soon as it is set`() async throws {
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
            let ledger = try Ledger(path: path)
            for index in 0..<20 as Range<UInt8> {
                try ledger.set([index], forKey: [index], in: "table")
            }
            kill(getpid(), SIGKILL)
        }
        let ledger = try Ledger(path: path)
        #expect(try ledger.all(in: "table").map(\.value) == (0..<20).map { [$0] })
    }

    @Test func `many tasks may use it at once`() async throws {
        let ledger = try Ledger(path: path)
        await withTaskGroup(of: Void.self) { group in
            for task in 0..<8 as Range<UInt8> {
                group.addTask {
                    for index in 0..<10 as Range<UInt8> {
                        let table = "table \(index % 4)"
                        #expect(throws: Never.self) {
                            try ledger.set([index], forKey: [task, index], in: table)
                            let found = try ledger.value(forKey: [task, index], in: table)
                            #expect(found == [index])
                        }
                    }
                }
            }
        }
        let counts = try (0..<4).map { try ledger.all(in: "table \($0)").count }
        #expect(counts.reduce(0, +) == 80)
    }

    // MARK: - Limits

    @Test(arguments: [0, 512])
    func `refuses a key of an impossible length`(_ count: Int) throws {
        let ledger = try Ledger(path: path)
        let key = [UInt8](repeating: 1, count: count)
        let error = LedgerError.badKey(count: count, limit: 511)
        #expect(throws: error) { try ledger.set([1], forKey: key, in: "table") }
        #expect(throws: error) { try ledger.remove(forKey: key, in: "table") }
        #expect(throws: error) { try ledger.value(forKey: key, in: "table") }
    }

    @Test func `refuses a value that is too large`() throws {
        let ledger = try Ledger(path: path)
        let value = [UInt8](repeating: 1, count: Ledger.largestValue + 1)
        let error = LedgerError.valueTooLarge(count: value.count, limit: Ledger.largestValue)
        #expect(throws: error) { try ledger.set(value, forKey: [1], in: "table") }
        try ledger.set(Array(value.dropLast()), forKey: [1], in: "table")
    }

    @Test func `refuses more tables than it has`() throws {
        let ledger = try Ledger(path: path)
        for index in 0..<Ledger.mostTables {
            try ledger.set([1], forKey: [1], in: "table \(index)")
        }
        #expect(throws: LedgerError.tooManyTables(limit: Ledger.mostTables)) {
            try ledger.set([1], forKey: [1], in: "one more")
        }
        try ledger.set([2], forKey: [1], in: "table 0")
    }

    // MARK: - Opening and closing

    @Test func `refuses everything once it is closed`() async throws {
        let ledger = try Ledger(path: path)
        try ledger.set([1], forKey: [1], in: "table")
        await ledger.close()
        await ledger.close()
        #expect(throws: LedgerError.closed) { try ledger.value(forKey: [1], in: "table") }
        #expect(throws: LedgerError.closed) { try ledger.set([1], forKey: [1], in: "table") }
        #expect(throws: LedgerError.closed) { try ledger.remove(forKey: [1], in: "table") }
        #expect(throws: LedgerError.closed) { try ledger.all(in: "table") }
        // The file is closed too, so it can be opened again.
        let again = try Ledger(path: path)
        #expect(try again.value(forKey: [1], in: "table") == [1])
    }

    @Test func `is open once`() throws {
        let ledger = try Ledger(path: path)
        #expect(throws: LedgerError.alreadyOpen(path: path)) { try Ledger(path: path) }
        try ledger.set([1], forKey: [1], in: "table")
    }

    @Test func `refuses a foreign database and leaves it as it is`() throws {
        try EnvironmentDirectory(path).create()
        do {
            let environment = try Environment(path: path, mapSize: 1 << 20, databases: 1)
            _ = try environment.database(named: "somebody's")
        }
        let before = FileManager.default.contents(atPath: "\(path)/data.mdb")
        #expect(throws: LedgerError.foreign(path: path)) { try Ledger(path: path) }
        #expect(FileManager.default.contents(atPath: "\(path)/data.mdb") == before)
        #expect(!FileManager.default.fileExists(atPath: "\(path)/regatta-ledger"))
    }

    @Test func `a cache and a ledger refuse each other's directories`() async throws {
        let other = TemporaryDirectory()
        let cache = try BlockCache(.init(path: path, limit: 16 << 20))
        await cache.close()
        #expect(throws: LedgerError.foreign(path: path)) { try Ledger(path: path) }
        await (try Ledger(path: other.path)).close()
        #expect(throws: BlockCacheError.foreign(path: other.path)) {
            try BlockCache(.init(path: other.path, limit: 16 << 20))
        }
    }

    @Test func `refuses a newer ledger`() async throws {
        await (try Ledger(path: path)).close()
        let mark = Data("regatta ledger 2\n".utf8)
        #expect(FileManager.default.createFile(atPath: "\(path)/regatta-ledger", contents: mark))
        #expect(throws: LedgerError.newer(path: path, found: 2, known: 1)) {
            try Ledger(path: path)
        }
    }

    @Test func `refuses a directory that cannot be made`() {
        #expect(FileManager.default.createFile(atPath: path, contents: nil))
        #expect(throws: LedgerError.directory(path: path, LMDBError(code: ENOTDIR))) {
            try Ledger(path: path)
        }
    }
}
