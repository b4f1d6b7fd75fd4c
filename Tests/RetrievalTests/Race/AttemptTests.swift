import Multiformats
import Testing
import UnixFS

@testable import Retrieval

@Suite struct AttemptTests {
    @Test(
        arguments: [
            (404, .absent(status: 404)), (410, .absent(status: 410)), (451, .absent(status: 451)),
            (406, .unsupported(status: 406)), (400, .unsupported(status: 400)),
            (500, .refused(status: 500)), (302, .refused(status: 302)),
            (503, .refused(status: 503)), (429, .limited(retryAfter: nil)),
        ] as [(Int, Fault)]
    )
    func `a status that is no answer is a fault`(_ status: Int, _ fault: Fault) {
        let head = ResponseHead(status: status, headers: [])
        #expect(Attempt.fault(in: head, kind: .raw, unixTime: 0) == fault)
    }

    @Test func `429 and 503 say when to come again`() {
        for status in [429, 503] {
            let head = ResponseHead(status: status, headers: [("retry-after", "12")])
            #expect(
                Attempt.fault(in: head, kind: .car, unixTime: 0)
                    == .limited(retryAfter: .seconds(12))
            )
        }
    }

    @Test(
        arguments: [
            ("application/vnd.ipld.raw", true), ("application/vnd.ipld.raw; x=y", true),
            ("Application/VND.ipld.RAW", true), ("text/html", false), ("", false),
            ("application/octet-stream", false), ("application/vnd.ipld.car", false),
        ]
    )
    func `only the media type that was asked for is an answer`(_ type: String, _ isAnswer: Bool) {
        let head = ResponseHead(status: 200, headers: [("content-type", type)])
        #expect((Attempt.fault(in: head, kind: .raw, unixTime: 0) == nil) == isAnswer)
    }

    @Test func `asks by query and by header, with the path escaped`() throws {
        let root = try CID("bafybeif7ztnhq65lumvvtr4ekcwd2ifwgm3awq4zfr3srh462rwyinlb4y")
        let want = Want(
            root: root,
            path: ["a b", "ü?#%/"],
            bytes: EntityBytes(from: 5, to: nil)
        )
        #expect(
            Target.car(want)
                == "/ipfs/\(root)/a%20b/%C3%BC%3F%23%25%2F?format=car&dag-scope=entity"
                + "&entity-bytes=5:*"
        )
        #expect(Target.raw(root) == "/ipfs/\(root)?format=raw")
    }
}
