import IPLD
import LMDB
import Multiformats

/// The tables of ``RetainedBlocks``.
///
/// - `blocks`: multihash → the block
/// - `holds`: multihash → how many owners it has
/// - `members`: owner, a zero, multihash → nothing
/// - `meta`: "bytes" → the bytes of all blocks
struct RetainedTables: Sendable {
    static let count = 4
    private static let bytesKey = Array("bytes".utf8)

    let blocks: Database
    private let holds: Database
    private let members: Database
    private let meta: Database

    init(in environment: Environment) throws(LMDBError) {
        blocks = try environment.database(named: "blocks")
        holds = try environment.database(named: "holds")
        members = try environment.database(named: "members")
        meta = try environment.database(named: "meta")
    }

    func bytes<T: Transaction & ~Copyable>(
        in transaction: borrowing T
    ) throws(LMDBError) -> Int {
        try number(Self.bytesKey, in: meta, transaction)
    }

    func save(bytes: Int, in transaction: borrowing WriteTransaction) throws(LMDBError) {
        try put(bytes, Self.bytesKey, in: meta, transaction)
    }

    /// Retains one block, and returns by how many bytes there are now more.
    func retain(
        _ block: Block,
        for owner: [UInt8],
        in transaction: borrowing WriteTransaction
    ) throws(LMDBError) -> Int {
        let hash = block.cid.multihash.bytes
        let member = owner + hash
        if try !has(member, in: members, transaction) {
            try transaction.put([UInt8]().span, forKey: member.span, in: members)
            try put(number(hash, in: holds, transaction) + 1, hash, in: holds, transaction)
        }
        // Held, and yet not there: it was damaged, and is being brought again.
        guard try !has(hash, in: blocks, transaction) else { return 0 }
        try transaction.put(block.bytes.span, forKey: hash.span, in: blocks)
        return block.bytes.count
    }

    /// Releases some of what an owner retains.
    func release(
        _ owner: [UInt8],
        atMost limit: Int,
        in transaction: borrowing WriteTransaction
    ) throws(LMDBError) -> (deleted: Int, isMore: Bool) {
        let hashes = try hashes(of: owner, atMost: limit, in: transaction)
        var bytes = try bytes(in: transaction)
        var deleted = 0
        for hash in hashes {
            try transaction.remove(forKey: (owner + hash).span, in: members)
            let left = try number(hash, in: holds, transaction) - 1
            guard left <= 0 else {
                try put(left, hash, in: holds, transaction)
                continue
            }
            try transaction.remove(forKey: hash.span, in: holds)
            bytes -= try remove(hash, in: transaction)
            deleted += 1
        }
        try save(bytes: bytes, in: transaction)
        return (deleted, hashes.count == limit)
    }

    /// The multihashes of blocks whose bytes are not theirs, of the first `count` after `place`.
    func damaged(
        after place: [UInt8],
        count: Int,
        in transaction: borrowing ReadTransaction
    ) throws(LMDBError) -> (bad: [[UInt8]], last: [UInt8]?) {
        let start = place + [0]
        let keys = try transaction.withCursor(in: blocks) { (cursor) throws(LMDBError) in
            var keys: [[UInt8]] = []
            var key = try cursor.seek(start.span) { (key, _) in key.copy }
            while let found = key {
                keys.append(found)
                guard keys.count < count else { break }
                key = try cursor.move(.next) { (key, _) in key.copy }
            }
            return keys
        }
        var bad: [[UInt8]] = []
        for key in keys {
            let bytes = try transaction.value(forKey: key.span, in: blocks) ?? []
            if !Self.isWhole(key, bytes) { bad.append(key) }
        }
        return (bad, keys.count == count ? keys.last : nil)
    }

    /// Deletes blocks that are held, and returns who holds them.
    func drop(
        _ hashes: Set<[UInt8]>,
        in transaction: borrowing WriteTransaction
    ) throws(LMDBError) -> Set<String> {
        var bytes = try bytes(in: transaction)
        for hash in hashes { bytes -= try remove(hash, in: transaction) }
        try save(bytes: bytes, in: transaction)
        return try transaction.withCursor(in: members) { (cursor) throws(LMDBError) in
            var owners: Set<String> = []
            while let key = try cursor.move(.next, { (key, _) in key.copy }) {
                guard let end = key.firstIndex(of: 0) else { throw .corrupted }
                guard hashes.contains(Array(key[(end + 1)...])) else { continue }
                owners.insert(String(decoding: key[..<end], as: UTF8.self))
            }
            return owners
        }
    }

    /// Everybody who holds something.
    func owners(in transaction: borrowing ReadTransaction) throws(LMDBError) -> [String] {
        try transaction.withCursor(in: members) { (cursor) throws(LMDBError) in
            var owners: [String] = []
            var key = try cursor.move(.first) { (key, _) in key.copy }
            while let found = key {
                let owner = found.prefix { $0 != 0 }
                owners.append(String(decoding: owner, as: UTF8.self))
                // The first that comes after all of this owner's.
                let next = Array(owner) + [1]
                key = try cursor.seek(next.span) { (key, _) in key.copy }
            }
            return owners
        }
    }

    // MARK: - Records

    private func hashes(
        of owner: [UInt8],
        atMost limit: Int,
        in transaction: borrowing WriteTransaction
    ) throws(LMDBError) -> [[UInt8]] {
        try transaction.withCursor(in: members) { (cursor) throws(LMDBError) in
            var hashes: [[UInt8]] = []
            var key = try cursor.seek(owner.span) { (key, _) in key.copy }
            while let found = key, found.starts(with: owner), hashes.count < limit {
                hashes.append(Array(found.dropFirst(owner.count)))
                key = try cursor.move(.next) { (key, _) in key.copy }
            }
            return hashes
        }
    }

    private func remove(
        _ hash: [UInt8],
        in transaction: borrowing WriteTransaction
    ) throws(LMDBError) -> Int {
        let count = try transaction.withValue(forKey: hash.span, in: blocks) { $0.count }
        try transaction.remove(forKey: hash.span, in: blocks)
        return count ?? 0
    }

    private func has(
        _ key: [UInt8],
        in table: Database,
        _ transaction: borrowing WriteTransaction
    ) throws(LMDBError) -> Bool {
        try transaction.withValue(forKey: key.span, in: table) { _ in true } ?? false
    }

    private func number<T: Transaction & ~Copyable>(
        _ key: [UInt8],
        in table: Database,
        _ transaction: borrowing T
    ) throws(LMDBError) -> Int {
        let number = try transaction.withValue(forKey: key.span, in: table) {
            (value) throws(LMDBError) -> UInt64 in
            guard value.count == 8 else { throw LMDBError.corrupted }
            return value.number(at: 0)
        }
        return Int(clamping: number ?? 0)
    }

    private func put(
        _ number: Int,
        _ key: [UInt8],
        in table: Database,
        _ transaction: borrowing WriteTransaction
    ) throws(LMDBError) {
        let value = [UInt8](numbers: UInt64(max(0, number)))
        try transaction.put(value.span, forKey: key.span, in: table)
    }

    private static func isWhole(_ hash: [UInt8], _ bytes: [UInt8]) -> Bool {
        var span = hash.span
        guard let multihash = try? Multihash.decode(&span),
            let cid = try? CID(version: .v1, codec: .raw, multihash: multihash)
        else { return false }
        return (try? Block(verifying: bytes, as: cid, limit: Block.largestLimit)) != nil
    }
}
