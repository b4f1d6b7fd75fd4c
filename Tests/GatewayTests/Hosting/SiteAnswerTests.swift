import HTTPTypes
import IPLD
import Multiformats
import Naming
import TestSupport
import Testing

@testable import Gateway

/// Content on hosts of its own, and under names.
@Suite(.timeLimit(.minutes(1))) struct SiteAnswerTests {
    private let store: FixtureStore
    private let names = TestNames()
    private let file: CID
    private let inner: CID
    private let root: CID
    private static let key = "k51qzi5uqu5dlvj2baxnqndepeb86cbk3ng7n3i46uzyxzyqj2xjonzllnv0v8"

    init() {
        var store = FixtureStore()
        file = store.add(Array("hello\n".utf8))
        inner = store.directory(["file.txt": file])
        let site = store.directory(["index.html": file])
        root = store.directory([
            "ą": inner, "site": site, "ipfs": store.directory(["x.txt": file]),
        ])
        self.store = store
        names.set("site.example.org", to: root, seconds: 600)
        names.set("deep.example.org", to: root, ["ą"])
        names.set(Self.key, to: root, ["ą"], seconds: 60)
    }

    private var gateway: TestGateway {
        var configuration = GatewayConfiguration()
        configuration.hosts = [GatewayHost(name: "gw.example")]
        return TestGateway(store, names: names, configuration: configuration)
    }

    private var host: String { "\(root).ipfs.gw.example:81" }

    @Test func `A root on its own host has its paths at the top`() async throws {
        let answer = try await gateway.get("/%C4%85/file.txt", on: host)
        #expect(answer.text == "hello\n")
        #expect(answer["X-Ipfs-Path"] == "/ipfs/\(root)/%C4%85/file.txt")
        #expect(answer["X-Ipfs-Roots"] == "\(root),\(inner),\(file)")
        #expect(answer["Cache-Control"] == CacheControl.immutable)
        #expect(try await gateway.get("/ipfs/x.txt", on: host).text == "hello\n")
        #expect(try await gateway.get("/ipfs/\(root)/", on: host).status == 404)
        let folder = try await gateway.get("/%c4%85?q=1", on: host)
        #expect(folder.status == 301)
        #expect(folder["Location"] == "/%C4%85/?q=1")
        let raw = try await gateway.get("/%C4%85", on: host, [.accept: "application/vnd.ipld.raw"])
        #expect(raw["Content-Location"] == "/%C4%85?format=raw")
    }

    @Test func `Its listings link to its own paths, and to the gateway's`() async throws {
        let page = try await gateway.get("/%C4%85/", on: host).text
        for part in [
            "/ipfs/<a href=\"//gw.example:81/ipfs/\(root)\">\(root)</a>/"
                + "<a href=\"//gw.example:81/ipfs/\(root)/%C4%85\">ą</a>",
            "<a href=\"/%C4%85/..\">..</a>", "<a href=\"/%C4%85/file.txt\">file.txt</a>",
            "<a class=\"ipfs-hash\" translate=\"no\" "
                + "href=\"//gw.example:81/ipfs/\(file)?filename=file.txt\">",
        ] {
            #expect(page.contains(part), "\(part)")
        }
        #expect(try await !gateway.get("/", on: host).text.contains(">..</a>"))
    }

    @Test func `A domain's listings link to its own paths, and nowhere else here`() async throws {
        let page = try await gateway.get("/%C4%85/", on: "site.example.org").text
        for part in [
            "/ipns/<a href=\"//site.example.org/\">site.example.org</a>/"
                + "<a href=\"//site.example.org/%C4%85\">ą</a>",
            "<a href=\"/%C4%85/file.txt\">file.txt</a>",
            "<a class=\"ipfs-hash\" translate=\"no\" href=\"https://cid.ipfs.tech/#\(file)\" "
                + "target=\"_blank\" rel=\"noreferrer noopener\">",
        ] {
            #expect(page.contains(part), "\(part)")
        }
    }

    @Test func `A host without a DNSLink has paths`() async throws {
        let answer = try await gateway.get("/ipfs/\(file)", on: "other.example.org")
        #expect(answer.text == "hello\n")
        #expect(names.asked == ["other.example.org"])
    }

    @Test func `A host whose DNSLink cannot be asked for is not taken for another`() async throws {
        names.fail(.unavailable("no server"))
        let answer = try await gateway.get("/ipfs/\(file)", on: "other.example.org")
        #expect(answer.status == 502)
        #expect(answer["Retry-After"] != nil)
    }

    @Test func `No name server is asked about addresses and this machine`() async throws {
        for host in ["127.0.0.1", "[::1]:8480", "localhost", "host", "gw.example", host] {
            _ = try await gateway.get("/ipfs/\(file)", on: host)
        }
        #expect(names.asked.isEmpty)
    }

    @Test func `A name is good for as long as it says`() async throws {
        let named = try await gateway.get("/ipns/site.example.org/%C4%85/file.txt")
        #expect(named.text == "hello\n")
        #expect(named["Cache-Control"] == "public, max-age=600")
        #expect(named["Etag"] == "\"\(file)\"")
        #expect(named["X-Ipfs-Path"] == "/ipns/site.example.org/%C4%85/file.txt")
        #expect(named["X-Ipfs-Roots"] == "\(root),\(inner),\(file)")
        let page = try await gateway.get("/ipns/site.example.org/%C4%85/")
        #expect(page["Cache-Control"] == "public, max-age=600")
        let unknown = try await gateway.get("/file.txt", on: "deep.example.org")
        #expect(unknown.text == "hello\n")
        #expect(unknown["Cache-Control"] == nil)
        let same = try await gateway.get(
            "/file.txt",
            on: "deep.example.org",
            [
                .ifNoneMatch: "\"\(file)\""
            ]
        )
        #expect(same.status == 304)
    }

    @Test func `What a name leads through is no part of the URL`() async throws {
        let answer = try await gateway.get("/ipns/\(Self.key)/file.txt")
        #expect(answer.text == "hello\n")
        #expect(answer["X-Ipfs-Roots"] == "\(inner),\(file)")
        #expect(answer["Cache-Control"] == "public, max-age=60")
        let raw = try await gateway.get("/ipns/\(Self.key)?format=raw")
        #expect(raw.body == store.block(inner)?.bytes)
        #expect(raw["Etag"] == "\"\(inner).raw\"")
        let car = try await gateway.get("/ipns/\(Self.key)?format=car")
        #expect(car.status == 200)
        #expect(car["Cache-Control"] == "public, max-age=60")
    }

    @Test func `A record is sent as it was signed`() async throws {
        let bytes = noise(100)
        names.set(Self.key, record: bytes, seconds: 1800)
        for answer in [
            try await gateway.get("/ipns/\(Self.key)?format=ipns-record"),
            try await gateway.get(
                "/ipns/\(Self.key)/",
                [.accept: "application/vnd.ipfs.ipns-record"]
            ),
        ] {
            #expect(answer.body == bytes)
            #expect(answer["Content-Type"] == "application/vnd.ipfs.ipns-record")
            #expect(answer["Cache-Control"] == "public, max-age=1800")
            #expect(
                answer["Content-Disposition"]?
                    .hasPrefix("attachment; filename=\"\(Self.key).ipns-record\"") == true
            )
            let tag = try #require(answer["Etag"])
            #expect(tag.hasPrefix("\"") && tag.hasSuffix("\""))
            let same = try await gateway.get(
                "/ipns/\(Self.key)?format=ipns-record",
                [.ifNoneMatch: tag]
            )
            #expect(same.status == 304)
        }
        for path in [
            "/ipfs/\(file)", "/ipns/\(Self.key)/x", "/ipns/site.example.org", "/ipns/nothing",
        ] {
            #expect(try await gateway.get("\(path)?format=ipns-record").status == 400, "\(path)")
        }
    }

    @Test(
        arguments: [
            (.badName("x"), 400), (.tooManyHops(limit: 32), 400), (.noLink, 404), (.noRecord, 404),
            (.badLink("x"), 502), (.badRecord("x"), 502), (.unavailable("x"), 502),
            (.timedOut, 504), (.limited(retryAfter: .seconds(7)), 503), (.notCached, 412),
        ] as [(NamingError.Code, Int)]
    )
    func `A name that leads nowhere has its status`(
        code: NamingError.Code,
        status: Int
    ) async throws {
        names.fail(code)
        let answer = try await gateway.get("/ipns/\(Self.key)/x")
        #expect(answer.status == status)
        #expect(answer["Cache-Control"] == "no-store")
        #expect((answer["Retry-After"] != nil) == (status >= 502))
    }

    @Test func `A host for clients that check serves nothing else`() async throws {
        var configuration = GatewayConfiguration()
        configuration.hosts = [
            GatewayHost(name: "gw.example", hasSubdomains: false, isTrustless: true)
        ]
        names.set(Self.key, record: [1], seconds: nil)
        let gateway = TestGateway(store, names: names, configuration: configuration)
        for (path, status) in [
            ("/ipfs/\(file)?format=raw", 200), ("/ipfs/\(root)/site?format=car", 200),
            ("/ipns/\(Self.key)?format=ipns-record", 200), ("/ipfs/\(file)", 400),
            ("/ipfs/\(root)/site?format=raw", 406), ("/ipfs/\(root)?format=tar", 406),
            ("/ipns/\(Self.key)?format=raw", 406), ("/ipfs/\(file)?format=json", 406),
        ] {
            #expect(try await gateway.get(path, on: "gw.example").status == status, "\(path)")
        }
        #expect(try await gateway.get("/ipfs/\(file)", on: "127.0.0.1").status == 200)
    }

    @Test func `A gateway that fetches nothing says what it has not`() async throws {
        var configuration = GatewayConfiguration()
        configuration.isRecursive = false
        names.fail(.notCached)
        let gateway = TestGateway(store, names: names, configuration: configuration)
        #expect(try await gateway.get("/ipfs/\(file)").status == 404)
        #expect(try await gateway.get("/ipns/site.example.org/").status == 404)
        #expect(try await gateway.get("/ipfs/bafkqaaa").status == 200)
        #expect(
            try await gateway.get("/ipfs/\(file)", [.cacheControl: "only-if-cached"]).status == 412
        )
        #expect(gateway.network.requests.isEmpty)
    }

    @Test func `A proxy that is trusted says what was asked for`() async throws {
        let fields: HTTPFields = [.forwardedHost: "gw.example", .forwardedProto: "https"]
        let trusted = try await gateway.ask(
            .get,
            "/ipfs/\(file)",
            fields,
            from: Client(isTrustedProxy: true)
        )
        #expect(trusted["Location"] == "https://\(file).ipfs.gw.example/")
        #expect(trusted["Vary"]?.contains("X-Forwarded-Host") == true)
        #expect(try await gateway.get("/ipfs/\(file)", fields).status == 200)
    }
}
