import CAR
import IPLD
import Multiformats
import Testing

@Suite struct CARDecoderTests {
    @Test func `what the encoder writes is read back, a byte at a time`() throws {
        let cid = try CID("bafkreicysg23kiwv34eg2d7qweipxwosdo2py4ldv42nbauguluen5v6am")
        let block = try Block(verifying: Array("hello\n".utf8), as: cid)
        let bytes = CAREncoder.header(roots: [cid]) + CAREncoder.prefix(of: block) + block.bytes
        var decoder = CARDecoder()
        var items: [CARItem] = []
        for byte in bytes {
            decoder.push([byte])
            while let item = try decoder.next() { items.append(item) }
        }
        try decoder.finish()
        #expect(items == [.header(roots: [cid]), .section(cid, block.bytes)])
    }
}
