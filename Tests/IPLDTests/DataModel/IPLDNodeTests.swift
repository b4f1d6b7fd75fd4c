import IPLD
import Multiformats
import TestSupport
import Testing

@Suite struct IPLDNodeTests {
    @Test(
        arguments: [
            ("", #"{"Links":[]}"#),
            ("0a00", #"{"Data":{"/":{"bytes":""}},"Links":[]}"#),
            ("0a050001020304", #"{"Data":{"/":{"bytes":"AAECAwQ"}},"Links":[]}"#),
            (
                "120b0a09015500050001020304", #"{"Links":[{"Hash":{"/":"bafkqabiaaebagba"}}]}"#
            ),
            (
                "120d0a090155000500010203041200",
                #"{"Links":[{"Hash":{"/":"bafkqabiaaebagba"},"Name":""}]}"#
            ),
            (
                "12140a0901550005000102030418ffffffffffffff0f",
                #"{"Links":[{"Hash":{"/":"bafkqabiaaebagba"},"Tsize":9007199254740991}]}"#
            ),
            (
                "12160a090155000500010203041209736f6d65206e616d65",
                #"{"Links":[{"Hash":{"/":"bafkqabiaaebagba"},"Name":"some name"}]}"#
            ),
        ]
    )
    func `a dag-pb node is shown in its logical form`(_ bytes: String, _ text: String) throws {
        let node = try decode(hex(bytes), .dagPB)
        #expect(try DAGJSON.encode(node) == Array(text.utf8))
        #expect(try DAGCBOR.decode(DAGCBOR.encode(node)) == node)
    }

    @Test func `each codec has one data model`() throws {
        #expect(try decode([1, 2], .raw) == .bytes([1, 2]))
        let map = IPLDNode.map([.init(key: "/", value: .string("bafkqaaa"))])
        #expect(try decode(hex("a1612f6862 61666b71616161"), .dagCBOR) == map)
        #expect(try decode(hex("a1612f6862 61666b71616161"), .cbor) == map)
        let json = Array(#"{"/":"bafkqaaa"}"#.utf8)
        #expect(try decode(json, .dagJSON) == .link(CID("bafkqaaa")))
        // Plain JSON has no links, only maps that look like them.
        #expect(try decode(json, .json) == map)
    }

    @Test func `plain JSON has numbers of any size`() throws {
        #expect(try decode(Array("18446744073709551616".utf8), .json) == .float(0x1p64))
        #expect(try decode(Array("18446744073709551615".utf8), .json) == .integer((1 << 64) - 1))
    }

    @Test(arguments: [Codec.dagPB, .dagCBOR, .cbor, .dagJSON, .json])
    func `a block that is not what its codec says is malformed`(_ codec: Codec) throws {
        let error = #expect(throws: IPLDError.self) { try decode([0xff], codec) }
        guard case .malformed(_, let reason) = error else {
            Issue.record("another error: \(String(describing: error))")
            return
        }
        #expect(!reason.isEmpty)
    }

    @Test func `links are unknown to plain CBOR`() throws {
        let error = #expect(throws: IPLDError.self) {
            try decode(hex("d82a4a00015500050001020304"), .cbor)
        }
        #expect(error?.description.contains("tag 42") == true)
    }

    @Test(arguments: [Codec.libp2pKey, Codec(rawValue: 0x78), Codec(rawValue: 0x85)])
    func `other codecs are not read`(_ codec: Codec) throws {
        #expect(throws: IPLDError.unsupported(codec)) { try decode([], codec) }
    }

    @Test func `equality is of bytes and bits, not of looks`() {
        #expect(IPLDNode.string("\u{e9}") != .string("e\u{301}"))
        #expect(IPLDNode.float(0) != .float(-0.0))
        #expect(IPLDNode.float(1) != .integer(1))
        #expect(IPLDNode.list([.null]) == .list([.null]))
        #expect(IPLDNode.list([]) != .map([]))
    }

    private func decode(_ bytes: [UInt8], _ codec: Codec) throws -> IPLDNode {
        var store = FixtureStore()
        let cid = store.add(bytes, codec: codec)
        return try IPLDNode(decoding: #require(store.block(cid)))
    }
}
