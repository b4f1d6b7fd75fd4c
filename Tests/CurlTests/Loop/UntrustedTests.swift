import Curl
import TestOrigin
import TestSupport
import Testing

/// Requests that strangers' words lead to, over real connections.
@Suite(.timeLimit(.minutes(1))) struct UntrustedTests {
    private func error(_ request: CurlRequest, over loop: CurlLoop) async throws -> CurlError? {
        do {
            return try await Answer.of(request, over: loop).error
        } catch let error as CurlError {
            return error
        }
    }

    @Test(arguments: ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]"])
    func `this machine is not connected to, however it is named`(_ host: String) async throws {
        try await TestCertificate.withFile { path in
            let loop = CurlLoop(CurlConfiguration(certificateAuthorities: path))
            defer { loop.stop() }
            try await withServer(isSecure: true, answering: [.ok("x")]) { server in
                let url = "https://\(host):\(server.port)/"
                let request = CurlRequest(url: url, isUntrusted: true)
                let failure = try await error(request, over: loop)
                #expect(failure == .notPublic)
                #expect(server.journal.requests.isEmpty)
            }
        }
    }

    @Test func `a detour is judged like any address`() async throws {
        let loop = CurlLoop()
        defer { loop.stop() }
        try await withServer(isSecure: true, answering: [.ok("x")]) { server in
            let request = CurlRequest(
                url: "https://example.com/",
                isUntrusted: true,
                connectsTo: "127.0.0.1:\(server.port)"
            )
            let failure = try await error(request, over: loop)
            #expect(failure == .notPublic)
        }
    }

    @Test func `plain HTTP is refused`() async throws {
        let loop = CurlLoop()
        defer { loop.stop() }
        let failure = try await error(
            CurlRequest(url: "http://example.com/", isUntrusted: true),
            over: loop
        )
        #expect(failure?.kind == "badRequest")
    }

    @Test func `a trusted request is sent where it is told to, under the name of its URL`()
        async throws
    {
        let loop = CurlLoop()
        defer { loop.stop() }
        try await withServer(answering: [.ok("x")]) { server in
            let request = CurlRequest(
                url: "http://sp.example.com/a",
                connectsTo: "127.0.0.1:\(server.port)"
            )
            let answer = try await Answer.of(request, over: loop)
            #expect(answer.text == "x")
            #expect(server.journal.requests.count == 1)
        }
    }
}
