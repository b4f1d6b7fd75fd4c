internal import CLMDB

/// One of the tables of an environment.
public struct Database: Sendable {
    /// How keys are ordered.
    public struct Options: OptionSet, Sendable {
        /// The bits, which are not lmdb.h's.
        public let rawValue: Int

        /// Takes bits as they are.
        public init(rawValue: Int) {
            self.rawValue = rawValue
        }

        /// Keys are numbers, in the machine's byte order; without it they are bytes.
        public static let numberKeys = Options(rawValue: 1)

        var flags: UInt32 {
            contains(.numberKeys) ? UInt32(MDB_INTEGERKEY) : 0
        }
    }

    /// What a database occupies.
    public struct Statistics: Sendable, Equatable {
        /// How many entries it has.
        public let entries: Int
        /// How many pages hold them, with the index above them.
        public let pages: Int
        /// The bytes of a page.
        public let pageSize: Int
    }

    /// LMDB's list of free pages, which occupies pages too.
    public static let freePages = Database(handle: 0)
    /// The unnamed database, in which the named ones are entries.
    public static let main = Database(handle: 1)

    let handle: MDB_dbi
}
