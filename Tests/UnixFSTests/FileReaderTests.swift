import IPLD
import Multiformats
import Testing
import UnixFS

@Suite struct FileReaderTests {
    @Test func `a raw block is a file`() throws {
        let cid = try CID("bafkreicysg23kiwv34eg2d7qweipxwosdo2py4ldv42nbauguluen5v6am")
        var reader = try FileReader(
            root: Block(verifying: Array("hello\n".utf8), as: cid),
            range: 1..<100
        )
        #expect(reader.size == 6)
        guard case .bytes(let bytes) = try reader.step() else {
            Issue.record("no bytes")
            return
        }
        #expect(bytes.elementsEqual("ello\n".utf8))
        #expect(reader.offset == 6)
        guard case .end = try reader.step() else {
            Issue.record("no end")
            return
        }
    }
}
