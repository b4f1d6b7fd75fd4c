import Curl
import Testing

/// Transfers that end badly, and how each is called.
@Suite(.timeLimit(.minutes(1))) final class FailureTests: Sendable {
    private let loop = CurlLoop()

    deinit {
        loop.stop()
    }

    private func error(_ request: CurlRequest) async throws -> CurlError? {
        do {
            return try await Answer.of(request, over: loop).error
        } catch let error as CurlError {
            return error
        }
    }

    private func error(_ steps: [ScriptedServer.Step]) async throws -> CurlError? {
        try await withServer(answering: steps) { try await error(CurlRequest(url: $0.url)) }
    }

    // MARK: - Before the answer

    @Test func `a host without an address`() async throws {
        // No label may have more than 63 bytes, so nobody needs to be asked.
        let host = String(repeating: "x", count: 64)
        let error = try await error(CurlRequest(url: "http://\(host).example/"))
        #expect(error?.kind == "resolve")
    }

    @Test func `a port where nobody listens`() async throws {
        let url = try await withServer(answering: []) { $0.url }
        let failure = try await error(CurlRequest(url: url))
        #expect(failure?.kind == "connect")
    }

    @Test func `a server that does not speak TLS`() async throws {
        try await withServer(answering: [.close]) { server in
            // It waits for a request that TLS does not contain, unless it is closed first.
            let request = CurlRequest(
                url: "https://127.0.0.1:\(server.port)",
                connectTimeout: .milliseconds(300)
            )
            let error = try await error(request)
            #expect(error == .timeout(.connect))
        }
    }

    @Test(arguments: [[], [.send("HTTP/1.1 200 OK\r\nContent-")]] as [[ScriptedServer.Step]])
    func `a connection that ends before the answer`(_ steps: [ScriptedServer.Step]) async throws {
        let failure = try await error(steps + [.reset])
        #expect(failure?.kind == "disconnected")
        let other = try await error(steps + [.close])
        #expect(other?.kind == "disconnected")
    }

    @Test func `an answer that does not come`() async throws {
        try await withServer(answering: []) { server in
            let request = CurlRequest(url: server.url, firstByteTimeout: .milliseconds(50))
            let failure = try await error(request)
            #expect(failure == .timeout(.firstByte))
        }
    }

    @Test func `an answer whose head does not end`() async throws {
        try await withServer(answering: [.send("HTTP/1.1 200 OK\r\nA: b\r\n")]) { server in
            let request = CurlRequest(url: server.url, firstByteTimeout: .milliseconds(50))
            let failure = try await error(request)
            #expect(failure == .timeout(.firstByte))
        }
    }

    @Test(arguments: [
        "SSH-2.0-OpenSSH_9.2\r\n", "HTTP/1.1 abc OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 99 Low\r\nContent-Length: 0\r\n\r\n", "HTTP/7.1 200 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n", "HTTP/1.1 200 OK\r\n: no name\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
    ])
    func `an answer that is no HTTP`(_ answer: String) async throws {
        let error = try await error([.send(answer), .close])
        #expect(error != nil)
        #expect(["protocol", "failed", "disconnected"].contains(error?.kind))
    }

    @Test func `a head without end`() async throws {
        let headers = (0..<300).map { "X-\($0): y\r\n" }.joined()
        let failure = try await error([.send("HTTP/1.1 200 OK\r\n\(headers)\r\n")])
        #expect(failure?.kind == "protocol")
        let long = String(repeating: "y", count: 70_000)
        let other = try await error([.send("HTTP/1.1 200 OK\r\nX: \(long)\r\n\r\n")])
        #expect(other?.kind == "protocol")
    }

    // MARK: - In the body

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n12345\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n12345",
        // Nothing says where this ends.
        "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n12345",
        "HTTP/1.0 200 OK\r\n\r\n12345",
    ])
    func `a body that is not complete`(_ answer: String) async throws {
        try await withServer(answering: [.send(answer), .close]) { server in
            let answer = try await Answer.of(CurlRequest(url: server.url), over: loop)
            #expect(answer.text == "12345")
            #expect(answer.error?.kind == "truncated")
        }
    }

    @Test func `a connection that is reset in the body`() async throws {
        try await withServer(answering: [.head(length: 300_000), .fill(200_000), .reset]) {
            server in
            let answer = try await Answer.of(CurlRequest(url: server.url), over: loop)
            #expect(answer.error?.kind == "truncated")
        }
    }

    @Test func `chunks that are no chunks`() async throws {
        let answer = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n12345\r\n"
        let kind = try await error([.send(answer), .close])?.kind
        #expect(["protocol", "failed", "truncated"].contains(kind))
    }

    @Test func `a body that stops coming`() async throws {
        try await withServer(answering: [.head(length: 10), .send("12345")]) { server in
            // Long enough for a busy machine to send the five.
            let request = CurlRequest(url: server.url, stallTimeout: .seconds(2))
            let answer = try await Answer.of(request, over: loop)
            #expect(answer.text == "12345")
            #expect(answer.error == .timeout(.stall))
        }
    }

    @Test func `a body that never begins`() async throws {
        try await withServer(answering: [.head(length: 10)]) { server in
            let request = CurlRequest(url: server.url, stallTimeout: .milliseconds(50))
            let failure = try await error(request)
            #expect(failure == .timeout(.stall))
        }
    }

    @Test func `a reader that is slower than the stall timeout is no stall`() async throws {
        let count = 1 << 20
        try await withServer(answering: [.head(length: count), .fill(count)]) { server in
            let request = CurlRequest(url: server.url, stallTimeout: .seconds(3))
            let received = try await loop.fetch(request, limit: 64 << 10) { transfer in
                var received = 0
                while let chunk = try await transfer.next() {
                    // Once, in the middle, it is slower than a server may be.
                    if received < count / 2, received + chunk.count >= count / 2 {
                        try await Task.sleep(for: .milliseconds(3500))
                    }
                    received += chunk.count
                }
                return received
            }
            #expect(received == count)
        }
    }

    @Test func `a body that is too large, announced or not`() async throws {
        let chunked =
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n123456\r\n0\r\n\r\n"
        for script in [[.ok("123456")], [.send(chunked)]] as [[ScriptedServer.Step]] {
            try await withServer(answering: script) { server in
                let small = CurlRequest(url: server.url, bodyLimit: 5)
                let failure = try await error(small)
                #expect(failure == .tooLarge(limit: 5))
                let exact = CurlRequest(url: server.url, bodyLimit: 6)
                let other = try await error(exact)
                #expect(other == nil)
            }
        }
    }

    // MARK: - Redirects

    /// A server that sends `/from/<n>` n times on, and answers everything else.
    private static func redirects(to target: String = "") -> ScriptedServer.Script {
        { request in
            let path = String(request.split(separator: " ")[1])
            guard path.hasPrefix("/from/"), let left = Int(path.dropFirst(6)) else {
                return [.ok(path)]
            }
            let next = left > 1 ? "/from/\(left - 1)" : "\(target)/there"
            return [.send("HTTP/1.1 302 Go\r\nLocation: \(next)\r\nContent-Length: 4\r\n\r\nbody")]
        }
    }

    @Test func `follows one redirect on loopback`() async throws {
        try await withServer(Self.redirects()) { server in
            let answer = try await Answer.of(CurlRequest(url: "\(server.url)/from/1"), over: loop)
            #expect(answer.head.status == 200)
            #expect(answer.head.effectiveURL == "\(server.url)/there")
            #expect(answer.text == "/there")
        }
    }

    @Test func `does not follow a second one`() async throws {
        try await withServer(Self.redirects()) { server in
            let error = try await error(CurlRequest(url: "\(server.url)/from/2"))
            #expect(error == .tooManyRedirects)
            #expect(server.journal.requests.count == 2)
        }
    }

    @Test(arguments: [
        "http://example.com", "https://example.com", "ftp://127.0.0.1", "file://",
        "http://user@127.0.0.1", "http://127.0.0.1.example.com", "gopher://127.0.0.1", "http://[::",
    ])
    func `refuses to go anywhere else`(_ target: String) async throws {
        try await withServer(Self.redirects(to: target)) { server in
            let error = try await error(CurlRequest(url: "\(server.url)/from/1"))
            #expect(error?.kind == "redirectRefused")
        }
    }

    @Test func `a redirect is an answer where none is allowed`() async throws {
        try await withServer(Self.redirects()) { server in
            let request = CurlRequest(url: "\(server.url)/from/1", allowsRedirect: false)
            let answer = try await Answer.of(request, over: loop)
            #expect(answer.head.status == 302)
            #expect(answer.head["location"] == "/there")
            #expect(answer.text == "body")
        }
    }

    @Test func `authorisation stays with the host it is for`() async throws {
        try await withServer(answering: [.ok("x")]) { other in
            try await withServer(Self.redirects(to: other.url)) { server in
                let request = CurlRequest(
                    url: "\(server.url)/from/1",
                    headers: [("Authorization", "Bearer secret")]
                )
                let failure = try await error(request)
                #expect(failure == nil)
                #expect(server.journal.requests.first?.contains("secret") == true)
                #expect(other.journal.requests.count == 1)
                #expect(other.journal.requests.first?.contains("secret") == false)
            }
        }
    }

    // MARK: - Requests

    @Test(arguments: [
        "", "nonsense", "ftp://127.0.0.1/", "file:///etc/passwd", "http://user:word@127.0.0.1/",
        "http://127.0.0.1/a b", "http://127.0.0.1/\r\nX: y", "http://127.0.0.1/\0", "http://",
    ])
    func `refuses a URL that it should not fetch`(_ url: String) async throws {
        let failure = try await error(CurlRequest(url: url))
        #expect(failure?.kind == "badRequest")
    }

    @Test(arguments: [
        ("X", "a\r\nY: b"), ("X", "a\0"), ("X Y", "a"), ("", "a"), ("X:", "a"), ("X\n", "a"),
    ])
    func `refuses a header that would be two`(_ name: String, _ value: String) async throws {
        let request = CurlRequest(url: "http://127.0.0.1:1", headers: [(name, value)])
        let failure = try await error(request)
        #expect(failure?.kind == "badRequest")
    }
}

extension CurlError {
    /// Which case it is.
    var kind: String {
        switch self {
        case .badRequest: "badRequest"
        case .resolve: "resolve"
        case .connect: "connect"
        case .notPublic: "notPublic"
        case .tls: "tls"
        case .disconnected: "disconnected"
        case .timeout: "timeout"
        case .tooManyRedirects: "tooManyRedirects"
        case .redirectRefused: "redirectRefused"
        case .truncated: "truncated"
        case .tooLarge: "tooLarge"
        case .protocol: "protocol"
        case .cancelled: "cancelled"
        case .stopped: "stopped"
        case .failed: "failed"
        }
    }
}
