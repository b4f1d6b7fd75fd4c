import DNS
import Multiformats
import Testing

@testable import Naming

@Suite struct ContentTargetTests {
    private let cid = "bafkqaddwgevxmmraojswg33smq"

    @Test func `content and names are told apart, and their segments cleaned`() throws {
        #expect(
            try ContentTarget(parsing: "/ipfs/\(cid)/a//./b/../c d/")
                == .content(CID(cid), ["a", "c d"])
        )
        #expect(
            try ContentTarget(parsing: "/ipns/Example.org/x")
                == .name(.domain(DomainName("example.org")), ["x"])
        )
        #expect(try ContentTarget(parsing: "/ipfs/\(cid)") == .content(CID(cid), []))
    }

    @Test(
        arguments: [
            "", "/", "/ipfs", "/ipfs/", "/ipfs//a", "ipfs/bafkqaddwgevxmmraojswg33smq",
            "bafkqaddwgevxmmraojswg33smq", "/ipld/bafkqaddwgevxmmraojswg33smq",
            "/ipfs/bafkqaddwgevxmmraojswg33smq/..", "/ipfs/bafkqaddwgevxmmraojswg33smq/a/../../b",
            "/ipfs/example.org", "/ipns/localhost", "/ipns/127.0.0.1",
            "/ipns/bafkqaddwgevxmmraojswg33smq",
        ]
    )
    func `what leads nowhere is refused`(_ text: String) {
        #expect(throws: ContentTarget.Fault.self) { try ContentTarget(parsing: text) }
    }

    @Test func `a path may have 8,192 bytes`() throws {
        let front = "/ipfs/\(cid)/"
        let longest = front + String(repeating: "a", count: 8_192 - front.utf8.count)
        _ = try ContentTarget(parsing: longest)
        #expect(throws: ContentTarget.Fault.self) { try ContentTarget(parsing: longest + "a") }
    }
}
