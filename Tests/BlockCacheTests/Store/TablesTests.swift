import Testing

@testable import BlockCache

@Suite struct TablesTests {
    // MARK: - Records

    @Test func `a record survives being written`() {
        let record = Record(id: 3, place: Place(.again, 1 << 61), count: 70_000)
        #expect(read(record.bytes) == record)
        #expect(record.bytes.count == Record.size)
    }

    @Test func `what is no record is not read as one`() {
        let record = Record(id: 3, place: Place(.once, 4), count: 5).bytes
        for length in 0..<record.count { #expect(read(Array(record[..<length])) == nil) }
        #expect(read(record + [0]) == nil)
        #expect(read([UInt8](repeating: 0xFF, count: Record.size)) == nil)
    }

    @Test func `random bytes never make a record with absurd extents`() {
        var chance = Chance(seed: 1)
        for _ in 0..<10_000 {
            let bytes = (0..<Record.size).map { _ in UInt8.random(in: 0...255, using: &chance) }
            guard let record = read(bytes) else { continue }
            #expect(record.extents.count <= 2_048)
        }
    }

    @Test func `counters survive being written`() {
        var counters = Counters()
        counters.nextID = 7
        counters.nextSequence = 1 << 60
        counters.blocks = 2
        counters[.once] = 1 << 40
        counters[.again] = 5
        counters[.nursery] = 6
        #expect(readCounters(counters.encoded) == counters)
        #expect(counters.bytes == 1 << 40 + 11)
        #expect(readCounters([UInt8](repeating: 0xFF, count: Counters.size)) == nil)
        #expect(readCounters([1, 2, 3]) == nil)
    }

    @Test func `counters from before there were segments have all bytes in one`() {
        let counters = readCounters([UInt8](numbers: 4, 5, 6, 7))
        #expect(counters?.nextSequence == 4)
        #expect(counters?.blocks == 6)
        #expect(counters?[.once] == 7)
        #expect(counters?.bytes == 7)
    }

    @Test(arguments: Segment.allCases)
    func `a place survives being a number`(_ segment: Segment) {
        let place = Place(segment, 1 << 62 - 1)
        #expect(Place(number: place.number) == place)
        #expect(Place(number: .max) == nil)
    }

    // MARK: - Extents

    @Test(arguments: [
        (0, 0), (1, 1), (65_520, 1), (65_521, 2), (131_040, 2), (262_144, 5), (4 << 20, 65),
    ])
    func `a block has as many extents as it needs`(_ count: Int, _ extents: Int) {
        let range = ExtentKey.range(id: 9, count: count)
        #expect(range.count == extents)
        #expect(range.allSatisfy { ExtentKey.id(of: $0) == 9 })
        let total = (0..<extents).reduce(0) { $0 + ExtentKey.bytes(of: $1, count: count).count }
        #expect(total == count)
    }

    @Test func `a later block's extents come after all of an earlier one's`() {
        let earlier = ExtentKey.range(id: 9, count: 4 << 20)
        let later = ExtentKey.range(id: 10, count: 1)
        #expect(earlier.upperBound <= later.lowerBound)
    }

    @Test func `a full extent fills its pages`() {
        // The header of a page, which the first of several alone has: 16 bytes.
        #expect((ExtentKey.extentSize + 16) % Capacity.pageSize == 0)
    }

    // MARK: - Capacity

    @Test(arguments: [16 << 20, 17 << 20 + 12_345, 64 << 20, 1 << 30, 10 << 30, 1 << 40])
    func `the file and what is beside it stay within the limit`(_ limit: Int) {
        let capacity = Capacity(limit: limit, largestShare: 1.0 / 16)
        #expect(capacity.mapSize + Capacity.beside <= limit)
        #expect(capacity.mapSize % Capacity.pageSize == 0)
        #expect(capacity.mapSize > limit - limit / 100)
        // There is room for a commit beside what may be in use, and most of the limit is used.
        let spare = capacity.mapSize - capacity.target * Capacity.pageSize
        #expect(spare >= 2 * capacity.batch)
        #expect(spare <= limit / 8)
    }

    private func read(_ bytes: [UInt8]) -> Record? { Record(bytes.span) }

    private func readCounters(_ bytes: [UInt8]) -> Counters? { Counters(bytes.span) }
}
