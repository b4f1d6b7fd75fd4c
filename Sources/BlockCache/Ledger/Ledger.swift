import LMDB
import Locking

/// Small records that must survive: in named tables, each change on the disk before it returns.
///
/// Reading is quick. Writing blocks the calling thread until the disk has it, some milliseconds; many
/// changes in one call cost as much as one.
public final class Ledger: Sendable {
    /// The longest value, in bytes.
    public static let largestValue = 1 << 20
    /// How many tables there may be.
    public static let mostTables = 32

    private struct Open: Sendable {
        let environment: Environment
        let mark: MarkFile
        var tables: [String: Database]
    }

    private static let format = 1
    private static let name = "regatta ledger"

    private let open: Locked<Open?>
    private let limit: Int

    /// Opens the ledger in the directory at `path`, making both if they are missing.
    ///
    /// - Parameters:
    ///   - path: The directory.
    ///   - limit: The most bytes its file may occupy.
    /// - Throws: ``LedgerError``; what is in the directory is then as it was.
    public init(path: String, limit: Int = 256 << 20) throws(LedgerError) {
        self.limit = limit
        let mark = try Self.claim(path)
        do throws(LMDBError) {
            let environment = try Environment(
                path: path,
                mapSize: limit / 4096 * 4096,
                databases: Self.mostTables
            )
            try environment.clearStaleReaders()
            var tables: [String: Database] = [:]
            for name in try Self.tableNames(in: environment) {
                tables[name] = try environment.database(named: name)
            }
            open = Locked(Open(environment: environment, mark: mark, tables: tables))
        } catch .busy {
            throw .alreadyOpen(path: path)
        } catch {
            throw .environment(path: path, error)
        }
    }

    // MARK: - Reading

    /// The value under `key`; `nil` when there is none, or no such table.
    public func value(forKey key: [UInt8], in table: String) throws(LedgerError) -> [UInt8]? {
        try check(key)
        return try read(table) { (transaction, database) throws(LMDBError) in
            try transaction.value(forKey: key.span, in: database)
        } ?? nil
    }

    /// All records of a table, ordered by key; none when there is no such table.
    public func all(in table: String) throws(LedgerError) -> [(key: [UInt8], value: [UInt8])] {
        try read(table) { (transaction, database) throws(LMDBError) in
            var records: [(key: [UInt8], value: [UInt8])] = []
            try transaction.withCursor(in: database) { (cursor) throws(LMDBError) in
                while let record = try cursor.move(.next, { ($0.copy, $1.copy) }) {
                    records.append(record)
                }
            }
            return records
        } ?? []
    }

    // MARK: - Writing

    /// Stores `value` under `key`, replacing what was there.
    public func set(
        _ value: [UInt8],
        forKey key: [UInt8],
        in table: String
    ) throws(LedgerError) {
        try set([(key, value)], in: table)
    }

    /// Stores several records, all or none of them.
    public func set(
        _ records: [(key: [UInt8], value: [UInt8])],
        in table: String
    ) throws(LedgerError) {
        for (key, value) in records {
            try check(key)
            guard value.count <= Self.largestValue else {
                throw .valueTooLarge(count: value.count, limit: Self.largestValue)
            }
        }
        let (environment, database) = try self.database(for: table)
        try mapping { () throws(LMDBError) in
            try environment.write { (transaction) throws(LMDBError) in
                for (key, value) in records {
                    try transaction.put(value.span, forKey: key.span, in: database)
                }
            }
        }
    }

    /// Removes what is under `key`; `false` when there is nothing.
    @discardableResult
    public func remove(forKey key: [UInt8], in table: String) throws(LedgerError) -> Bool {
        try check(key)
        guard let (environment, database) = try existing(table) else { return false }
        return try mapping { () throws(LMDBError) in
            try environment.write { (transaction) throws(LMDBError) in
                try transaction.remove(forKey: key.span, in: database)
            }
        }
    }

    /// Closes the file when the calls under way are over.
    ///
    /// Later ones fail with ``LedgerError/closed``. May be called again.
    public func close() async {
        open.withLock { $0 = nil }
    }
}

// MARK: - Tables

extension Ledger {
    private func read<Result>(
        _ table: String,
        _ body: (borrowing ReadTransaction, Database) throws(LMDBError) -> Result
    ) throws(LedgerError) -> Result? {
        guard let (environment, database) = try existing(table) else { return nil }
        return try mapping { () throws(LMDBError) in
            try environment.read { (transaction) throws(LMDBError) in
                try body(transaction, database)
            }
        }
    }

    private func existing(_ table: String) throws(LedgerError) -> (Environment, Database)? {
        let open = open.withLock { $0 }
        guard let open else { throw .closed }
        return open.tables[table].map { (open.environment, $0) }
    }

    /// The table, made if it is missing.
    private func database(for table: String) throws(LedgerError) -> (Environment, Database) {
        if let existing = try existing(table) { return existing }
        // Under the lock, because lmdb.h allows one thread at a time to open databases.
        return try open.withLock { (open) throws(LedgerError) in
            guard let environment = open?.environment else { throw .closed }
            if let database = open?.tables[table] { return (environment, database) }
            guard let count = open?.tables.count, count < Self.mostTables else {
                throw .tooManyTables(limit: Self.mostTables)
            }
            let database = try mapping { () throws(LMDBError) in
                try environment.database(named: table)
            }
            open?.tables[table] = database
            return (environment, database)
        }
    }

    private func check(_ key: [UInt8]) throws(LedgerError) {
        guard let open = open.withLock({ $0 }) else { throw .closed }
        let limit = open.environment.longestKey
        guard (1...limit).contains(key.count) else {
            throw .badKey(count: key.count, limit: limit)
        }
    }

    private func mapping<Result>(
        _ body: () throws(LMDBError) -> Result
    ) throws(LedgerError) -> Result {
        do {
            return try body()
        } catch .mapFull {
            throw .full(limit: limit)
        } catch {
            throw .failed(error)
        }
    }

    private static func tableNames(in environment: Environment) throws(LMDBError) -> [String] {
        try environment.read { (transaction) throws(LMDBError) in
            try transaction.withCursor(in: .main) { (cursor) throws(LMDBError) in
                var names: [String] = []
                while let name = try cursor.move(
                    .next,
                    { (key, _) in String(decoding: key.copy, as: UTF8.self) }
                ) {
                    names.append(name)
                }
                return names
            }
        }
    }

    /// Makes the directory, and finds out whether what is in it is a ledger.
    private static func claim(_ path: String) throws(LedgerError) -> MarkFile {
        let directory = EnvironmentDirectory(path)
        let file: MarkFile
        let line: String
        do throws(LMDBError) {
            try directory.create()
            file = try MarkFile(path: "\(path)/regatta-ledger")
            line = try file.line()
        } catch {
            throw .directory(path: path, error)
        }
        if let found = format(in: line) {
            guard found <= format else { throw .newer(path: path, found: found, known: format) }
            return file
        }
        do throws(LMDBError) {
            guard !line.isEmpty || directory.hasEnvironment else {
                try file.write("\(name) \(format)")
                return file
            }
            if line.isEmpty { try file.remove() }
        } catch {
            throw .directory(path: path, error)
        }
        throw .foreign(path: path)
    }

    private static func format(in line: String) -> Int? {
        guard line.hasPrefix(name + " ") else { return nil }
        return line.dropFirst(name.count + 1).split(separator: " ").first.flatMap { Int($0) }
    }
}
