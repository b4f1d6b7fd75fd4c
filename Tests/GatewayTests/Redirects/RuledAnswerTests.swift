import HTTPTypes
import Multiformats
import TestSupport
import Testing

@testable import Gateway

/// Sites with rules of their own.
@Suite(.timeLimit(.minutes(1))) struct RuledAnswerTests {
    private static let rules = """
        /old/* /new/:splat
        /app/* /index.html 200
        /folder-rewrite /folder 200
        /gone/* /410.html 410
        /lost /nowhere.html 404
        /file.txt /elsewhere 302
        /loop /loop 200
        /* /404.html 404
        """

    private let store: FixtureStore
    private let index: CID
    private let page: CID
    private let site: CID

    init() {
        var store = FixtureStore()
        index = store.add(Array("<p>index</p>".utf8))
        page = store.add(Array("<p>not found</p>".utf8))
        site = store.directory([
            "_redirects": store.add(Array(Self.rules.utf8)), "index.html": index,
            "404.html": page, "410.html": store.add(Array("<p>gone</p>".utf8)),
            "file.txt": store.add(Array("file".utf8)),
            "folder": store.directory(["index.html": index]),
        ])
        self.store = store
    }

    private var host: String { "\(site).ipfs.localhost" }

    @Test func `A rule sends elsewhere what does not exist`() async throws {
        let answer = try await TestGateway(store).get("/old/a%20b?x=1", on: host)
        #expect(answer.status == 301)
        #expect(answer["Location"] == "/new/a%20b?x=1")
        #expect(answer.body.isEmpty)
    }

    @Test func `What exists is served, whatever the rules`() async throws {
        let answer = try await TestGateway(store).get("/file.txt", on: host)
        #expect(answer.status == 200)
        #expect(answer.text == "file")
    }

    @Test func `A path below a file does not exist either`() async throws {
        #expect(try await TestGateway(store).get("/file.txt/x", on: host).status == 404)
        #expect(
            try await TestGateway(store).get("/file.txt/x", on: host).text.contains("not found")
        )
    }

    @Test func `Another file may be served in its place`() async throws {
        let gateway = TestGateway(store)
        let answer = try await gateway.get("/app/route/1", on: host)
        #expect(answer.status == 200)
        #expect(answer.text == "<p>index</p>")
        #expect(answer["Content-Type"] == "text/html")
        #expect(answer["Etag"] == "\"\(index)\"")
        #expect(answer["X-Ipfs-Path"] == "/ipfs/\(site)/app/route/1")
        let fields: HTTPFields = [.ifNoneMatch: "\"\(index)\""]
        #expect(try await gateway.get("/app/x", on: host, fields).status == 304)
        let part = try await gateway.get("/app/x", on: host, [.range: "bytes=3-7"])
        #expect(part.status == 206)
        #expect(part.text == "index")
        #expect(try await gateway.get("/folder-rewrite", on: host).text == "<p>index</p>")
    }

    @Test func `An error has the site's own page`() async throws {
        let gateway = TestGateway(store)
        for (path, status, text) in [
            ("/none", 404, "<p>not found</p>"), ("/gone/x", 410, "<p>gone</p>"),
        ] {
            let fields: HTTPFields = [.ifNoneMatch: "*", .range: "bytes=0-1"]
            let answer = try await gateway.get(path, on: host, fields)
            #expect(answer.status == status)
            #expect(answer.text == text)
            #expect(answer["Content-Type"] == "text/html")
            #expect(answer["Cache-Control"] == CacheControl.immutable)
            #expect(answer["Content-Range"] == nil)
        }
        #expect(try await gateway.get("/none", on: host)["Etag"] == "\"\(page)\"")
        let head = try await gateway.ask(.head, "/none", host: host)
        #expect(head.status == 404)
        #expect(head.body.isEmpty)
    }

    @Test func `A target that does not exist is no rule's to follow`() async throws {
        let gateway = TestGateway(store)
        for path in ["/lost", "/loop"] {
            let answer = try await gateway.get(path, on: host)
            #expect(answer.status == 404)
            #expect(answer["Content-Type"] == "text/plain; charset=utf-8")
        }
    }

    @Test func `Rules hold only where the site is alone, and for what browsers show`() async throws
    {
        let gateway = TestGateway(store)
        #expect(try await gateway.get("/ipfs/\(site)/old/a").status == 404)
        #expect(try await gateway.get("/old/a?format=car", on: host).status == 404)
        #expect(try await gateway.get("/old/a?format=raw", on: host).status == 404)
        let names = TestNames()
        names.set("site.example.org", to: site, seconds: 60)
        let named = TestGateway(store, names: names)
        #expect(try await named.get("/old/a", on: "site.example.org").status == 301)
        let page = try await named.get("/none", on: "site.example.org")
        #expect(page.status == 404)
        #expect(page["Cache-Control"] == "public, max-age=60")
    }

    @Test func `A site's rules are those below its name's own path`() async throws {
        var store = store
        let outer = store.directory(["deep": site])
        let names = TestNames()
        names.set("site.example.org", to: outer, ["deep"])
        let answer = try await TestGateway(store, names: names)
            .get("/old/a", on: "site.example.org")
        #expect(answer["Location"] == "/new/a")
    }

    @Test(arguments: ["/a /b 301!", "/a", String(repeating: "# x\n", count: 20_000)])
    func `Rules that cannot be read are an error, but not for what exists`(
        rules: String
    ) async throws {
        var store = FixtureStore()
        let file = store.add(Array("found".utf8))
        let site = store.directory([
            "_redirects": store.file(Array(rules.utf8), layout: FileLayout(chunkSize: 30_000)),
            "found.html": file,
        ])
        let gateway = TestGateway(store)
        let host = "\(site).ipfs.localhost"
        let answer = try await gateway.get("/none", on: host)
        #expect(answer.status == 500)
        #expect(answer.text.contains("could not parse _redirects:"))
        if rules.utf8.count > RedirectRules.sizeLimit {
            #expect(answer.text.contains("redirects file size cannot exceed"))
            #expect(!gateway.network.requests.contains { $0.contains("entity-bytes") })
        }
        #expect(try await gateway.get("/found.html", on: host).text == "found")
    }

    @Test func `Rules that are no file are an error`() async throws {
        var store = FixtureStore()
        let site = store.directory(["_redirects": store.directory([:])])
        let answer = try await TestGateway(store).get("/none", on: "\(site).ipfs.localhost")
        #expect(answer.status == 500)
        #expect(answer.text.contains("could not parse _redirects: it is not a file"))
    }
}
