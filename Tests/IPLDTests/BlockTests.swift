import IPLD
import Multiformats
import Testing

@Suite struct BlockTests {
    private let hello = Array("hello\n".utf8)

    @Test func `takes bytes that have the hash`() throws {
        let cid = try CID("bafkreicysg23kiwv34eg2d7qweipxwosdo2py4ldv42nbauguluen5v6am")
        let block = try Block(verifying: hello, as: cid)
        #expect(block.bytes == hello)
        #expect(block.cid == cid)
    }

    @Test func `refuses bytes that do not`() throws {
        let cid = try CID("bafkreicysg23kiwv34eg2d7qweipxwosdo2py4ldv42nbauguluen5v6am")
        #expect(throws: BlockError.mismatch) {
            try Block(verifying: Array("hello".utf8), as: cid)
        }
    }
}
