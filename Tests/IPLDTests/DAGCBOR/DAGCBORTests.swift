import IPLD
import Multiformats
import Testing

@Suite struct DAGCBORTests {
    @Test(arguments: DAGCBORVectors.positive)
    func `codec fixtures read, and are written byte for byte`(
        _ bytes: String,
        _ cid: String
    ) throws {
        let block = try Block(verifying: hex(bytes), as: CID(cid))
        let value = try DAGCBOR.decode(block.bytes)
        #expect(DAGCBOR.encode(value) == block.bytes)
        #expect(try DAGCBOR.decode(block.bytes, rules: .lenient) == value)
    }

    @Test func `values are what the bytes say`() throws {
        #expect(try decode("f6") == .null)
        #expect(try decode("f5") == .bool(true))
        #expect(try decode("1bffffffffffffffff") == .integer(18_446_744_073_709_551_615))
        #expect(try decode("20") == .integer(-1))
        #expect(try decode("38ff") == .integer(-256))
        #expect(try decode("3bffffffffffffffff") == .integer(-18_446_744_073_709_551_616))
        #expect(try decode("fbbff199999999999a") == .float(-1.1))
        #expect(try decode("fb0000000000000002") == .float(Double(bitPattern: 2)))
        #expect(try decode("41a1") == .bytes([0xa1]))
        #expect(try decode("656272c3bb6c") == .string("br\u{fb}l"))
        #expect(try decode("82 01 80") == .list([.integer(1), .list([])]))
        #expect(
            try decode("a1616101") == .map([IPLDNode.Entry(key: "a", value: .integer(1))])
        )
        let link = try IPLDNode.link(CID("bafkqabiaaebagba"))
        #expect(try decode("d82a4a00015500050001020304") == link)
    }

    @Test(
        arguments: [
            ("", .truncated),
            ("18", .truncated),
            ("1b00", .truncated),
            ("6161 00", .trailingBytes(1)),
            ("0000", .trailingBytes(1)),
            ("f600", .trailingBytes(1)),
            ("62 61", .truncated),
            ("5bffffffffffffffff", .truncated),
            ("9bffffffffffffffff", .truncated),
            ("bb7fffffffffffffff", .truncated),
            ("9a00ffffff f6", .truncated),
            ("5f", .indefiniteLength),
            ("7fff", .indefiniteLength),
            ("9fff", .indefiniteLength),
            ("bfff", .indefiniteLength),
            ("ff", .indefiniteLength),
            ("1c", .reserved),
            ("fc", .unknownSimpleValue(28)),
            ("f7", .unknownSimpleValue(23)),
            ("e0", .unknownSimpleValue(0)),
            ("f818", .unknownSimpleValue(0x18)),
            ("c100", .unknownTag(1)),
            ("d82b00", .unknownTag(43)),
            ("d82a6161", .badLink),
            ("d82a40", .badLink),
            ("d82a4401551200", .badLink),
            ("d82a49000155000500010203", .badLink),
            ("a10000", .keyNotText),
            ("a141 6100", .keyNotText),
            ("a3636261720363666f6f0163666f6f02", .duplicateKey("foo")),
            ("61ff", .badText),
            ("a161ff00", .badText),
            ("fb7ff8000000000000", .notFinite),
            ("fb7ff0000000000000", .notFinite),
            ("fbfff0000000000000", .notFinite),
            ("f97e00", .notFinite),
            ("f97c00", .notFinite),
            ("fa7f800000", .notFinite),
        ] as [(String, DAGCBORError)]
    )
    func `what is never allowed is refused by either rules`(
        _ text: String,
        _ expected: DAGCBORError
    ) throws {
        let bytes = try hex(text)
        for rules in [DAGCBOR.Rules.strict, .lenient] {
            #expect(throws: expected) { try DAGCBOR.decode(bytes, rules: rules) }
        }
        #expect(!expected.description.isEmpty)
    }

    @Test(
        arguments: [
            ("1800", .notMinimal, "00"),
            ("1817", .notMinimal, "17"),
            ("1900ff", .notMinimal, "18ff"),
            ("1a0000ffff", .notMinimal, "19ffff"),
            ("1b00000000ffffffff", .notMinimal, "1affffffff"),
            ("3800", .notMinimal, "20"),
            ("7801 61", .notMinimal, "6161"),
            ("f93800", .notMinimal, "fb3fe0000000000000"),
            ("f90001", .notMinimal, "fb3e70000000000000"),
            ("f9c400", .notMinimal, "fbc010000000000000"),
            ("fa3f000000", .notMinimal, "fb3fe0000000000000"),
            ("a2 6162 01 6161 02", .unsortedKeys, "a2616102616201"),
            ("a2 626161 01 6162 02", .unsortedKeys, "a261620262616101"),
        ] as [(String, DAGCBORError, String)]
    )
    func `what readers may allow is refused strictly and read leniently`(
        _ text: String,
        _ expected: DAGCBORError,
        _ canonical: String
    ) throws {
        let bytes = try hex(text)
        #expect(throws: expected) { try DAGCBOR.decode(bytes) }
        #expect(try DAGCBOR.encode(DAGCBOR.decode(bytes, rules: .lenient)) == hex(canonical))
    }

    @Test func `keys that only look alike are two keys`() throws {
        // An é in one character and in two.
        let document = try decode("a2 62c3a9 01 63 65cc81 02")
        #expect(document["\u{e9}"] == .integer(1))
        #expect(document["e\u{301}"] == .integer(2))
        #expect(
            try DAGCBOR.decode(hex("a2 63 65cc81 02 62c3a9 01"), rules: .lenient)["\u{e9}"]
                == .integer(1)
        )
    }

    @Test func `a subscript finds keys of maps only`() throws {
        #expect(try decode("a1616101")["b"] == nil)
        #expect(try decode("8101")["a"] == nil)
    }

    @Test func `nesting is bounded`() throws {
        func nested(_ depth: Int) -> [UInt8] { [UInt8](repeating: 0x81, count: depth) + [0xf6] }
        _ = try DAGCBOR.decode(nested(128))
        #expect(throws: DAGCBORError.tooDeep(limit: 128)) {
            try DAGCBOR.decode(nested(129))
        }
        #expect(throws: DAGCBORError.tooDeep(limit: 128)) {
            try DAGCBOR.decode([UInt8](repeating: 0x81, count: 1 << 20))
        }
    }

    @Test func `values are bounded`() throws {
        let count = UInt32(IPLDNode.valueLimit)
        let head = [0x9a] + (0..<4).map { UInt8(truncatingIfNeeded: count >> (24 - 8 * $0)) }
        #expect(throws: DAGCBORError.tooManyValues(limit: 1 << 19)) {
            try DAGCBOR.decode(head + [UInt8](repeating: 0, count: Int(count)))
        }
    }

    @Test func `links come in stored order, as often as they are there`() throws {
        let a = "d82a4600015500 01 61"
        let b = "d82a4600015500 01 62"
        let document = try decode("83 \(b) a2 6161 \(a) 6162 81 \(b) 01")
        #expect(document.links.map { Array($0.digest) } == [[0x62], [0x61], [0x62]])
    }

    private func decode(_ text: String) throws -> IPLDNode {
        try DAGCBOR.decode(hex(text))
    }
}
