internal import CLMDB

/// A place among the entries of a database.
@safe
public struct Cursor: ~Copyable {
    /// Where to go.
    public enum Move: Sendable {
        /// To the first entry.
        case first
        /// To the entry after this one; to the first from nowhere.
        case next
        /// To the last entry.
        case last

        fileprivate var operation: MDB_cursor_op {
            switch self {
            case .first: MDB_FIRST
            case .next: MDB_NEXT
            case .last: MDB_LAST
            }
        }
    }

    private let cursor: OpaquePointer

    fileprivate init(_ transaction: TransactionHandle, _ database: Database) throws(LMDBError) {
        var cursor: OpaquePointer?
        let code = unsafe mdb_cursor_open(transaction.pointer, database.handle, &cursor)
        try LMDBError.check(code)
        guard let cursor = unsafe cursor else { throw .panic }
        unsafe self.cursor = cursor
    }

    deinit {
        unsafe mdb_cursor_close(cursor)
    }

    /// Goes to another entry, and runs `body` with its key and value; `nil` when there is none.
    public func move<Result>(
        _ move: Move,
        _ body: (_ key: Span<UInt8>, _ value: Span<UInt8>) throws(LMDBError) -> Result
    ) throws(LMDBError) -> Result? {
        var key = unsafe MDB_val()
        var value = unsafe MDB_val()
        let code = unsafe mdb_cursor_get(cursor, &key, &value, move.operation)
        guard try LMDBError.isFound(code) else { return nil }
        return try unsafe body(Span(_unsafeBytes: key.bytes), Span(_unsafeBytes: value.bytes))
    }

    /// Goes to the first entry whose key is `key` or comes after it, and runs `body` with it; `nil` when
    /// there is none.
    public func seek<Result>(
        _ key: Span<UInt8>,
        _ body: (_ key: Span<UInt8>, _ value: Span<UInt8>) throws(LMDBError) -> Result
    ) throws(LMDBError) -> Result? {
        var value = unsafe MDB_val()
        var found = unsafe MDB_val()
        let code = unsafe key.withUnsafeBytes { bytes in
            unsafe found = unsafe MDB_val(borrowing: bytes)
            return unsafe mdb_cursor_get(cursor, &found, &value, MDB_SET_RANGE)
        }
        guard try LMDBError.isFound(code) else { return nil }
        return try unsafe body(Span(_unsafeBytes: found.bytes), Span(_unsafeBytes: value.bytes))
    }

    /// Removes the entry, so that ``Move/next`` goes to the one that followed it.
    public func remove() throws(LMDBError) {
        try unsafe LMDBError.check(mdb_cursor_del(cursor, 0))
    }
}

extension Transaction where Self: ~Copyable {
    /// Runs `body` with a cursor on `database` that is nowhere yet.
    public func withCursor<Result>(
        in database: Database,
        _ body: (borrowing Cursor) throws(LMDBError) -> Result
    ) throws(LMDBError) -> Result {
        let cursor = try Cursor(handle, database)
        return try body(cursor)
    }
}
