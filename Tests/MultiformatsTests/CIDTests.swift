import Multiformats
import Testing

@Suite struct CIDTests {
    @Test func `a version 0 CID reads and writes as base 58`() throws {
        let text = "QmbWqxBEKC3P8tqsKc98xmWNzrzDtRLMiMPL8wBuTGsMnR"
        let cid = try CID(text)
        #expect(cid.version == .v0)
        #expect(cid.codec == .dagPB)
        #expect(cid.description == text)
        #expect(
            cid.v1.description == "bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi"
        )
    }
}
