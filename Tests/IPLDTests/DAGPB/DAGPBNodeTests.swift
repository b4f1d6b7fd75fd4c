import IPLD
import Multiformats
import TestSupport
import Testing

@Suite struct DAGPBNodeTests {
    @Test(arguments: DAGPBVectors.positive)
    func `codec fixtures read, and are written byte for byte`(
        _ bytes: String,
        _ cid: String
    ) throws {
        let block = try Block(verifying: hex(bytes), as: CID(cid))
        #expect(try DAGPBNode(decoding: block.bytes).encoded() == block.bytes)
    }

    @Test(arguments: DAGPBVectors.negative)
    func `nodes that break the rules are refused`(_ what: String, _ bytes: String) throws {
        let bytes = try hex(bytes)
        let error = #expect(throws: DAGPBError.self) { try DAGPBNode(decoding: bytes) }
        #expect(error?.description.isEmpty == false)
    }

    @Test(
        arguments: [
            ("1200", .missingHash),
            ("12020a00", .badHash(.truncated)),
            ("12030a01ff", .badHash(.truncated)),
            ("12050a03015500", .badHash(.truncated)),
            ("12070a050155000000", .badHash(.trailingBytes(1))),
            ("120d0a0a0155000500010203040a00", .badHash(.trailingBytes(1))),
            ("12110a09015500050001020304 120161 120162", .outOfOrder(field: 2)),
            ("12080a04015500002001", .unknownField(4)),
            ("12080a04015500001801", nil),
            ("12080a04015500001001", .wrongWireType(field: 2)),
            ("0a0161 12060a0401550000", nil),
            ("12060a0401550000 0a0161 12060a0401550000", .outOfOrder(field: 2)),
            ("0a0161 0a0162", .outOfOrder(field: 1)),
            ("1a00", .unknownField(3)),
            ("0801", .wrongWireType(field: 1)),
            ("0a", .protobuf(.truncated)),
            ("0a05", .protobuf(.truncated)),
            ("0b", .protobuf(.unknownWireType(3))),
            ("02", .protobuf(.zeroField)),
            ("0affffffffffffffffff7f", .protobuf(.overflow)),
        ] as [(String, DAGPBError?)]
    )
    func `each rule has its error`(_ text: String, _ expected: DAGPBError?) throws {
        let bytes = try hex(text)
        guard let expected else {
            _ = try DAGPBNode(decoding: bytes)
            return
        }
        #expect(throws: expected) { try DAGPBNode(decoding: bytes) }
    }

    @Test func `absent and empty are told apart`() throws {
        let absent = try DAGPBNode(decoding: hex("12060a0401550000"))
        #expect(absent.data == nil)
        #expect(absent.links[0].name == nil)
        #expect(absent.links[0].size == nil)
        let empty = try DAGPBNode(decoding: hex("120a0a0401550000 1200 1800 0a00"))
        #expect(empty.data == [])
        #expect(empty.links[0].name == [])
        #expect(empty.links[0].size == 0)
        #expect(try empty.encoded() == hex("120a0a0401550000 1200 1800 0a00"))
    }

    @Test func `links keep their order when read and are sorted stably when written`() throws {
        let b1 = "12090a0401550000 120162"
        let a = "12090a0401550000 120161"
        let b2 = "120a0a050155000109 120162"
        let node = try DAGPBNode(decoding: hex(b1 + a + b2))
        #expect(
            node.links.map { String(decoding: $0.name ?? [], as: UTF8.self) } == ["b", "a", "b"]
        )
        #expect(try node.encoded() == hex(a + b1 + b2))
    }

    @Test func `a size of 64 bits is kept`() throws {
        let cid = try CID("bafkqaaa")
        let node = DAGPBNode(links: [DAGPBLink(cid: cid, size: .max)], data: nil)
        #expect(try DAGPBNode(decoding: node.encoded()).links[0].size == .max)
    }

    @Test func `data is not copied out of the block`() throws {
        let bytes = try hex("0a050001020304")
        let node = try DAGPBNode(decoding: bytes)
        #expect(node.data?.startIndex == 2)
        #expect(node.data == [0, 1, 2, 3, 4])
    }

    @Test func `a node of too many links is refused`() throws {
        var links = try hex("12060a0401550000")
        for _ in 0..<17 { links += links }
        #expect(throws: DAGPBError.tooManyLinks(limit: 131_072)) {
            try DAGPBNode(decoding: links + links.prefix(8))
        }
    }
}
