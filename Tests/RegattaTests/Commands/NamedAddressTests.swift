import Naming
import Testing

@testable import Regatta

@Suite struct NamedAddressTests {
    private static let key = "k51qzi5uqu5dk3v4rmjber23h16xnr23bsggmqqil9z2gduiis5se8dht36dam"

    @Test(arguments: [
        ("/ipns/Example.org/a/b", "example.org", ["a", "b"]),
        ("ipns://example.org/a%20b/", "example.org", ["a b"]),
        ("/ipns/12D3KooWLQzUv2FHWGVPXTXSZpdHs7oHbXub2G5WC8Tx4NQhyd2d", key, []),
    ])
    func `a name may stand in a path or in a URL`(
        text: String,
        name: String,
        path: [String]
    ) throws {
        guard case .name(let read, let rest) = try NamedAddress(text) else {
            Issue.record("it was taken for content")
            return
        }
        #expect(read.description == name)
        #expect(rest == path)
    }

    @Test func `content is what it was`() throws {
        let address = try NamedAddress("/ipfs/\(ContentAddressTests.cid)/a")
        guard case .content(let content) = address else {
            Issue.record("it was taken for a name")
            return
        }
        #expect(try content == ContentAddress("\(ContentAddressTests.cid)/a"))
    }

    @Test(arguments: ["", "/ipns/", "ipns://", "/ipns/localhost", "example.org"])
    func `anything else is a mistake of usage`(text: String) {
        #expect { try NamedAddress(text) } throws: { ($0 as? Failure)?.exit == .usage }
    }
}
