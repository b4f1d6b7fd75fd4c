import IPLD
import Multiformats
import TestSupport
import Testing

@Suite struct PassageTests {
    // {"a": {"b": [1, link, {"c": "text"}], "x": {"link": null}}, "link": link, "": null, "0": true}
    private static let document = IPLDNode.map([
        .init(
            key: "a",
            value: .map([
                .init(
                    key: "b",
                    value: .list([
                        .integer(1), .link(target), .map([.init(key: "c", value: .string("text"))]),
                    ])
                ),
                .init(key: "x", value: .map([.init(key: "link", value: .null)])),
            ])
        ),
        .init(key: "link", value: .link(target)),
        .init(key: "", value: .null),
        .init(key: "0", value: .bool(true)),
    ])

    private static let target: CID = {
        var store = FixtureStore()
        return store.add([1])
    }()

    @Test(
        arguments: [
            (["link"], .link(target, segments: 1)),
            (["link", "more", "and more"], .link(target, segments: 1)),
            (["a", "b", "1"], .link(target, segments: 3)),
            (["a", "b", "1", "x"], .link(target, segments: 3)),
            (["a"], .inside),
            (["a", "b"], .inside),
            (["a", "b", "0"], .inside),
            (["a", "b", "2", "c"], .inside),
            (["a", "x", "link"], .inside),
            ([""], .inside),
            (["0"], .inside),
            (["b"], .missing(segment: 0)),
            (["c"], .missing(segment: 0)),
            (["a", "link"], .missing(segment: 1)),
            (["a", "b", "3"], .missing(segment: 2)),
            (["a", "b", "01"], .missing(segment: 2)),
            (["a", "b", "-1"], .missing(segment: 2)),
            (["a", "b", "c"], .missing(segment: 2)),
            (["a", "b", "0", "x"], .missing(segment: 3)),
            (["a", "b", "2", "c", "x"], .missing(segment: 4)),
            (["a", "x", "link", "x"], .missing(segment: 3)),
            (["0", "0"], .missing(segment: 1)),
        ] as [([String], Passage)]
    )
    func `a path goes through a document, in either codec`(
        _ path: [String],
        _ expected: Passage
    ) throws {
        let json = try DAGJSON.encode(Self.document)
        let cbor = DAGCBOR.encode(Self.document)
        #expect(try passage(path, json, .dagJSON) == expected)
        #expect(try passage(path, cbor, .dagCBOR) == expected)
        // The path may be the rest of a longer one.
        let whole = ["before"] + path
        let block = try block(cbor, .dagCBOR)
        #expect(try Passage(of: whole.dropFirst(), through: block) == expected)
    }

    @Test(
        arguments: [
            ("null", .missing(segment: 0)), ("[]", .missing(segment: 0)),
            ("{}", .missing(segment: 0)), ("[[],{}]", .missing(segment: 1)),
            (#"{"/":"bafkqaaa"}"#, .missing(segment: 0)), ("[[0,7]]", .inside),
            (#"{"0":{"1":{"/":"bafkqaaa"}}}"#, .link(identity, segments: 2)),
        ] as [(String, Passage)]
    )
    func `whatever the document is, the path ends somewhere`(
        _ text: String,
        _ expected: Passage
    ) throws {
        #expect(try passage(["0", "1"], Array(text.utf8), .dagJSON) == expected)
    }

    @Test func `nothing is a link in plain JSON and CBOR`() throws {
        let json = Array(#"{"a":{"/":"bafkqaaa"}}"#.utf8)
        #expect(try passage(["a"], json, .json) == .inside)
        #expect(try passage(["a", "/"], json, .json) == .inside)
        #expect(try passage(["a", "b"], json, .json) == .missing(segment: 1))
        #expect(try passage(["a"], hex("a1616101"), .cbor) == .inside)
        #expect(try passage(["b"], hex("a1616101"), .cbor) == .missing(segment: 0))
    }

    @Test(arguments: ["a2 6161 01 6162", "a2 6161 01 6161 02", "a1 6161 01 00", "a1 6161 f7"])
    func `a document that goes wrong behind the path's end is not followed`(
        _ bytes: String
    ) throws {
        #expect(throws: IPLDError.self) { try passage(["a"], hex(bytes), .dagCBOR) }
    }

    @Test func `keys are compared by their bytes`() throws {
        let document = DAGCBOR.encode(.map([.init(key: "\u{e9}", value: .null)]))
        #expect(try passage(["\u{e9}"], document, .dagCBOR) == .inside)
        #expect(try passage(["e\u{301}"], document, .dagCBOR) == .missing(segment: 0))
    }

    @Test(arguments: [Codec.libp2pKey, Codec(rawValue: 0x78)])
    func `other codecs are not followed`(_ codec: Codec) throws {
        #expect(throws: IPLDError.unsupported(codec)) { try passage(["a"], [0xa0], codec) }
    }

    private static let identity: CID = {
        guard let cid = try? CID("bafkqaaa") else { preconditionFailure("the CID is well known") }
        return cid
    }()

    private func passage(_ path: [String], _ bytes: [UInt8], _ codec: Codec) throws -> Passage {
        try Passage(of: path[...], through: block(bytes, codec))
    }

    private func block(_ bytes: [UInt8], _ codec: Codec) throws -> Block {
        var store = FixtureStore()
        let cid = store.add(bytes, codec: codec)
        return try #require(store.block(cid))
    }
}
