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
        (0, 0, 0), (1, 1, 1), (65_520, 1, 1), (65_521, 2, 1), (262_158, 5, 1), (266_224, 5, 1),
        (266_225, 5, 2), (1 << 20, 17, 4), (4 << 20, 65, 16),
    ])
    func `a block has as many extents as it needs`(_ count: Int, _ former: Int, _ today: Int) {
        for (cut, extents) in [(ExtentSize.former, former), (.today, today)] {
            var record = Record(id: 9, place: Place(.once, 1), count: count)
            record.cut = cut
            #expect(read(record.bytes) == record)
            #expect(record.extents.count == extents)
            #expect(record.extents.allSatisfy { ExtentKey.id(of: $0) == 9 })
            #expect((0..<extents).flatMap { Array(record.part($0)) } == Array(0..<count))
        }
    }

    @Test func `a later block's extents come after all of an earlier one's`() {
        var earlier = Record(id: 9, place: Place(.once, 1), count: 4 << 20)
        earlier.cut = .former
        let later = Record(id: 10, place: Place(.once, 2), count: 1)
        #expect(earlier.extents.upperBound <= later.extents.lowerBound)
    }

    @Test(arguments: [ExtentSize.former, .today])
    func `a full extent fills its pages`(_ size: ExtentSize) {
        // The header of a page, which the first of several alone has: 16 bytes.
        #expect((size.rawValue + 16) % Capacity.pageSize == 0)
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
