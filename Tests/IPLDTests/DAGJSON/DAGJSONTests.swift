import IPLD
import Multiformats
import TestSupport
import Testing

@Suite struct DAGJSONTests {
    @Test(arguments: DAGJSONVectors.positive)
    func `codec fixtures read, and are written byte for byte`(
        _ text: String,
        _ cid: String,
        _ dagCBOR: String
    ) throws {
        let block = try Block(verifying: Array(text.utf8), as: CID(cid))
        let node = try DAGJSON.decode(block.bytes)
        #expect(try DAGJSON.encode(node) == block.bytes)
        #expect(try DAGJSON.decode(block.bytes, rules: .lenient) == node)
        // Both codecs hold the same values.
        let bytes = try hex(dagCBOR)
        #expect(DAGCBOR.encode(node) == bytes)
        #expect(try DAGJSON.encode(DAGCBOR.decode(bytes)) == block.bytes)
    }

    // MARK: Links and bytes

    @Test(
        arguments: [
            (#"{"/":"foo","bar":"baz"}"#, .reserved),
            (#"{"/":"bafkqaaa","bar":"baz"}"#, .reserved),
            (#"{"/":{"bytes":"foo","bar":"baz"}}"#, .reserved),
            (#"{"/":{"bytes":"foo"},"bar":"baz"}"#, .reserved),
            (#"{"/":"not a cid"}"#, .badLink("not a cid")),
            (#"{"/":""}"#, .badLink("")),
            (#"{"/":{"bytes":"!!"}}"#, .badBytes),
            (#"{"/":{"bytes":"YQ=="}}"#, .badBytes),
            (#"{"/":{"bytes":"a"}}"#, .badBytes),
            (#"{"/":{"bytes":"YTE"}"#, .truncated),
            (#"{"/":"bafkqaaa""#, .truncated),
        ] as [(String, DAGJSONError)]
    )
    func `what begins like a link or bytes must be one`(
        _ text: String,
        _ expected: DAGJSONError
    ) throws {
        #expect(throws: expected) { try decode(text, .strict) }
        #expect(throws: expected) { try decode(text) }
        #expect(!expected.description.isEmpty)
    }

    @Test(arguments: [
        #"{"0bar":"baz","/":"foo"}"#, #"{"/":true,"bar":"baz"}"#,
        #"{"/":{"abar":"baz","bytes":"foo"}}"#, #"{"/":{"bytes":true},"bar":"baz"}"#,
        #"{"/":[]}"#, #"{"/":{}}"#, #"{"/":{"/":{"/":null}}}"#, #"{"!":1,"/":"foo"}"#,
    ])
    func `what only looks like a link is a map`(_ text: String) throws {
        guard case .map(let entries) = try decode(text) else {
            Issue.record("not a map")
            return
        }
        #expect(entries.contains { $0.key == "/" })
    }

    @Test func `a link is read in any base, with white space around it`() throws {
        let link = try IPLDNode.link(CID("bafkqabiaaebagba"))
        #expect(try decode(#"{"\u002f":"bafkqabiaaebagba"}"#) == link)
        #expect(try decode(#"{"/":"f015500050001020304"}"#) == link)
        #expect(try decode(" { \"/\" :\n\"bafkqabiaaebagba\"\t}\r\n") == link)
        #expect(try decode(#"{"/":{"bytes" : "YTE" } }"#) == .bytes([0x61, 0x31]))
        #expect(throws: DAGJSONError.notCanonical) {
            try decode(#"{"/":"f015500050001020304"}"#, .strict)
        }
    }

    @Test(arguments: [
        IPLDNode.map([.init(key: "/", value: .string("x"))]),
        .map([.init(key: "a", value: .null), .init(key: "/", value: .string("x"))]),
        .map([.init(key: "/", value: .map([.init(key: "bytes", value: .string("x"))]))]),
        .map([
            .init(
                key: "/",
                value: .map([
                    .init(key: "z", value: .null), .init(key: "bytes", value: .string("")),
                ])
            )
        ]),
        .list([.map([.init(key: "/", value: .string("x"))])]),
    ])
    func `a map that would be read as a link or bytes cannot be written`(_ node: IPLDNode) throws {
        #expect(throws: DAGJSONError.reserved) { try DAGJSON.encode(node) }
        #expect(try DAGCBOR.decode(DAGCBOR.encode(node), rules: .lenient).links.isEmpty)
    }

    @Test(arguments: [
        IPLDNode.map([.init(key: "/", value: .bytes([1]))]),
        .map([.init(key: "/", value: .list([.string("x")]))]),
        .map([.init(key: "/", value: .map([.init(key: "bytes", value: .null)]))]),
        .map([.init(key: "!", value: .null), .init(key: "/", value: .string("x"))]),
        .map([.init(key: "/", value: .map([]))]),
    ])
    func `other maps with a slash are written and read again`(_ node: IPLDNode) throws {
        #expect(try DAGJSON.decode(DAGJSON.encode(node)) == node)
    }

    // MARK: Numbers

    @Test(
        arguments: [
            (0, "0.0"), (-0.0, "-0.0"), (1, "1.0"), (-1, "-1.0"), (100, "100.0"), (0.1, "0.1"),
            (123.456, "123.456"), (0.000001, "0.000001"), (0.00000123, "0.00000123"),
            (0.0000001, "1e-7"), (0.00000015, "1.5e-7"), (1e20, "100000000000000000000.0"),
            (1.5e20, "150000000000000000000.0"), (1e21, "1e+21"), (1.25e21, "1.25e+21"),
            (1.2345678901234568e20, "123456789012345680000.0"), (0x1p-1074, "5e-324"),
            (1.7976931348623157e308, "1.7976931348623157e+308"), (4.0e-3, "0.004"),
        ] as [(Double, String)]
    )
    func `floats are written shortest, and read back as the same`(
        _ value: Double,
        _ text: String
    ) throws {
        #expect(try DAGJSON.encode(.float(value)) == Array(text.utf8))
        #expect(try decode(text, .strict) == .float(value))
    }

    @Test func `every float is read back as the same`() throws {
        var generator = SeededGenerator(seed: 1)
        for _ in 0..<5_000 {
            let value = Double(bitPattern: generator.next())
            guard value.isFinite else { continue }
            #expect(try DAGJSON.decode(DAGJSON.encode(.float(value))) == .float(value))
        }
    }

    @Test func `a point or an exponent makes a float`() throws {
        #expect(try decode("1") == .integer(1))
        #expect(try decode("-0") == .integer(0))
        for text in ["1.0", "1e0", "10E-1", "0.1e+1"] { #expect(try decode(text) == .float(1)) }
        #expect(try decode("-0.0") == .float(-0.0))
    }

    @Test(
        arguments: [
            ("18446744073709551616", .integerTooLarge), ("-18446744073709551617", .integerTooLarge),
            ("99999999999999999999999999999999999999999999", .integerTooLarge),
            ("1e400", .notFinite), ("-1e400", .notFinite),
        ] as [(String, DAGJSONError)]
    )
    func `numbers have bounds`(_ text: String, _ expected: DAGJSONError) throws {
        #expect(throws: expected) { try decode(text) }
    }

    // MARK: Texts

    @Test func `only what must be is escaped`() throws {
        let text = "\"\\/\u{8}\u{9}\u{a}\u{b}\u{c}\u{d}\u{1f}\u{7f}<&>é水𐅑\u{2028}"
        let written =
            #""\"\\/\b\t\n\u000b\f\r\u001f"# + "\u{7f}<&>é水𐅑\u{2028}\""
        #expect(try DAGJSON.encode(.string(text)) == Array(written.utf8))
        #expect(try decode(written, .strict) == .string(text))
        #expect(try decode(#""\/\u00e9\u6C34\ud800\uDD51""#) == .string("/é水𐅑"))
    }

    @Test(arguments: [
        #""\ud800""#, #""\udd51""#, #""\ud800\u0061""#, #""\ud800x""#, #""\ud800\n""#,
    ])
    func `half a character is no text`(_ text: String) throws {
        #expect(throws: DAGJSONError.badText) { try decode(text) }
    }

    // MARK: Documents

    @Test(
        arguments: [
            ("", .truncated), ("  ", .truncated), ("{", .truncated), ("[1", .truncated),
            ("[1,", .truncated), (#"{"a"#, .truncated), (#"{"a":"#, .truncated),
            (#""\u00"#, .truncated), (#""\"#, .truncated), ("tru", .truncated), ("-", .truncated),
            ("1.", .truncated), ("1e", .truncated), ("1e+", .truncated),
            ("null null", .trailingBytes(4)), ("{}x", .trailingBytes(1)), ("01", .trailingBytes(1)),
            ("nul1", .unexpectedByte(0x31, at: 3)), ("[1,]", .unexpectedByte(0x5d, at: 3)),
            ("[,1]", .unexpectedByte(0x2c, at: 1)), ("[1 2]", .unexpectedByte(0x32, at: 3)),
            (#"{"a":1,}"#, .unexpectedByte(0x7d, at: 7)), ("{1:2}", .unexpectedByte(0x31, at: 1)),
            (#"{"a" 1}"#, .unexpectedByte(0x31, at: 5)), ("[}", .unexpectedByte(0x7d, at: 1)),
            ("{]", .unexpectedByte(0x5d, at: 1)), ("+1", .unexpectedByte(0x2b, at: 0)),
            (".5", .unexpectedByte(0x2e, at: 0)), ("-x", .unexpectedByte(0x78, at: 1)),
            ("NaN", .unexpectedByte(0x4e, at: 0)), ("'a'", .unexpectedByte(0x27, at: 0)),
            ("\"\n\"", .unexpectedByte(0x0a, at: 1)), (#""\x""#, .unexpectedByte(0x78, at: 2)),
            (#""\u00g0""#, .unexpectedByte(0x67, at: 5)),
            ("\u{feff}1", .unexpectedByte(0xef, at: 0)),
            (#"{"foo":1,"foo":2,"bar":3}"#, .duplicateKey("foo")),
            (#"{"a":1,"\u0061":2}"#, .duplicateKey("a")),
            (#"{"b":1,"a":2,"c":3,"b":4}"#, .duplicateKey("b")),
        ] as [(String, DAGJSONError)]
    )
    func `what is not a document is refused`(_ text: String, _ expected: DAGJSONError) throws {
        #expect(throws: expected) { try decode(text) }
        #expect(throws: expected) { try decode(text, .strict) }
        #expect(!expected.description.isEmpty)
    }

    @Test func `bytes that are not text are refused`() throws {
        for bytes in ["22ff22", "225c6eff22", "22eda08022"] {
            #expect(throws: DAGJSONError.badText) {
                try DAGJSON.decode(hex(bytes), rules: .lenient)
            }
        }
    }

    @Test(arguments: [
        "{ }", "[1, 2]", "null\n", #"{"b":1,"a":2}"#, "1e0", "1.00", "-0", #""\/""#, #""\u0061""#,
    ])
    func `another form of a value is read leniently only`(_ text: String) throws {
        #expect(throws: DAGJSONError.notCanonical) { try decode(text, .strict) }
        let node = try #require(try decode(text))
        #expect(try DAGJSON.decode(DAGJSON.encode(node)) == DAGJSON.decode(DAGJSON.encode(node)))
    }

    @Test func `maps keep the order of their keys and are written sorted by bytes`() throws {
        let node = try decode(#"{"b":1,"é":2,"aa":3,"":4}"#)
        guard case .map(let entries) = node else { return }
        #expect(entries.map(\.key) == ["b", "é", "aa", ""])
        #expect(try DAGJSON.encode(.map(entries)) == Array(#"{"":4,"aa":3,"b":1,"é":2}"#.utf8))
    }

    @Test func `nesting and values are bounded`() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + "1" + String(repeating: "]", count: depth)
        }
        #expect(try decode(nested(128)) != nil)
        #expect(throws: DAGJSONError.tooDeep(limit: 128)) { try decode(nested(129)) }
        let wide = "[" + String(repeating: "0,", count: IPLDNode.valueLimit - 1) + "0]"
        #expect(throws: DAGJSONError.tooManyValues(limit: 1 << 19)) { try decode(wide) }
    }

    private func decode(
        _ text: String,
        _ rules: DAGJSON.Rules = .lenient
    ) throws -> IPLDNode? {
        try DAGJSON.decode(Array(text.utf8), rules: rules)
    }
}
