import HTTPTypes
import Multiformats
import Retrieval
import TestSupport
import Testing

@testable import Gateway

@Suite(.timeLimit(.minutes(1))) struct DirectoryAnswerTests {
    private let store: FixtureStore
    private let file: CID
    private let site: CID
    private let plain: CID
    private let root: CID

    init() {
        var store = FixtureStore()
        file = store.file(noise(5000), layout: FileLayout(chunkSize: 1024))
        let index = store.add(Array("<h1>Home</h1>".utf8))
        site = store.directory(["index.html": index, "a.txt": file])
        plain = store.directory(["file-źł.txt": file, "<b>&\"'": file, "a?b#c%d": file])
        let odd = store.node([("..", file), ("a/b", file), ("", file)], data: [0x08, 0x01])
        root = store.directory([
            "site": site, "ą": store.directory(["ę": plain]), "odd": odd,
            "noindex": store.directory(["index.html": plain]),
            "link": store.symlink(to: "../elsewhere"),
        ])
        self.store = store
    }

    @Test func `A directory without its slash leads to it, the query kept as it is`() async throws {
        let gateway = TestGateway(store)
        let answer = try await gateway.get("/ipfs/\(root)/%c4%85?x=%zz&y=a+b")
        #expect(answer.status == 301)
        #expect(answer["Location"] == "/ipfs/\(root)/%C4%85/?x=%zz&y=a+b")
        #expect(answer.text.contains("/%C4%85/?x=%zz&y=a+b\n"))
        #expect(answer["Access-Control-Allow-Origin"] == "*")
        let go = try await gateway.get("/ipfs/\(root)/%C4%85?go-get=1")
        #expect(go.status == 200)
    }

    @Test func `The page of a directory is what the directory shows`() async throws {
        let answer = try await TestGateway(store).get("/ipfs/\(root)/site/")
        #expect(answer.status == 200)
        #expect(answer.text == "<h1>Home</h1>")
        #expect(answer["Content-Type"] == "text/html")
        #expect(answer["Etag"] == "\"\(site)\"")
        #expect(answer["X-Ipfs-Roots"] == "\(root),\(site)")
        #expect(answer["X-Ipfs-Path"] == "/ipfs/\(root)/site/")
        #expect(answer["Cache-Control"] == "public, max-age=29030400, immutable")
        let again = try await TestGateway(store)
            .get("/ipfs/\(root)/site/", [.ifNoneMatch: "\"\(site)\""])
        #expect(again.status == 304)
        let part = try await TestGateway(store).get("/ipfs/\(root)/site/", [.range: "bytes=4-7"])
        #expect(part.status == 206)
        #expect(part.text == "Home")
    }

    @Test func `A page that is no file is said to be none`() async throws {
        let answer = try await TestGateway(store).get("/ipfs/\(root)/noindex/")
        #expect(answer.status == 422)
        #expect(answer.text.contains("index.html could not be read: not a file"))
    }

    @Test func `A directory without a page is listed`() async throws {
        let path = "/ipfs/\(root)/%C4%85/%C4%99/"
        let answer = try await TestGateway(store).get(path)
        #expect(answer.status == 200)
        #expect(answer["Content-Type"] == "text/html")
        #expect(answer["Cache-Control"] == "public, max-age=604800, stale-while-revalidate=2678400")
        #expect(answer["Etag"] == "\"DirIndex-\(ListingPage.version)_CID-\(plain)\"")
        #expect(answer["Content-Security-Policy"] == Page.policy)
        let crumbs =
            "/ipfs/<a href=\"/ipfs/\(root)\">\(root)</a>/<a href=\"/ipfs/\(root)/%C4%85\">ą</a>"
            + "/<a href=\"/ipfs/\(root)/%C4%85/%C4%99\">ę</a>"
        for part in [
            "Index of", crumbs, "<a href=\"\(path)..\">..</a>",
            "<a href=\"\(path)file-%C5%BA%C5%82.txt\">file-źł.txt</a>",
            "<a class=\"ipfs-hash\" translate=\"no\" "
                + "href=\"/ipfs/\(file)?filename=file-%25C5%25BA%25C5%2582.txt\">",
            "<a href=\"\(path)%3Cb%3E&amp;%22%27\">&lt;b&gt;&amp;&quot;&#39;</a>",
            "<a href=\"\(path)a%3Fb%23c%25d\">a?b#c%d</a>",
            "3 entries", "</html>",
        ] {
            #expect(answer.text.contains(part), "\(part)")
        }
    }

    @Test func `A root has no way up, and names that lead astray are no links`() async throws {
        let listing = try await TestGateway(store).get("/ipfs/\(root)/")
        #expect(listing.text.contains("Index of"))
        #expect(!listing.text.contains(">..</a>"))
        let odd = try await TestGateway(store).get("/ipfs/\(root)/odd/")
        #expect(odd.text.contains("<span>..</span>"))
        #expect(odd.text.contains("<span>a/b</span>"))
        #expect(odd.text.contains("<span></span>"))
        #expect(!odd.text.contains("href=\"/ipfs/\(root)/odd/../\""))
        #expect(!odd.text.contains("a%2Fb\""))
    }

    @Test func `A listing asks for no entry`() async throws {
        let gateway = TestGateway(store)
        _ = try await gateway.get("/ipfs/\(plain)/")
        #expect(!gateway.network.requests.isEmpty)
        #expect(gateway.network.requests.allSatisfy { !$0.contains("\(file)") })
    }

    @Test func `A client that has a listing gets 304, in either strength`() async throws {
        let gateway = TestGateway(store)
        let tag = try #require(try await gateway.get("/ipfs/\(plain)/")["Etag"])
        for field in [tag, "W/" + tag] {
            #expect(try await gateway.get("/ipfs/\(plain)/", [.ifNoneMatch: field]).status == 304)
        }
    }

    @Test func `HEAD of a listing has its head`() async throws {
        let answer = try await TestGateway(store).head("/ipfs/\(plain)/")
        #expect(answer.status == 200)
        #expect(answer.body.isEmpty)
        #expect(answer["Content-Type"] == "text/html")
        #expect(answer["Transfer-Encoding"] == nil)
        #expect(answer["Content-Length"] == nil)
    }

    @Test func `A directory is no JSON document, but programs may have its entries`() async throws {
        let gateway = TestGateway(store)
        let json = try await gateway.get("/ipfs/\(plain)/", [.accept: "application/json"])
        #expect(json.status == 406)
        #expect(json.text.contains("?format=ndjson"))
        for answer in [
            try await gateway.get("/ipfs/\(root)/%C4%85/%C4%99", [.accept: "application/x-ndjson"]),
            try await gateway.get("/ipfs/\(plain)?format=ndjson"),
        ] {
            #expect(answer.status == 200)
            #expect(answer["Content-Type"] == "application/x-ndjson")
            #expect(answer["Etag"] == "\"ndjson_CID-\(plain)\"")
            #expect(answer["Content-Location"] == nil)
            let size = store.dagSize(file)
            #expect(
                answer.text == """
                    {"name":"<b>&\\"'","cid":"\(file)","size":\(size)}
                    {"name":"a?b#c%d","cid":"\(file)","size":\(size)}
                    {"name":"file-źł.txt","cid":"\(file)","size":\(size)}

                    """
            )
        }
        let site = try await gateway.get("/ipfs/\(site)?format=ndjson")
        #expect(site.text.contains("\"index.html\""))
        #expect(try await gateway.get("/ipfs/\(file)?format=ndjson").status == 406)
    }

    @Test func `A symlink is shown, not followed`() async throws {
        let answer = try await TestGateway(store).get("/ipfs/\(root)/link")
        #expect(answer.status == 200)
        #expect(answer.text == "../elsewhere")
        #expect(answer["Content-Type"] == "inode/symlink")
        #expect(try await TestGateway(store).get("/ipfs/\(root)/link/x").status == 404)
    }

    @Test func `What is not there is 404, with the name that is missing`() async throws {
        let missing = try await TestGateway(store).get("/ipfs/\(root)/%C4%85/none")
        #expect(missing.status == 404)
        #expect(missing.text.contains("/ipfs/\(root)/ą/none"))
        #expect(missing.text.contains("no link named \"none\""))
        let below = try await TestGateway(store).get("/ipfs/\(root)/site/a.txt/below")
        #expect(below.status == 404)
        let star = try await TestGateway(store).get("/ipfs/\(root)/none", [.ifNoneMatch: "*"])
        #expect(star.status == 404)
    }
}

@Suite(.timeLimit(.minutes(1))) struct ShardedDirectoryAnswerTests {
    private static let names = (0..<600).map { "file \($0).txt" }

    private func build(hasPage: Bool) -> (store: FixtureStore, directory: CID) {
        var store = FixtureStore()
        let file = store.add(Array("text".utf8))
        var entries = Dictionary(uniqueKeysWithValues: Self.names.map { ($0, file) })
        if hasPage { entries["index.html"] = store.add(Array("<h1>Sharded</h1>".utf8)) }
        let directory = store.shardedDirectory(entries, fanout: 8)
        return (store, directory)
    }

    @Test func `Entries of all shards are listed`() async throws {
        let (store, directory) = build(hasPage: false)
        let answer = try await TestGateway(store).get("/ipfs/\(directory)/")
        #expect(answer.status == 200)
        #expect(answer.isWhole)
        for name in Self.names {
            #expect(answer.text.contains(">\(name)</a>"))
        }
        #expect(answer.text.contains("600 entries"))
    }

    @Test func `The page is found through the shards`() async throws {
        let (store, directory) = build(hasPage: true)
        for answer in [
            try await TestGateway(store).get("/ipfs/\(directory)/"),
            try await TestGateway(store, [.noCAR]).get("/ipfs/\(directory)/"),
        ] {
            #expect(answer.text == "<h1>Sharded</h1>")
            #expect(answer["Etag"] == "\"\(directory)\"")
            #expect(answer["X-Ipfs-Roots"] == "\(directory)")
        }
    }

    @Test func `The page is looked for apart, so that rows need not wait for it`() async throws {
        let (store, directory) = build(hasPage: false)
        let gateway = TestGateway(store)
        _ = try await gateway.get("/ipfs/\(directory)/")
        let first = try #require(gateway.network.requests.firstIndex { $0.contains("/index.html") })
        let rows = gateway.network.requests.firstIndex { $0.contains("dag-scope=entity") }
        #expect(rows.map { $0 > first } ?? true)
        let other = TestGateway(store)
        _ = try await other.get("/ipfs/\(directory)?format=ndjson")
        #expect(!other.network.requests.contains { $0.contains("index.html") })
    }

    @Test func `An entry is found through the shards`() async throws {
        let (store, directory) = build(hasPage: false)
        let answer = try await TestGateway(store).get("/ipfs/\(directory)/file%2017.txt")
        #expect(answer.text == "text")
        #expect(try await TestGateway(store).get("/ipfs/\(directory)/none").status == 404)
    }

    @Test func `A listing whose shards run out is broken off`() async throws {
        var (store, directory) = build(hasPage: false)
        let lost = try #require(store.cids.last { $0.codec == .dagPB && $0 != directory })
        store.remove(lost)
        var engine = RetrievalConfiguration()
        engine.patience = .seconds(20)
        let gateway = TestGateway(store, [.noCAR], engine: engine)
        let answer = try await gateway.get("/ipfs/\(directory)/")
        #expect(answer.status == 502 || !answer.isWhole)
        #expect(!answer.text.contains("600 entries"))
    }
}
