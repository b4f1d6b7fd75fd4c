import Multiformats
import Testing

@testable import Regatta

@Suite struct ContentAddressTests {
    static let cid = "bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi"

    @Test(arguments: [
        (cid, []), ("/ipfs/\(cid)", []), ("ipfs://\(cid)", []), ("\(cid)/a/b", ["a", "b"]),
        ("/ipfs/\(cid)/a b/%20", ["a b", "%20"]), ("ipfs://\(cid)/a%20b/", ["a b"]),
        ("ipfs://\(cid)/100%", ["100%"]),
    ])
    func `a CID may stand alone, in a path or in a URL`(text: String, path: [String]) throws {
        let address = try ContentAddress(text)
        #expect(address.cid.description == Self.cid)
        #expect(address.path == path)
    }

    @Test(arguments: [
        "", "/", "foo", "/ipfs/", "ipfs://", "//\(cid)", "/ipns/example.org", "ipns://example.org",
        "http://127.0.0.1/ipfs/\(cid)", "\(cid)x",
    ])
    func `anything else is a mistake of usage`(text: String) {
        #expect { try ContentAddress(text) } throws: { ($0 as? Failure)?.exit == .usage }
    }
}
