import LMDB

/// The tables of the cache.
///
/// - `blocks`: multihash → ``Record``
/// - `recency`, `again` and `nursery`: sequence → multihash, the least recently used first; one for each
///   ``Segment``
/// - `extents`: ``ExtentKey`` → up to 266,224 bytes of a block
/// - `meta`: "counters" → ``Counters``, "times" → ``TimeMarks``
///
/// Eviction walks the segments, so a block that must stay is one without an entry there.
struct Tables: Sendable {
    static let count = 6
    static let countersKey = Array("counters".utf8)
    static let timesKey = Array("times".utf8)

    let blocks: Database
    let extents: Database
    let meta: Database
    private let segments: [Database]

    init(in environment: Environment) throws(LMDBError) {
        blocks = try environment.database(named: "blocks")
        extents = try environment.database(named: "extents", options: .numberKeys)
        meta = try environment.database(named: "meta")
        var segments: [Database] = []
        for segment in Segment.allCases {
            segments.append(try environment.database(named: segment.table, options: .numberKeys))
        }
        self.segments = segments
    }

    /// The table of a segment: sequence → multihash.
    func order(of segment: Segment) -> Database { segments[segment.rawValue] }

    /// The tables that changes in random order make LMDB write anew.
    var index: [Database] { [blocks] + segments }

    /// Everything that occupies pages, LMDB's own lists included.
    var all: [Database] { [.freePages, .main, extents, meta] + index }
}

extension Segment {
    /// The name of its table.
    ///
    /// Before there were segments there was one table, in which all blocks stood
    /// like those that came once.
    fileprivate var table: String {
        switch self {
        case .once: "recency"
        case .again: "again"
        case .nursery: "nursery"
        }
    }
}

/// Where a block stands in the order in which blocks make room.
struct Place: Hashable, Sendable {
    var segment: Segment
    /// Higher in whichever segment for whatever was used later; never used twice.
    var sequence: UInt64

    private static let sequenceBits: UInt64 = 62

    init(_ segment: Segment, _ sequence: UInt64) {
        self.segment = segment
        self.sequence = sequence
    }

    /// Reads a place; `nil` when the number is none.
    init?(number: UInt64) {
        guard let segment = Segment(rawValue: Int(number >> Self.sequenceBits)) else { return nil }
        self.segment = segment
        sequence = number & (1 << Self.sequenceBits - 1)
    }

    /// Both in one number.
    var number: UInt64 { UInt64(segment.rawValue) << Self.sequenceBits | sequence }
}

/// What the cache knows of a block, beside its bytes.
struct Record: Equatable, Sendable {
    static let size = 24
    /// Set beside the count when the extents are of today's size.
    private static let todaysExtents: UInt64 = 1 << 63

    /// Where its extents are; never used for another block.
    var id: UInt64
    /// Where it stands; no other block stands or stood there.
    var place: Place
    /// Its bytes.
    var count: Int
    /// How it is cut.
    var cut = ExtentSize.today

    init(id: UInt64, place: Place, count: Int) {
        self.id = id
        self.place = place
        self.count = count
    }

    /// Reads a record; `nil` when it is none.
    init?(_ bytes: Span<UInt8>) {
        guard bytes.count == Self.size else { return nil }
        id = bytes.number(at: 0)
        guard let place = Place(number: bytes.number(at: 8)) else { return nil }
        self.place = place
        let number = bytes.number(at: 16)
        let count = number & ~Self.todaysExtents
        cut = number == count ? .former : .today
        guard id <= ExtentKey.largestID, count <= cut.largestCount else { return nil }
        self.count = Int(count)
    }

    var bytes: [UInt8] {
        let mark = cut == .today ? Self.todaysExtents : 0
        return [UInt8](numbers: id, place.number, UInt64(count) | mark)
    }

    /// The keys of the block's extents.
    var extents: Range<UInt64> {
        let places = (count + cut.rawValue - 1) / cut.rawValue
        return ExtentKey.range(id: id, places: places)
    }

    /// The part of the block that its extent number `place` holds.
    func part(_ place: Int) -> Range<Int> {
        place * cut.rawValue..<min((place + 1) * cut.rawValue, count)
    }
}

/// The most bytes of an extent.
///
/// With LMDB's page header exactly so many pages: a full extent wastes nothing, and any extent fits where
/// a full one was.
enum ExtentSize: Int, Sendable {
    /// Sixteen pages; what formats 1 and 2 have.
    case former = 65_520
    /// Sixty-five pages: most files are cut to blocks of 256 KiB and a few bytes, which are then one
    /// extent each.
    case today = 266_224

    var largestCount: UInt64 { UInt64(rawValue) << (ExtentKey.placeBits - 1) }
}

/// The key of an extent: the block's id, and its place within the block.
enum ExtentKey {
    static let largestID = UInt64.max >> placeBits
    static let placeBits: UInt64 = 12

    static func range(id: UInt64, places: Int) -> Range<UInt64> {
        let first = id << placeBits
        return first..<first + UInt64(places)
    }

    static func id(of key: UInt64) -> UInt64 { key >> placeBits }
}

/// What is counted in the same transaction as it changes.
struct Counters: Equatable, Sendable {
    static let size = 48
    /// Before there were segments.
    private static let formerSize = 32

    var nextSequence: UInt64 = 1
    var nextID: UInt64 = 1
    var blocks = 0
    /// The bytes in each segment.
    private var sizes = Segment.allCases.map { _ in 0 }

    init() {}

    /// Reads counters; `nil` when they are none.
    init?(_ encoded: Span<UInt8>) {
        guard encoded.count == Self.size || encoded.count == Self.formerSize else { return nil }
        nextSequence = encoded.number(at: 0)
        nextID = encoded.number(at: 8)
        guard let blocks = Int(exactly: encoded.number(at: 16)) else { return nil }
        self.blocks = blocks
        for (index, offset) in stride(from: 24, to: encoded.count, by: 8).enumerated() {
            guard let size = Int(exactly: encoded.number(at: offset)) else { return nil }
            sizes[index] = size
        }
    }

    /// The bytes in all segments.
    var bytes: Int { sizes.reduce(0, +) }

    /// The bytes in a segment.
    subscript(_ segment: Segment) -> Int {
        get { sizes[segment.rawValue] }
        set { sizes[segment.rawValue] = newValue }
    }

    var encoded: [UInt8] {
        var encoded = [UInt8](numbers: nextSequence, nextID, UInt64(max(0, blocks)))
        for size in sizes { encoded += [UInt8](numbers: UInt64(max(0, size))) }
        return encoded
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
