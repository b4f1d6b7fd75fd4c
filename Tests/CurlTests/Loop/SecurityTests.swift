import Curl
import TestOrigin
import TestSupport
import Testing

/// TLS and HTTP/2, over real connections.
@Suite(.timeLimit(.minutes(1))) struct SecurityTests {
    /// Runs `body` with a loop that trusts the test's certificate and nothing else.
    private func withTrust(_ body: (CurlLoop) async throws -> Void) async throws {
        try await TestCertificate.withFile { path in
            let loop = CurlLoop(CurlConfiguration(certificateAuthorities: path))
            defer { loop.stop() }
            try await body(loop)
        }
    }

    private func error(_ url: String, over loop: CurlLoop) async throws -> CurlError? {
        do {
            return try await Answer.of(CurlRequest(url: url), over: loop).error
        } catch let error as CurlError {
            return error
        }
    }

    // MARK: - TLS

    @Test func `talks to a server it trusts`() async throws {
        try await withServer(isSecure: true, answering: [.ok("x")]) { server in
            try await withTrust { loop in
                let answer = try await Answer.of(CurlRequest(url: server.url), over: loop)
                #expect(answer.text == "x")
                #expect(answer.timings.map { $0.tls > $0.connect } == true)
            }
        }
    }

    @Test func `does not talk to a server it cannot trust`() async throws {
        let loop = CurlLoop()
        defer { loop.stop() }
        try await withServer(isSecure: true, answering: [.ok("x")]) { server in
            let failure = try await error(server.url, over: loop)
            #expect(failure?.kind == "tls")
            #expect(server.journal.requests.isEmpty)
        }
    }

    @Test func `does not talk to a server that shows another's certificate`() async throws {
        try await withServer(isSecure: true, answering: [.ok("x")]) { server in
            try await withTrust { loop in
                let url = "https://localhost:\(server.port)"
                let failure = try await error(url, over: loop)
                #expect(failure?.kind == "tls")
                #expect(server.journal.requests.isEmpty)
            }
        }
    }

    @Test func `certificates that cannot be read are no reason to trust`() async throws {
        let loop = CurlLoop(CurlConfiguration(certificateAuthorities: "/nowhere/at/all.pem"))
        defer { loop.stop() }
        try await withServer(isSecure: true, answering: [.ok("x")]) { server in
            let failure = try await error(server.url, over: loop)
            #expect(failure?.kind == "tls")
        }
    }

    @Test func `follows a redirect from https to https, and not to http`() async throws {
        try await withServer(answering: [.ok("plain")]) { plain in
            let script: ScriptedServer.Script = { request in
                guard !request.hasPrefix("GET /there") else { return [.ok("secure")] }
                let isHere = request.hasPrefix("GET /here")
                let target = isHere ? "/there" : "\(plain.url)/there"
                return [
                    .send("HTTP/1.1 301 Go\r\nLocation: \(target)\r\nContent-Length: 0\r\n\r\n")
                ]
            }
            try await withServer(isSecure: true, script) { server in
                try await withTrust { loop in
                    let request = CurlRequest(url: "\(server.url)/here")
                    let answer = try await Answer.of(request, over: loop)
                    #expect(answer.text == "secure")
                    let error = try await error("\(server.url)/away", over: loop)
                    #expect(error == .redirectRefused(to: "\(plain.url)/there"))
                    #expect(plain.journal.connections == 0)
                }
            }
        }
    }

    // MARK: - HTTP/2

    @Test func `speaks HTTP/2 where it is offered`() async throws {
        try await withHTTP2Server { url in
            try await withTrust { loop in
                let answer = try await Answer.of(CurlRequest(url: "\(url)/fill/300000"), over: loop)
                #expect(answer.head.httpVersion == "2")
                #expect(answer.head.contentLength == 300_000)
                #expect(answer.isPattern(300_000))
                #expect(answer.error == nil)
            }
        }
    }

    @Test func `streams of one connection keep their bytes apart, slow readers and fast`()
        async throws
    {
        try await withHTTP2Server { url in
            try await withTrust { loop in
                _ = try await Answer.of(CurlRequest(url: "\(url)/fill/1"), over: loop)
                try await withThrowingTaskGroup(of: Bool.self) { group in
                    for index in 1...16 {
                        let count = index * 50_021
                        group.addTask {
                            let request = CurlRequest(url: "\(url)/fill/\(count)")
                            return try await loop.fetch(request, limit: 32 << 10) { transfer in
                                var answer = Answer(head: try await transfer.head())
                                while let chunk = try await transfer.next() {
                                    answer.chunks.append(chunk)
                                    for _ in 0..<index { await Task.yield() }
                                }
                                return answer.isPattern(count)
                            }
                        }
                    }
                    for try await isRight in group { #expect(isRight) }
                }
            }
        }
    }

    /// The head of an answer, its bytes, and whether its connection was made for it.
    private func get(
        _ url: String,
        over loop: CurlLoop
    ) async throws -> (answer: Answer, isNew: Bool) {
        let answer = try await Answer.of(CurlRequest(url: url), over: loop)
        return (answer, answer.timings.map { $0.tls > .zero } ?? false)
    }

    private static let host: @Sendable (String) -> SimulatedNetwork.Reply = { target in
        .ok("text/plain", Array(target.utf8))
    }

    @Test func `a connection is used again unless the server says GOAWAY`() async throws {
        for (fault, isUsedAgain) in [(nil, true), (HTTP2Fault.goAwayAfterAnswers, false)] {
            try await withHTTP2Origin(fault, answering: Self.host) { url in
                try await withTrust { loop in
                    let first = try await get("\(url)/first", over: loop)
                    let second = try await get("\(url)/second", over: loop)
                    #expect(first.answer.text == "/first" && first.isNew)
                    #expect(second.answer.text == "/second" && second.isNew != isUsedAgain)
                }
            }
        }
    }

    @Test func `an answer that GOAWAY lets finish is whole`() async throws {
        try await withHTTP2Origin(.goAwayMidway, answering: Self.host) { url in
            try await withTrust { loop in
                for path in ["/first", "/second"] {
                    let (answer, isNew) = try await get(url + path, over: loop)
                    #expect(answer.text == path && answer.error == nil)
                    #expect(isNew)
                }
            }
        }
    }

    @Test func `an answer that GOAWAY cuts off is truncated`() async throws {
        try await withHTTP2Origin(.goAwayAbandoning, answering: Self.host) { url in
            try await withTrust { loop in
                let (answer, _) = try await get("\(url)/answer", over: loop)
                #expect(answer.error?.kind == "truncated")
                #expect(answer.text == "/an")
            }
        }
    }

    @Test func `a refused stream is tried again, but not for ever`() async throws {
        try await withTrust { loop in
            try await withHTTP2Origin(.refusesFirstStream, answering: Self.host) { url in
                let (answer, _) = try await get("\(url)/answer", over: loop)
                #expect(answer.text == "/answer" && answer.error == nil)
            }
            try await withHTTP2Origin(.refusesStreams, answering: Self.host) { url in
                let error = try await error("\(url)/answer", over: loop)
                #expect(error?.kind == "disconnected")
            }
        }
    }

    @Test func `a stream that is reset is truncated, and the connection goes on`() async throws {
        try await withHTTP2Server { url in
            try await withTrust { loop in
                let broken = CurlRequest(url: "\(url)/break/100000")
                let part = try await Answer.of(broken, over: loop)
                #expect(part.error?.kind == "truncated")
                let whole = CurlRequest(url: "\(url)/fill/100000")
                let answer = try await Answer.of(whole, over: loop)
                #expect(answer.isPattern(100_000))
            }
        }
    }
}
