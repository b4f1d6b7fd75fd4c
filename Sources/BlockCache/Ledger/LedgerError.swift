public import LMDB

/// Why the ledger cannot be opened, or cannot do what it was asked.
public enum LedgerError: Error, Equatable, Sendable {
    /// The directory cannot be made or used.
    case directory(path: String, LMDBError)
    /// The directory holds an LMDB environment that is not a ledger of Regatta's.
    case foreign(path: String)
    /// A newer version of Regatta made the ledger, in `found`, which this version cannot read.
    case newer(path: String, found: Int, known: Int)
    /// This process has the ledger open already.
    case alreadyOpen(path: String)
    /// LMDB cannot open the environment.
    case environment(path: String, LMDBError)
    /// A key is empty or longer than `limit` bytes.
    case badKey(count: Int, limit: Int)
    /// A value is longer than `limit` bytes.
    case valueTooLarge(count: Int, limit: Int)
    /// There are as many tables as there can be.
    case tooManyTables(limit: Int)
    /// The ledger has reached its size.
    case full(limit: Int)
    /// The ledger is closed.
    case closed
    /// Reading or writing failed; nothing was changed.
    case failed(LMDBError)
}

extension LedgerError: CustomStringConvertible {
    /// One line that says what is wrong and what to do.
    public var description: String {
        switch self {
        case .directory(let path, let error):
            "cannot use \(path) for the ledger: \(error)"
        case .foreign(let path):
            "\(path) holds an LMDB database that is not Regatta's: choose another directory"
        case .newer(let path, let found, let known):
            """
            the ledger in \(path) has format \(found), made by a newer Regatta; this one knows \
            \(known): update Regatta, or choose another directory
            """
        case .alreadyOpen(let path):
            "the ledger in \(path) is open in this process already"
        case .environment(let path, let error):
            "cannot open the ledger in \(path): \(error)"
        case .badKey(let count, let limit):
            "a key of \(count) bytes is not between 1 and \(limit)"
        case .valueTooLarge(let count, let limit):
            "a value of \(count) bytes is over the limit of \(limit)"
        case .tooManyTables(let limit):
            "the ledger has \(limit) tables already"
        case .full(let limit):
            "the ledger has reached its limit of \(limit) bytes"
        case .closed:
            "the ledger is closed"
        case .failed(let error):
            "the ledger failed: \(error)"
        }
    }
}
