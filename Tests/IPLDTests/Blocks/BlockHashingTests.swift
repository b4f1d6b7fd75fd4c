import IPLD
import Multiformats
import Testing

@Suite struct BlockHashingTests {
    @Test func `bytes are named by their hash`() throws {
        let bytes = Array("hello\n".utf8)
        let block = try Block(hashing: bytes, codec: .raw)
        #expect(
            block.cid.description == "bafkreicysg23kiwv34eg2d7qweipxwosdo2py4ldv42nbauguluen5v6am"
        )
        #expect(block.bytes == bytes)
        #expect(throws: Never.self) { try Block(verifying: bytes, as: block.cid) }
    }

    @Test func `version 0 is for DAG-PB, and for nothing else`() throws {
        let bytes: [UInt8] = [0x0a, 0x02, 0x08, 0x01]
        let block = try Block(hashing: bytes, codec: .dagPB, version: .v0)
        #expect(block.cid.description == "QmUNLLsPACCz1vLxQVkXqqLX5R1X345qqfHbsf67hvA3Nn")
        #expect(try Block(hashing: bytes, codec: .raw, version: .v0).cid.version == .v1)
    }

    @Test func `a block has a limit`() throws {
        let bytes = [UInt8](repeating: 0, count: 11)
        #expect(throws: BlockError.tooLarge(size: 11, limit: 10)) {
            try Block(hashing: bytes, codec: .raw, limit: 10)
        }
        #expect(try Block(hashing: bytes, codec: .raw, limit: 11).bytes == bytes)
    }
}
