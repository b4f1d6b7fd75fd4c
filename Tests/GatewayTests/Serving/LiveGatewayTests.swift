import Admin
import IPLD
import Multiformats
import Retrieval
import TestSupport
import Testing

@testable import Gateway

/// What only shows on a socket: framing, breaking off, leaving, waiting, stopping.
@Suite(.timeLimit(.minutes(2))) struct LiveGatewayTests {
    private static func get(_ path: String, _ fields: String = "") -> String {
        "GET \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\n\(fields)\r\n"
    }

    private static func head(_ path: String) -> String {
        "HEAD \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    }

    /// A retriever that finds a file, of which only some blocks come and the rest never, or fail.
    private struct Half {
        let file: CID
        let bytes: [UInt8]
        let network: SimulatedNetwork
        let retriever: Retriever

        init(ending: SimulatedNetwork.Reply.Ending) {
            var store = FixtureStore()
            bytes = noise(512 << 10)
            file = store.file(bytes, layout: FileLayout(chunkSize: 64 << 10))
            let front = Set(store.cids.prefix(4))
            let (file, all) = (file, store)
            network = SimulatedNetwork([
                TestGateway.upstream: { target in
                    guard target.contains("format=raw") else { return .status(406) }
                    let text = target.dropFirst("/ipfs/".count).prefix { $0 != "?" }
                    guard let cid = try? CID(String(text)), let block = all.block(cid) else {
                        return .status(404)
                    }
                    let isSent = cid == file || front.contains(cid)
                    return isSent
                        ? .ok("application/vnd.ipld.raw", block.bytes)
                        : SimulatedNetwork.Reply(head: nil, ending: ending)
                }
            ])
            retriever = Retriever(
                transport: network,
                cache: nil,
                ledger: nil,
                upstreams: [Upstream(name: "one", url: TestGateway.upstream)],
                seed: 1
            )
        }
    }

    @Test func `Answers follow each other on a connection, those to HEAD without a body`()
        async throws
    {
        var store = FixtureStore()
        let leaf = store.add(Array("hello\n".utf8))
        let listing = store.directory(["a": leaf])
        try await LiveGateway.serve(TestGateway(store).retriever) { gateway in
            try await gateway.connect { connection in
                for path in ["/ipfs/\(listing)/", "/ipfs/\(leaf)?format=car", "/ipfs/\(leaf)"] {
                    try await connection.send(Self.head(path))
                    let head = try await connection.read(through: "\r\n\r\n")
                    #expect(head.hasPrefix("HTTP/1.1 200 OK\r\n"))
                }
                // Had a body followed one of them, this would not begin with a status line.
                try await connection.send(Self.get("/ipfs/\(leaf)") + Self.get("/none"))
                let first = try await connection.read(through: "\r\n\r\n")
                #expect(first.hasPrefix("HTTP/1.1 200 OK\r\n"))
                #expect(try await connection.read(6) == Array("hello\n".utf8))
                let second = try await connection.read(through: "\r\n\r\n")
                #expect(second.hasPrefix("HTTP/1.1 404 Not Found\r\n"))
            }
        }
    }

    @Test func `The first bytes go out before the file has arrived`() async throws {
        let half = Half(ending: .silence)
        try await LiveGateway.serve(half.retriever) { gateway in
            try await gateway.connect { connection in
                try await connection.send(Self.get("/ipfs/\(half.file)"))
                let head = try await connection.read(through: "\r\n\r\n")
                #expect(head.contains("Content-Length: \(half.bytes.count)\r\n"))
                #expect(try await connection.read(64 << 10) == Array(half.bytes.prefix(64 << 10)))
            }
        }
    }

    @Test func `A body that cannot be finished is broken off, not ended`() async throws {
        let half = Half(ending: .failure(.broken("test")))
        try await LiveGateway.serve(half.retriever) { gateway in
            try await gateway.connect { connection in
                try await connection.send(Self.get("/ipfs/\(half.file)"))
                let head = try await connection.read(through: "\r\n\r\n")
                #expect(head.hasPrefix("HTTP/1.1 200 OK\r\n"))
                #expect(head.contains("Content-Length: \(half.bytes.count)\r\n"))
                let body = try await connection.readToEnd()
                #expect(body.count < half.bytes.count)
                #expect(half.bytes.starts(with: body))
            }
            // A CAR has no length: what it lacks is the last chunk.
            let car = try await gateway.exchange(Self.get("/ipfs/\(half.file)?format=car"))
            #expect(car.hasPrefix("HTTP/1.1 200 OK\r\n"))
            #expect(car.contains("Transfer-Encoding: chunked\r\n"))
            #expect(!car.hasSuffix("0\r\n\r\n"))
        }
    }

    @Test func `A whole body without a length is ended with its last chunk`() async throws {
        var store = FixtureStore()
        let leaf = store.add(Array("hello\n".utf8))
        try await LiveGateway.serve(TestGateway(store).retriever) { gateway in
            let request = Self.get("/ipfs/\(leaf)?format=car", "Connection: close\r\n")
            let answer = try await gateway.exchange(request)
            #expect(answer.contains("Connection: close\r\n"))
            #expect(answer.hasSuffix("hello\n\r\n0\r\n\r\n"))
        }
    }

    @Test(arguments: [false, true])
    func `A client that leaves while nothing is written ends the work upstream`(
        isBodyBegun: Bool
    ) async throws {
        let half = Half(ending: .silence)
        if !isBodyBegun { half.network.set(TestGateway.upstream) { _ in .silence } }
        try await LiveGateway.serve(half.retriever) { gateway in
            try await gateway.connect { connection in
                try await connection.send(Self.get("/ipfs/\(half.file)"))
                if isBodyBegun { _ = try await connection.read(through: "\r\n\r\n") }
                while half.network.active == 0 { await Task.yield() }
            }
            // Without cancellation the transfers would stay, and the time limit end the test.
            while half.network.active > 0 { await Task.yield() }
        }
    }

    @Test func `A slow client slows the reading of blocks`() async throws {
        var store = FixtureStore()
        let bytes = noise(16 << 20)
        let file = store.file(bytes, layout: FileLayout(chunkSize: 64 << 10))
        var engine = RetrievalConfiguration()
        engine.window = 1 << 20
        let test = TestGateway(store, [.noCAR], engine: engine)
        try await LiveGateway.serve(test.retriever) { gateway in
            try await gateway.connect { connection in
                try await connection.send(Self.get("/ipfs/\(file)"))
                _ = try await connection.read(through: "\r\n\r\n")
                // Nothing more is read here until no more is requested for a while; a machine so
                // slow that this is mistaken for the end would pass, and never fail.
                var last = -1
                var rounds = 0
                while rounds < 200 {
                    let count = test.network.requests.count
                    rounds = count == last ? rounds + 1 : 0
                    last = count
                    try await Task.sleep(for: .milliseconds(1))
                }
                #expect(last < 200, "of 258 blocks")
                let all = try await connection.read(bytes.count)
                #expect(all == bytes)
            }
        }
    }

    @Test func `Requests that break HTTP get an answer and no more`() async throws {
        try await LiveGateway.serve(TestGateway().retriever) { gateway in
            for request in [
                "NONSENSE\r\n\r\n",
                "GET /ipfs/bafkqaaa HTTP/1.1\r\nHost: a\r\nBad Field: x\r\n\r\n",
                "GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
            ] {
                let answer = try await gateway.exchange(request)
                #expect(answer.hasPrefix("HTTP/1.1 400 Bad Request\r\n"), "\(request)")
                #expect(answer.contains("Access-Control-Allow-Origin: *\r\n"))
                #expect(answer.contains("Connection: close\r\n"))
            }
            let large = "GET / HTTP/1.1\r\nX: " + String(repeating: "x", count: 40_000) + "\r\n\r\n"
            let answer = try await gateway.exchange(large)
            #expect(answer.hasPrefix("HTTP/1.1 431 "))
        }
    }

    @Test func `A client of HTTP/1.0 sees the end of its answer`() async throws {
        try await LiveGateway.serve(TestGateway().retriever) { gateway in
            // Were the connection kept, this would wait for more.
            let answer = try await gateway.exchange("GET /ipfs/bafkqaaa HTTP/1.0\r\n\r\n")
            #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
            #expect(answer.contains("Connection: close\r\n"))
        }
    }

    @Test func `The body of a request is passed over`() async throws {
        try await LiveGateway.serve(TestGateway().retriever) { gateway in
            try await gateway.connect { connection in
                try await connection.send(
                    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello"
                        + Self.get("/ipfs/bafkqaaa")
                )
                #expect(try await connection.read(through: "\r\n\r\n").hasPrefix("HTTP/1.1 405 "))
                let rest = try await connection.read(through: "HTTP/1.1 200 OK\r\n")
                #expect(rest.contains("is not possible here"))
            }
        }
    }

    @Test func `A client that takes nothing is broken off in time`() async throws {
        var store = FixtureStore()
        let bytes = [UInt8](repeating: 97, count: 16 << 20)
        let file = store.file(bytes, layout: FileLayout(chunkSize: 1 << 20))
        var configuration = GatewayConfiguration()
        configuration.stallTimeout = .milliseconds(100)
        let registry = PrometheusRegistry()
        try await LiveGateway.serve(
            TestGateway(store).retriever,
            configuration: configuration,
            metrics: registry
        ) { gateway in
            try await gateway.connect { connection in
                try await connection.send(Self.get("/ipfs/\(file)"))
                _ = try await connection.read(through: "\r\n\r\n")
                let end = "regatta_http_broken_off_total{reason=\"client\"} 1\n"
                while !registry.exposition().contains(end) { await Task.yield() }
                #expect(try await connection.readToEnd().count < bytes.count)
            }
        }
    }

    @Test func `Stopping ends what is idle at once and breaks off the rest in time`() async throws {
        let half = Half(ending: .silence)
        var configuration = GatewayConfiguration()
        configuration.stopLimit = .milliseconds(100)
        try await LiveGateway.serve(half.retriever, configuration: configuration) { gateway in
            try await gateway.connect { connection in
                try await connection.send(Self.get("/ipfs/\(half.file)"))
                _ = try await connection.read(through: "\r\n\r\n")
                await gateway.stop()
                let rest = try await connection.readToEnd()
                #expect(rest.count < half.bytes.count)
            }
            #expect(half.network.active == 0)
        }
    }
}
