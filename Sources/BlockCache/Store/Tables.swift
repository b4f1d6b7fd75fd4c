import LMDB

/// The tables of the cache.
///
/// - `blocks`: multihash → ``Record``
/// - `recency`: sequence → multihash, the least recently used first
/// - `extents`: ``ExtentKey`` → up to 65,520 bytes of a block
/// - `meta`: "counters" → ``Counters``
///
/// Eviction walks `recency`, so a block that must stay is one without an entry there.
struct Tables: Sendable {
    static let count = 4
    static let countersKey = Array("counters".utf8)

    let blocks: Database
    let recency: Database
    let extents: Database
    let meta: Database

    init(in environment: Environment) throws(LMDBError) {
        blocks = try environment.database(named: "blocks")
        recency = try environment.database(named: "recency", options: .numberKeys)
        extents = try environment.database(named: "extents", options: .numberKeys)
        meta = try environment.database(named: "meta")
    }

    /// Everything that occupies pages, LMDB's own lists included.
    var all: [Database] { [.freePages, .main, blocks, recency, extents, meta] }
}

/// What the cache knows of a block, beside its bytes.
struct Record: Equatable, Sendable {
    static let size = 24

    /// Where its extents are; never used for another block.
    var id: UInt64
    /// Where it is in the order of use; never used twice.
    var sequence: UInt64
    /// Its bytes.
    var count: Int

    init(id: UInt64, sequence: UInt64, count: Int) {
        self.id = id
        self.sequence = sequence
        self.count = count
    }

    /// Reads a record; `nil` when it is none.
    init?(_ bytes: Span<UInt8>) {
        guard bytes.count == Self.size else { return nil }
        id = bytes.number(at: 0)
        sequence = bytes.number(at: 8)
        let count = bytes.number(at: 16)
        guard id <= ExtentKey.largestID, count <= ExtentKey.largestCount else { return nil }
        self.count = Int(count)
    }

    var bytes: [UInt8] { [UInt8](numbers: id, sequence, UInt64(count)) }

    /// The keys of the block's extents.
    var extents: Range<UInt64> { ExtentKey.range(id: id, count: count) }
}

/// The key of an extent: the block's id, and its place within the block.
enum ExtentKey {
    /// With LMDB's page header exactly sixteen pages: an extent wastes nothing, and any extent fits
    /// where any other was.
    static let extentSize = 65_520

    static let largestID = UInt64.max >> placeBits
    static let largestCount = UInt64(extentSize) << (placeBits - 1)
    private static let placeBits: UInt64 = 12

    static func range(id: UInt64, count: Int) -> Range<UInt64> {
        let first = id << placeBits
        let places = (count + extentSize - 1) / extentSize
        return first..<first + UInt64(places)
    }

    static func id(of key: UInt64) -> UInt64 { key >> placeBits }

    /// The part of a block of `count` bytes that its extent number `place` holds.
    static func bytes(of place: Int, count: Int) -> Range<Int> {
        place * extentSize..<min((place + 1) * extentSize, count)
    }
}

/// What is counted in the same transaction as it changes.
struct Counters: Equatable, Sendable {
    static let size = 32

    var nextSequence: UInt64 = 1
    var nextID: UInt64 = 1
    var blocks = 0
    var bytes = 0

    init() {}

    /// Reads counters; `nil` when they are none.
    init?(_ encoded: Span<UInt8>) {
        guard encoded.count == Self.size else { return nil }
        nextSequence = encoded.number(at: 0)
        nextID = encoded.number(at: 8)
        guard let blocks = Int(exactly: encoded.number(at: 16)),
            let bytes = Int(exactly: encoded.number(at: 24))
        else { return nil }
        self.blocks = blocks
        self.bytes = bytes
    }

    var encoded: [UInt8] {
        [UInt8](numbers: nextSequence, nextID, UInt64(max(0, blocks)), UInt64(max(0, bytes)))
    }
}

// MARK: - Numbers

extension Span<UInt8> {
    /// The little-endian number at `offset`.
    func number(at offset: Int) -> UInt64 {
        var value: UInt64 = 0
        for index in 0..<8 { value |= UInt64(self[offset + index]) << UInt64(8 * index) }
        return value
    }
}

extension [UInt8] {
    /// Numbers, little-endian, one after another.
    init(numbers: UInt64...) {
        self.init()
        reserveCapacity(8 * numbers.count)
        for number in numbers {
            for index in 0..<8 { append(UInt8(truncatingIfNeeded: number >> UInt64(8 * index))) }
        }
    }
}
