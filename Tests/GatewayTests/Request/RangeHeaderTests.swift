import Retrieval
import Testing

@testable import Gateway

@Suite struct RangeHeaderTests {
    @Test(
        arguments: [
            ("bytes=6-16", 31, [6..<17]),
            ("bytes=0-0", 31, [0..<1]),
            ("bytes=-3", 31, [28..<31]),
            ("bytes=-99", 31, [0..<31]),
            ("bytes=20-", 31, [20..<31]),
            ("bytes=20-99", 31, [20..<31]),
            ("bytes=0-18446744073709551615", 31, [0..<31]),
            ("bytes=0-99999999999999999999999", 31, [0..<31]),
            ("BYTES = 6-16", 31, [6..<17]),
            ("bytes=6-16,0-4", 31, [6..<17, 0..<5]),
            ("bytes=, 6-16 ,", 31, [6..<17]),
            ("bytes=99-, 1-2", 31, [1..<3]),
            ("bytes=0-9,5-14", 31, [0..<10, 5..<15]),
            ("bytes=0-9,10-19,-1", 31, [0..<10, 10..<20, 30..<31]),
        ] as [(String, UInt64, [Range<UInt64>])]
    )
    func `The ranges that the size satisfies are chosen, in the order asked for`(
        field: String,
        size: UInt64,
        ranges: [Range<UInt64>]
    ) throws {
        let header = try #require(RangeHeader(parsing: field[...]))
        #expect(header.choice(size: size) == .partial(ranges))
    }

    @Test(
        arguments: [
            "bytes=0-9,1-10,2-11", "bytes=0-,0-", "bytes=0-20,10-30",
            "bytes=0-,1-,2-,3-,4-,5-,6-,7-,8-,9-",
        ]
    )
    func `Ranges that cost more than everything get everything`(field: String) throws {
        #expect(try #require(RangeHeader(parsing: field[...])).choice(size: 31) == .whole)
    }

    @Test(
        arguments: [
            ("bytes=31-", 31), ("bytes=31-40", 31), ("bytes=-0", 31), ("bytes=0-", 0),
            ("bytes=-5", 0),
            ("bytes=18446744073709551615-", .max), ("bytes=99999999999999999999999-", .max),
        ] as [(String, UInt64)]
    )
    func `A range outside is unsatisfiable`(field: String, size: UInt64) throws {
        let header = try #require(RangeHeader(parsing: field[...]))
        #expect(header.choice(size: size) == .unsatisfiable)
    }

    @Test(
        arguments: [
            "", "bytes", "bytes=", "bytes=,", "bytes=-", "bytes=a-b", "bytes=5-3", "bytes=1-2-3",
            "items=0-5", "bytes=0x1-2", "bytes=+1-2", "bytes=1 - 2", "bytes 0-5", "bytes=0-1,x",
            "bytes=٣-٤",
        ]
    )
    func `What is no byte range is ignored`(field: String) {
        #expect(RangeHeader(parsing: field[...]) == nil)
    }

    @Test func `A flood of ranges is ignored`() {
        let flood = "bytes=" + String(repeating: "0-1,", count: 33)
        #expect(RangeHeader(parsing: flood[...]) == nil)
        let many = "bytes=" + String(repeating: "0-1,", count: 32)
        #expect(RangeHeader(parsing: many[...])?.specs.count == 32)
    }

    @Test func `Noise is parsed or ignored, and never leads outside`() {
        var random = SplitMix(seed: 11)
        let alphabet = Array("bytes=0123456789-, ".utf8)
        for _ in 0..<5000 {
            let tail = (0..<Int.random(in: 0...24, using: &random)).map { _ in
                alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
            }
            let field = "bytes=" + String(decoding: tail, as: UTF8.self)
            let size = UInt64.random(in: 0...1000, using: &random)
            guard case .partial(let ranges)? = RangeHeader(parsing: field[...])?.choice(size: size)
            else {
                continue
            }
            #expect(!ranges.isEmpty)
            #expect(ranges.allSatisfy { !$0.isEmpty && $0.upperBound <= size }, "\(field)")
        }
    }
}
