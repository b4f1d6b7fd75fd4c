import HTTPTypes
import Multiformats
import Retrieval
import TestSupport
import Testing

@testable import Gateway

/// What is refused, redirected or answered without content.
@Suite(.timeLimit(.minutes(1))) struct RequestTests {
    private static let cid = "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy"

    @Test(
        arguments: [
            "QmInvalidCID", "Qm", "Q", "b", "z", "k", "f", "bafy", "bafybei", "1", "12D3KooW", "B",
            "~",
            "QmYwAPJzv5CZsnA625s1Xf2nemtYgPpHdWEz79ojWKPB",
            "QmYwAPJzv5CZsnA625s1Xf2nemtYgPpHdWEz79ojWKPBdGGG",
            "zQmYwAPJzv5CZsnA625s1Xf2nemtYgPpHdWEz79ojWKPBdG",
            "QmYwAPJzv5CZsnA6lIs1Xf2nemtYgPpHdWEz79ojWKPBdG",
            "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52z0",
            "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zyaa",
            "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52", "f0155", "f01551220",
            "f0155122000",
            "f02551220ffff", "f01ffffffffffffffffffff", "%00", "%0d%0aX:1", "<script>",
            "%F0%9F%9A%80",
            "bafkqbiio" + String(repeating: "a", count: 300), "example.com", "..%2F", "%2e",
            "bafkrei%20", "uAXASIA",
            "mAXASIA", "bafkreiaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab",
        ]
    )
    func `A malformed CID is 400, with nothing of it in a field`(text: String) async throws {
        let gateway = TestGateway()
        let answer = try await gateway.get("/ipfs/\(text)")
        #expect(answer.status == 400 || answer.status == 404)
        #expect(answer.isWhole)
        #expect(answer["X"] == nil)
        #expect(answer["Content-Type"] == "text/plain; charset=utf-8")
        #expect(answer["Cache-Control"] == "no-store")
        #expect(gateway.network.requests.isEmpty)
    }

    @Test func `The text of an invalid CID is told as it was`() async throws {
        let answer = try await TestGateway().get("/ipfs/QmInvalidCID")
        #expect(answer.status == 400)
        #expect(answer.text.contains("invalid path \"/ipfs/QmInvalidCID\""))
    }

    @Test(
        arguments: [
            ("/ipfs", 400), ("/ipfs/", 400), ("/ipns/", 400), ("/ipns", 400), ("/api/v0/add", 404),
            ("/favicon.ico", 404), ("//", 404), ("*", 404), ("", 404),
            ("/ipfs/\(cid)/..", 400), ("/ipfs/\(cid)/../..", 400),
            ("/ipfs/\(cid)/%2e%2e/%2e%2e", 400),
            ("/ipfs/\(cid)/%", 400), ("/ipfs/\(cid)/%FF", 400), ("/ipfs/\(cid)/%zz", 400),
            ("/ipfs/\(cid)/" + String(repeating: "a/", count: 300), 400),
            ("/ipfs/\(cid)/" + String(repeating: "a", count: 9000), 414),
            ("/ipns/x", 400), ("/ipns/bafkqaaa", 400), ("/ipns/example.com", 404),
            ("/ipfs/ipfs", 400), ("/ipfs/ipns/", 400), ("/ipfs/ipfs/x", 400),
            ("/ipfs/ipns/x", 400), ("/ipfs/ipfs/ipfs/\(cid)", 400),
        ]
    )
    func `A path that leads nowhere has its status`(path: String, status: Int) async throws {
        let gateway = TestGateway()
        let answer = try await gateway.get(path)
        #expect(answer.status == status)
        #expect(answer["Access-Control-Allow-Origin"] == "*")
        #expect(gateway.network.requests.isEmpty)
    }

    @Test func `A hash that nobody can check is refused before anybody is asked`() async throws {
        let gateway = TestGateway()
        for code: UInt64 in [0x22, 0xD5, 0xB201] {
            let hash = try Multihash(code: code, digest: [UInt8](repeating: 7, count: 20))
            let cid = try CID(version: .v1, codec: .raw, multihash: hash)
            #expect(try await gateway.get("/ipfs/\(cid)").status == 400)
        }
        for (length, status) in [(128, 200), (129, 400)] {
            let hash = try Multihash(code: 0, digest: [UInt8](repeating: 97, count: length))
            let cid = try CID(version: .v1, codec: .raw, multihash: hash)
            #expect(try await gateway.get("/ipfs/\(cid)").status == status)
        }
        #expect(gateway.network.requests.isEmpty)
    }

    @Test func `Every answer may be used by pages anywhere`() async throws {
        let gateway = TestGateway()
        for answer in [
            try await gateway.get("/ipfs/bafkqaaa"), try await gateway.get("/none"),
            try await gateway.ask(.post, "/ipfs/bafkqaaa"),
            try await gateway.ask(.options, "/ipfs/x"),
            try await gateway.get("/ipfs/ipfs/bafkqaaa"), try await gateway.get("/"),
        ] {
            #expect(answer["Access-Control-Allow-Origin"] == "*")
            #expect(answer["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS")
            for name in ["Content-Type", "Range", "User-Agent", "X-Requested-With"] {
                #expect(answer["Access-Control-Allow-Headers"]?.contains(name) == true)
            }
            for name in [
                "Content-Length", "Content-Range", "X-Ipfs-Path", "X-Ipfs-Roots",
                "X-Chunked-Output",
                "X-Stream-Output",
            ] {
                #expect(answer["Access-Control-Expose-Headers"]?.contains(name) == true)
            }
            #expect(answer["Date"] != nil)
            #expect(answer["X-Request-Id"]?.isEmpty == false)
        }
    }

    @Test func `OPTIONS needs no content, other methods are not possible`() async throws {
        let gateway = TestGateway()
        let options = try await gateway.ask(.options, "/ipfs/\(Self.cid)")
        #expect(options.status == 204)
        #expect(options.body.isEmpty)
        #expect(options["Content-Length"] == nil)
        for method in [HTTPRequest.Method.post, .put, .delete, .patch, .trace] {
            let answer = try await gateway.ask(method, "/ipfs/\(Self.cid)")
            #expect(answer.status == 405)
            #expect(answer["Allow"] == "GET, HEAD, OPTIONS")
        }
        #expect(gateway.network.requests.isEmpty)
    }

    @Test func `A namespace named twice is one too many`() async throws {
        let gateway = TestGateway()
        let ipfs = try await gateway.get("/ipfs/ipfs/\(Self.cid)/%C4%85?x=1&y")
        #expect(ipfs.status == 301)
        #expect(ipfs["Location"] == "/ipfs/\(Self.cid)/%C4%85?x=1&y")
        #expect(try await gateway.get("/ipfs/ipns/a.example/")["Location"] == "/ipns/a.example/")
    }

    @Test func `A service worker may not have a whole root`() async throws {
        let gateway = TestGateway()
        let worker = HTTPFields([HTTPField(name: .serviceWorker, value: "script")])
        #expect(try await gateway.get("/ipfs/bafkqaaa", worker).status == 400)
        #expect(try await gateway.get("/ipfs/bafkqaaa/", worker).status == 200)
    }

    @Test func `Errors are pages for browsers, and escape what they quote`() async throws {
        let gateway = TestGateway()
        let path = "/ipfs/<script>alert(1)</script>"
        let page = try await gateway.get(path, [.accept: "text/html,*/*;q=0.8"])
        #expect(page.status == 400)
        #expect(page["Content-Type"] == "text/html")
        #expect(page["Content-Security-Policy"] == Page.policy)
        #expect(page["X-Content-Type-Options"] == "nosniff")
        #expect(!page.text.contains("<script>"))
        #expect(page.text.contains("&lt;script&gt;"))
        let text = try await gateway.get(path, [.accept: "*/*"])
        #expect(text["Content-Type"] == "text/plain; charset=utf-8")
        #expect(text["X-Content-Type-Options"] == "nosniff")
        let head = try await gateway.head(path)
        #expect(head.status == 400)
        #expect(head.body.isEmpty)
        #expect(head["Content-Length"] == text["Content-Length"])
    }

    @Test func `A path with line breaks puts none into the head`() async throws {
        var store = FixtureStore()
        let name = "a\r\nX-Evil: 1"
        let root = store.directory([name: store.directory([:])])
        let gateway = TestGateway(store)
        let found = try await gateway.get("/ipfs/\(root)/a%0D%0AX-Evil:%201/")
        #expect(found.status == 200)
        #expect(found["X-Ipfs-Path"] == "/ipfs/\(root)/a%0D%0AX-Evil:%201/")
        #expect(found["X-Evil"] == nil)
        let moved = try await gateway.get("/ipfs/\(root)/a%0D%0AX-Evil:%201")
        #expect(moved["Location"] == "/ipfs/\(root)/a%0D%0AX-Evil:%201/")
    }

    @Test func `Requests have names, the client's own if it is fit`() async throws {
        let gateway = TestGateway()
        func name(_ given: String?) async throws -> String? {
            let fields = given.map { HTTPFields([HTTPField(name: .requestID, value: $0)]) } ?? [:]
            return try await gateway.get("/", fields)["X-Request-Id"]
        }
        #expect(try await name("abc-123") == "abc-123")
        for unfit in ["a b", "", String(repeating: "x", count: 65), "a\"b"] {
            #expect(try await name(unfit) != unfit)
        }
        let one = try await name(nil)
        #expect(one?.utf8.count == 15)
        #expect(try await name(nil) != one)
    }
}
