import Curl
import Locking
import Testing

/// Transfers over a real connection.
@Suite(.timeLimit(.minutes(1))) final class TransferTests: Sendable {
    private let loop = CurlLoop()

    deinit {
        loop.stop()
    }

    /// Fetches and reads to the end.
    private func fetch(_ request: CurlRequest, limit: Int = 256 << 10) async throws -> Answer {
        try await Answer.of(request, over: loop, limit: limit)
    }

    // MARK: - Whole answers

    @Test func `hands over the head, the body and the end`() async throws {
        let script =
            "HTTP/1.1 206 Partial\r\nContent-Length: 5\r\nX-Odd:  a b \r\nx-odd: c\r\n\r\nhello"
        try await withServer(answering: [.send(script)]) { server in
            let answer = try await fetch(CurlRequest(url: "\(server.url)/path"))
            #expect(answer.head.status == 206)
            #expect(answer.head["x-odd"] == "a b")
            #expect(answer.head.headers.count == 3)
            #expect(answer.head.contentLength == 5)
            #expect(answer.head.httpVersion == "1.1")
            #expect(answer.head.effectiveURL == "\(server.url)/path")
            #expect(answer.head.remoteAddress == "127.0.0.1")
            #expect(answer.text == "hello")
            #expect(answer.error == nil)
        }
    }

    @Test(arguments: ["hello", "", String(repeating: "x", count: 2_000_000)])
    func `a POST carries its body, and nothing that nobody asked for`(text: String) async throws {
        // The server takes the end of the body for the end of another head.
        let body = text + "\r\n\r\n"
        let script: ScriptedServer.Script = { request in
            request == body
                ? [.send("HTTP/1.1 202 Fine\r\nContent-Length: 2\r\n\r\nok")] : []
        }
        try await withServer(script) { server in
            let request = CurlRequest(
                url: "\(server.url)/pins",
                method: .post(body: Array(body.utf8)),
                headers: [("Content-Type", "application/json")]
            )
            let answer = try await fetch(request)
            #expect(answer.head.status == 202)
            #expect(answer.text == "ok")
            let head = server.journal.requests[0]
            #expect(head.hasPrefix("POST /pins HTTP/1.1\r\n"))
            #expect(head.contains("\r\nContent-Length: \(body.utf8.count)\r\n"))
            #expect(head.contains("\r\nContent-Type: application/json\r\n"))
            #expect(!head.contains("Expect:") && !head.contains("Accept:"))
        }
    }

    @Test func `puts chunks together`() async throws {
        let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        let body = "3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nX-Trailer: 1\r\n\r\n"
        try await withServer(answering: [.send(head + body)]) { server in
            let answer = try await fetch(CurlRequest(url: server.url))
            #expect(answer.text == "abcde")
            #expect(answer.error == nil)
        }
    }

    @Test(arguments: [("GET", 204), ("GET", 304), ("HEAD", 200)])
    func `an answer without a body is complete`(_ method: String, _ status: Int) async throws {
        let head = "HTTP/1.1 \(status) Fine\r\nContent-Length: 100\r\n\r\n"
        let short = "HTTP/1.1 \(status) Fine\r\n\r\n"
        try await withServer(answering: [.send(status == 204 ? short : head)]) { server in
            let request = CurlRequest(url: server.url, method: method == "HEAD" ? .head : .get)
            let answer = try await fetch(request)
            #expect(answer.head.status == status)
            #expect(answer.chunks.isEmpty && answer.error == nil)
        }
    }

    @Test func `skips interim answers`() async throws {
        let script = """
            HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n\
            HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok
            """
        try await withServer(answering: [.send(script)]) { server in
            let answer = try await fetch(CurlRequest(url: server.url))
            #expect(answer.head.status == 200)
            #expect(answer.head["link"] == nil)
            #expect(answer.text == "ok")
        }
    }

    @Test func `a large body arrives whole, in few pieces that are never larger than the limit`()
        async throws
    {
        let count = 24 << 20
        let limit = 256 << 10
        try await withServer(answering: [.head(length: count), .fill(count)]) { server in
            let answer = try await fetch(CurlRequest(url: server.url), limit: limit)
            #expect(answer.error == nil)
            #expect(answer.isPattern(count))
            #expect(answer.chunks.allSatisfy { $0.count <= limit + 16 << 10 })
        }
    }

    @Test func `a reader that takes its time gets everything, and never more than the limit`()
        async throws
    {
        let count = 2 << 20
        let limit = 64 << 10
        try await withServer(answering: [.head(length: count), .fill(count)]) { server in
            let request = CurlRequest(url: server.url, stallTimeout: .seconds(30))
            let answer = try await loop.fetch(request, limit: limit) { transfer in
                var answer = Answer(head: try await transfer.head())
                while let chunk = try await transfer.next() {
                    answer.chunks.append(chunk)
                    for _ in 0..<50 { await Task.yield() }
                }
                return answer
            }
            #expect(answer.isPattern(count))
            #expect(answer.chunks.allSatisfy { $0.count <= limit + 16 << 10 })
        }
    }

    @Test func `many transfers at once keep their bytes apart`() async throws {
        let script: ScriptedServer.Script = { request in
            let count = request.split(separator: " ")[1].dropFirst()
            return [.head(length: Int(count) ?? 0), .fill(Int(count) ?? 0)]
        }
        try await withServer(script) { server in
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for index in 0..<40 {
                    let count = index * 20_011
                    group.addTask {
                        let answer = try await self.fetch(
                            CurlRequest(url: "\(server.url)/\(count)")
                        )
                        return answer.isPattern(count) && answer.error == nil
                    }
                }
                for try await isRight in group { #expect(isRight) }
            }
        }
    }

    @Test func `uses a connection again`() async throws {
        try await withServer(answering: [.ok("x")]) { server in
            for _ in 0..<3 {
                let answer = try await fetch(CurlRequest(url: server.url))
                #expect(answer.text == "x")
            }
            #expect(server.journal.connections == 1)
            #expect(server.journal.requests.count == 3)
        }
    }

    @Test func `opens no more connections to a host than it may`() async throws {
        let loop = CurlLoop(CurlConfiguration(connectionsPerHost: 2))
        defer { loop.stop() }
        try await withServer(answering: [.ok("x")]) { server in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<20 {
                    group.addTask {
                        try await loop.fetch(CurlRequest(url: server.url)) { transfer in
                            while try await transfer.next() != nil {}
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect((1...2).contains(server.journal.connections))
            #expect(server.journal.requests.count == 20)
        }
    }

    @Test func `measures the steps in their order`() async throws {
        try await withServer(answering: [.ok("x")]) { server in
            let timings = try #require(try await fetch(CurlRequest(url: server.url)).timings)
            let total = try #require(timings.total)
            #expect(timings.dns <= timings.connect && timings.connect <= timings.firstByte)
            #expect(timings.firstByte <= total)
            #expect(timings.tls == .zero)
            #expect(timings.connect > .zero)
        }
    }

    // MARK: - What is sent

    @Test func `sends what it was given and nothing else`() async throws {
        try await withServer(answering: [.ok("x")]) { server in
            let request = CurlRequest(
                url: "\(server.url)/a/../b%20c?format=car",
                headers: [("Accept", "application/vnd.ipld.car"), ("X-Empty", "")],
                userAgent: "regatta/1"
            )
            _ = try await fetch(request)
            _ = try await fetch(CurlRequest(url: server.url, userAgent: "regatta/1"))
            let sent = server.journal.requests.map {
                Set($0.split(separator: "\r\n").map(String.init))
            }
            #expect(
                sent == [
                    [
                        "GET /a/../b%20c?format=car HTTP/1.1", "Host: 127.0.0.1:\(server.port)",
                        "User-Agent: regatta/1", "Accept: application/vnd.ipld.car", "X-Empty:",
                    ],
                    [
                        "GET / HTTP/1.1", "Host: 127.0.0.1:\(server.port)",
                        "User-Agent: regatta/1",
                    ],
                ]
            )
        }
    }

    @Test func `keeps no cookies`() async throws {
        let script = "HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\nContent-Length: 0\r\n\r\n"
        try await withServer(answering: [.send(script)]) { server in
            for _ in 0..<2 { _ = try await fetch(CurlRequest(url: server.url)) }
            #expect(server.journal.requests.allSatisfy { !$0.lowercased().contains("cookie") })
        }
    }
}
