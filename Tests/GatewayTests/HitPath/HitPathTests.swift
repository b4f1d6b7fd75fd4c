import Admin
import BlockCache
import IPLD
import Multiformats
import NIOCore
import Retrieval
import TestSupport
import Testing

@testable import Gateway

/// What is answered at once is answered as on the way that everything else goes.
@Suite(.timeLimit(.minutes(2))) struct HitPathTests {
    private let store: FixtureStore
    private let small: CID
    private let page: CID
    private let chunked: CID
    private let long: CID
    private let root: CID

    init() {
        var store = FixtureStore()
        small = store.add(noise(10 << 10))
        page = store.add(Array("<!DOCTYPE html><p>é</p>".utf8))
        chunked = store.file(noise(20_000, seed: 2), layout: FileLayout(chunkSize: 1024))
        long = store.file(noise(3 << 20, seed: 3), layout: FileLayout(chunkSize: 256 << 10))
        let inner = store.directory(["film.mp4": chunked, "page": page, "ą b.txt": page])
        root = store.directory(["inner": inner, "a": small, "long": long])
        self.store = store
    }

    /// Requests that must be answered at once when everything is at hand: path, host, fields.
    private var plain: [(String, String, String)] {
        let paths = [
            "/ipfs/\(small)", "/ipfs/\(page)", "/ipfs/\(chunked)", "/ipfs/\(root)/a",
            "/ipfs/\(root)/inner/film.mp4", "/ipfs/\(root)/inner/page",
            "/ipfs/\(root)/inner/%C4%85%20b.txt", "/ipfs/\(small)?filename=a%20b.png",
            "/ipfs/\(small)?download=true&filename=a.txt", "/ipfs/\(small)?download=true",
            "/ipfs/\(small)?x=1&y", "/ipfs/\(small)?format=raw", "/ipfs/\(root)?format=raw",
            "/ipfs/\(root)/inner/../a", "/ipfs/\(root)/inner%2Fpage", "/ipfs//\(small)/",
            "/ipfs/\(small.text(in: .base36))", "/ipfs/\(chunked)?format=raw",
        ]
        var requests = paths.map { ($0, "127.0.0.1", "") }
        for fields in [
            "Accept: */*\r\n", "Accept: text/html,application/xhtml+xml;q=0.9,*/*;q=0.8\r\n",
            "User-Agent: test\r\nCookie: a=b; c=d\r\nReferer: http://x/\r\n",
            "Connection: keep-alive\r\nAccept-Encoding: gzip\r\nSec-Fetch-Mode: cors\r\n",
            "Range: bytes=0-9\r\n", "Range: bytes=-5\r\n", "Range: bytes=100-\r\n",
            "Range: bytes=1000-3000\r\n", "Range: lines=1-2\r\n", "If-None-Match: \"x\"\r\n",
            "If-None-Match: \"\(small)\"\r\n", "If-None-Match: W/\"\(chunked)\", \"y\"\r\n",
        ] {
            for path in ["/ipfs/\(small)", "/ipfs/\(chunked)", "/ipfs/\(root)/inner/film.mp4"] {
                requests.append((path, "127.0.0.1", fields))
            }
        }
        requests.append(("/ipfs/\(small)", "127.0.0.1", "Accept: application/vnd.ipld.raw\r\n"))
        requests.append(("/ipfs/\(small)", "127.0.0.1", "If-None-Match: *\r\n"))
        let host = "\(root.text(in: .base32)).ipfs.localhost"
        for path in ["/a", "/inner/page", "/inner/film.mp4", "/inner/page?filename=x.css"] {
            requests.append((path, host, ""))
        }
        return requests
    }

    /// Requests that somebody else must answer.
    private var unusual: [(String, String, String)] {
        var requests = [
            "/", "/ipfs/\(root)/", "/ipfs/\(root)", "/ipfs/\(root)/none", "/ipfs/none",
            "/ipfs/\(small)?format=car", "/ipfs/\(small)?format=tar", "/ipns/example.net/",
            "/ipfs/ipfs/\(small)", "/ipfs/\(root)/../a", "/ipfs/\(long)",
        ].map { ($0, "127.0.0.1", "") }
        for fields in [
            "Range: bytes=0-1,5-9\r\n", "Range: bytes=99999999-\r\n",
            "Accept: application/json\r\n",
            "If-Match: \"x\"\r\n", "Cache-Control: no-cache\r\n", "Accept: a;q=\r\n",
            "If-Range: \"x\"\r\n", "X-Forwarded-Host: other\r\n", "Service-Worker: script\r\n",
            "Accept: */*\r\nAccept: text/html\r\n", "Connection: close\r\n", "X-Request-Id: me\r\n",
        ] { requests.append(("/ipfs/\(chunked)", "127.0.0.1", fields)) }
        requests.append(("/ipfs/\(small)", "localhost", ""))
        return requests
    }

    /// Those of them to which the answer is the same each time, and not long, and not the last.
    private var repeatable: [(String, String, String)] {
        unusual.filter { request in
            !request.2.contains("Connection") && !request.2.contains("bytes=0-1,")
                && !request.0.contains("\(long)")
        }
    }

    private static func text(_ method: String, _ request: (String, String, String)) -> String {
        "\(method) \(request.0) HTTP/1.1\r\nHost: \(request.1)\r\n\(request.2)\r\n"
    }

    /// A gateway whose cache has everything, verified.
    private func withWarmGateway(
        policy: ContentPolicy = ContentPolicy(),
        configuration: GatewayConfiguration = GatewayConfiguration(),
        metrics: PrometheusRegistry = PrometheusRegistry(),
        _ body: (TestGateway, BlockCache) async throws -> Void
    ) async throws {
        try await withTemporaryCache { cache in
            let gateway = TestGateway(
                store,
                cache: cache,
                policy: policy,
                configuration: configuration,
                metrics: metrics
            )
            for cid in store.cids {
                if let block = store.block(cid) { cache.admit(block) }
            }
            await cache.flush()
            for cid in store.cids { #expect(cache.block(cid) != nil) }
            try await body(gateway, cache)
        }
    }

    /// Without what differs from one answer to the next.
    private static func masked(_ bytes: [UInt8]) -> [UInt8] {
        var masked = bytes
        for name in ["\r\nDate: ", "\r\nX-Request-Id: "] {
            let mark = Array(name.utf8)
            var start = 0
            while let found = masked[start...].firstRange(of: mark) {
                let end = masked[found.upperBound...].firstIndex(of: 0x0D) ?? masked.endIndex
                masked.replaceSubrange(found.upperBound..<end, with: [])
                start = found.upperBound
            }
        }
        return masked
    }

    /// Where two streams part, for a person to look at.
    private static func difference(_ one: [UInt8], _ other: [UInt8]) -> String {
        let place = zip(one, other).enumerated().first { $1.0 != $1.1 }?.offset
        let start = max(0, (place ?? min(one.count, other.count)) - 400)
        return [one, other].map { String(decoding: $0[start...].prefix(600), as: UTF8.self) }
            .joined(separator: "\n-----\n")
    }

    private static func answer(_ hits: HitResponder, _ request: String) -> [UInt8]? {
        hits.answer(ByteBuffer(string: request), ByteBufferAllocator()).map {
            Array($0.readableBytesView)
        }
    }

    @Test func `Answers are byte for byte those of the other route`() async throws {
        try await withWarmGateway { gateway, _ in
            let hits = try #require(HitResponder(gateway.responder))
            try await LiveGateway.serve(gateway.retriever, answersHitsAtOnce: false) { live in
                for request in plain {
                    for method in ["GET", "HEAD"] {
                        let text = Self.text(method, request)
                        for _ in 0..<2 {
                            let answer = try #require(Self.answer(hits, text), "\(text)")
                            try await live.connect { connection in
                                try await connection.send(text)
                                let other = try await connection.read(answer.count)
                                let isSame = Self.masked(answer) == Self.masked(other)
                                #expect(isSame, "\(text) \(Self.difference(answer, other))")
                            }
                        }
                    }
                }
            }
        }
    }

    @Test func `What is unusual is left to the other route`() async throws {
        try await withWarmGateway { gateway, _ in
            let hits = try #require(HitResponder(gateway.responder))
            for request in unusual {
                for _ in 0..<2 {
                    #expect(Self.answer(hits, Self.text("GET", request)) == nil, "\(request)")
                }
            }
            for method in ["POST", "OPTIONS", "get", "GET  "] {
                let text = Self.text(method, ("/ipfs/\(small)", "127.0.0.1", ""))
                #expect(Self.answer(hits, text) == nil, "\(method)")
            }
        }
    }

    @Test(arguments: 1...6) func `However requests come, their answers come in the same order`(
        seed: UInt64
    ) async throws {
        var random = SplitMix(seed: seed)
        var stream = ""
        for _ in 0..<40 {
            let isPlain = random.next() % 3 > 0
            let choices = isPlain ? plain : repeatable
            let request = choices[Int(random.next() % UInt64(choices.count))]
            stream += Self.text(random.next() % 4 == 0 ? "HEAD" : "GET", request)
        }
        stream += Self.text("GET", ("/ipfs/\(small)", "127.0.0.1", "Connection: close\r\n"))
        stream += Self.text("GET", ("/ipfs/\(page)", "127.0.0.1", ""))
        var pieces: [String] = []
        var rest = stream[...]
        while !rest.isEmpty {
            let length = random.next() % 4 == 0 ? 5000 : Int(random.next() % 300) + 1
            pieces.append(String(rest.prefix(length)))
            rest = rest.dropFirst(length)
        }
        try await withWarmGateway { gateway, _ in
            var answers: [[UInt8]] = []
            for answersHitsAtOnce in [true, false] {
                try await LiveGateway.serve(
                    gateway.retriever,
                    answersHitsAtOnce: answersHitsAtOnce
                ) { live in
                    try await live.connect { connection in
                        for piece in pieces { try await connection.send(piece) }
                        answers.append(Self.masked(try await connection.readToEnd()))
                    }
                }
            }
            #expect(answers[0].count > 100_000)
            let isSame = answers[0] == answers[1]
            #expect(isSame, "\(Self.difference(answers[0], answers[1]))")
        }
    }

    @Test func `A client that reads late gets everything`() async throws {
        try await withWarmGateway { gateway, _ in
            try await LiveGateway.serve(gateway.retriever) { live in
                try await live.connect { connection in
                    let range = "Range: bytes=0-999999\r\n"
                    let request = Self.text("GET", ("/ipfs/\(long)", "127.0.0.1", range))
                    for _ in 0..<20 { try await connection.send(request) }
                    for _ in 0..<20 {
                        let head = try await connection.read(through: "\r\n\r\n")
                        #expect(head.hasPrefix("HTTP/1.1 206 Partial Content\r\n"))
                        let body = try await connection.read(1_000_000)
                        #expect(body == Array(noise(3 << 20, seed: 3).prefix(1_000_000)))
                    }
                }
            }
        }
    }

    @Test func `A long file comes from the cache as it is`() async throws {
        try await withWarmGateway { gateway, _ in
            let all = noise(3 << 20, seed: 3)
            try await LiveGateway.serve(gateway.retriever) { live in
                try await live.connect { connection in
                    for range in [0..<all.count, 1..<all.count, 300_000..<2_900_001] {
                        let field = "Range: bytes=\(range.lowerBound)-\(range.upperBound - 1)\r\n"
                        let request = Self.text("GET", ("/ipfs/\(long)", "127.0.0.1", field))
                        try await connection.send(request)
                        let head = try await connection.read(through: "\r\n\r\n")
                        #expect(head.contains("Cache-Status: regatta; hit\r\n"))
                        let body = try await connection.read(range.count)
                        #expect(body == Array(all[range]), "\(range)")
                    }
                }
            }
            #expect(gateway.network.requests.isEmpty)
        }
    }

    @Test func `What may no longer be served is not`() async throws {
        let policy = ContentPolicy()
        try await withWarmGateway(policy: policy) { gateway, _ in
            let hits = try #require(HitResponder(gateway.responder))
            let direct = Self.text("GET", ("/ipfs/\(small)", "127.0.0.1", ""))
            let path = Self.text("GET", ("/ipfs/\(root)/a", "127.0.0.1", ""))
            #expect(Self.answer(hits, direct) != nil)
            #expect(Self.answer(hits, path) != nil)
            let text = "version: 1\n---\n/ipfs/\(small)\n"
            policy.replace(with: [ContentPolicy.List(name: "test", bytes: Array(text.utf8))])
            #expect(Self.answer(hits, direct) == nil)
            #expect(Self.answer(hits, path) == nil)
            #expect(try await gateway.get("/ipfs/\(root)/a").status == 410)
            policy.replace(with: [])
            #expect(Self.answer(hits, direct) != nil)
        }
    }

    @Test func `What is purged is gone at once`() async throws {
        try await withWarmGateway { gateway, cache in
            let hits = try #require(HitResponder(gateway.responder))
            for method in ["GET", "HEAD"] {
                let request = Self.text(method, ("/ipfs/\(root)/a", "127.0.0.1", ""))
                #expect(Self.answer(hits, request) != nil)
                #expect(await cache.purge(small))
                #expect(Self.answer(hits, request) == nil)
                if let block = store.block(small) { cache.admit(block) }
                await cache.flush()
                // Not before it has been read and hashed.
                #expect(Self.answer(hits, request) == nil)
                #expect(cache.block(small) != nil)
                #expect(Self.answer(hits, request) != nil)
            }
        }
    }

    @Test func `When too many are inside, nobody is answered past them`() async throws {
        var configuration = GatewayConfiguration()
        configuration.requestLimit = 1
        try await withWarmGateway(configuration: configuration) { gateway, _ in
            let hits = try #require(HitResponder(gateway.responder))
            let request = Self.text("GET", ("/ipfs/\(small)", "127.0.0.1", ""))
            #expect(gateway.responder.gate.enter())
            #expect(Self.answer(hits, request) == nil)
            gateway.responder.gate.leave()
            #expect(Self.answer(hits, request) != nil)
        }
    }

    @Test func `A gateway for programs says no more than it should`() async throws {
        var configuration = GatewayConfiguration()
        configuration.isTrustless = true
        try await withWarmGateway(configuration: configuration) { gateway, _ in
            let hits = try #require(HitResponder(gateway.responder))
            let file = Self.text("GET", ("/ipfs/\(small)", "127.0.0.1", ""))
            #expect(Self.answer(hits, file) == nil)
            let block = Self.text("GET", ("/ipfs/\(small)?format=raw", "127.0.0.1", ""))
            #expect(Self.answer(hits, block) != nil)
            let path = Self.text("GET", ("/ipfs/\(root)/a?format=raw", "127.0.0.1", ""))
            #expect(Self.answer(hits, path) == nil)
        }
    }

    @Test func `Answers are counted like those of the other route`() async throws {
        let metrics = PrometheusRegistry()
        try await withWarmGateway(metrics: metrics) { gateway, cache in
            let hits = try #require(HitResponder(gateway.responder))
            let request = Self.text("GET", ("/ipfs/\(root)/a", "127.0.0.1", ""))
            #expect(Self.answer(hits, request) != nil)
            #expect(try await gateway.get("/ipfs/\(root)/a").status == 200)
            let text = metrics.exposition()
            let counted =
                "regatta_http_requests_total{cache=\"hit\",code=\"200\",format=\"file\"} 2"
            #expect(text.contains(counted), "\(text)")
            #expect(text.contains("regatta_http_response_bytes_total 20480"))
            #expect(text.contains("regatta_http_request_duration_seconds_count 2"))
            #expect(text.contains("regatta_http_first_byte_seconds_count 2"))
            let top = try #require(cache.topRoots(1).first)
            #expect(top.root == root)
            #expect(top.count == 2)
            #expect(top.bytes == 20_480)
        }
    }

    @Test func `A path that was followed is not followed again`() async throws {
        try await withWarmGateway { gateway, cache in
            #expect(cache.rememberedAnswer(for: ["a"], under: root) == nil)
            #expect(try await gateway.get("/ipfs/\(root)/a").status == 200)
            let misses = cache.statistics.hits
            #expect(try await gateway.get("/ipfs/\(root)/a").status == 200)
            // The root is not looked at; the file is, once.
            #expect(cache.statistics.hits == misses + 1)
            let answer = try #require(cache.rememberedAnswer(for: ["a"], under: root))
            guard case .target(let target) = answer else {
                Issue.record("nothing is there")
                return
            }
            #expect(target.cid == small)
            #expect(target.roots == [root, small])
            let missing = try await gateway.get("/ipfs/\(root)/none")
            #expect(missing.status == 404)
            let absence = cache.rememberedAnswer(for: ["none"], under: root)
            #expect(absence == .missing(name: "none", in: root))
            #expect(try await gateway.get("/ipfs/\(root)/none").body == missing.body)
            cache.forgetPaths()
            #expect(cache.rememberedAnswer(for: ["a"], under: root) == nil)
        }
    }
}
