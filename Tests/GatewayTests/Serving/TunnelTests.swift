import TestSupport
import Testing

@testable import Gateway

/// The gateway as an HTTP proxy, which it is for itself alone.
@Suite(.timeLimit(.minutes(1))) struct TunnelTests {
    private let cid = "bafkqabtimvwgy3yk"

    @Test func `A tunnel to the gateway itself is agreed to, and served`() async throws {
        try await LiveGateway.serve(TestGateway().retriever) { gateway in
            for target in ["127.0.0.1:\(gateway.port)", "\(cid).ipfs.localhost:\(gateway.port)"] {
                try await gateway.connect { connection in
                    try await connection.send(
                        "CONNECT \(target) HTTP/1.1\r\nHost: \(target)\r\n\r\n"
                    )
                    let agreed = try await connection.read(through: "\r\n\r\n")
                    #expect(agreed == "HTTP/1.1 200 Connection established\r\n\r\n")
                    for _ in 0..<2 {
                        try await connection.send(
                            "GET http://\(cid).ipfs.localhost:1/ HTTP/1.1\r\nHost: other.example\r\n\r\n"
                        )
                        let head = try await connection.read(through: "\r\n\r\n")
                        #expect(head.hasPrefix("HTTP/1.1 200 OK\r\n"))
                        #expect(try await connection.read(6) == Array("hello\n".utf8))
                    }
                }
            }
        }
    }

    @Test func `A tunnel may come in pieces, and with what follows it`() async throws {
        try await LiveGateway.serve(TestGateway().retriever) { gateway in
            try await gateway.connect { connection in
                let request =
                    "CONNECT localhost:\(gateway.port) HTTP/1.1\r\n\r\n"
                    + "GET /ipfs/\(cid) HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
                let cut = request.utf8.index(request.startIndex, offsetBy: 5)
                try await connection.send(String(request[..<cut]))
                try await connection.send(String(request[cut...]))
                _ = try await connection.read(through: "established\r\n\r\n")
                let head = try await connection.read(through: "\r\n\r\n")
                #expect(head.hasPrefix("HTTP/1.1 200 OK\r\n"))
            }
        }
    }

    @Test(
        arguments: [
            ("example.com:443", 403), ("example.com:80", 403), ("localhost:22", 403),
            ("127.0.0.1:22", 403), ("10.0.0.1:80", 403), ("[::1]:25", 403), ("a b:80", 403),
            ("localhost:99999", 400), ("/ipfs/x", 400), ("", 400),
        ]
    )
    func `A tunnel to anywhere else is refused, and nobody dials`(
        target: String,
        status: Int
    ) async throws {
        try await LiveGateway.serve(TestGateway().retriever) { gateway in
            let answer = try await gateway.exchange("CONNECT \(target) HTTP/1.1\r\n\r\n")
            #expect(answer.hasPrefix("HTTP/1.1 \(status) "))
            #expect(answer.contains("\r\nConnection: close\r\n"))
        }
    }

    @Test func `A request for a tunnel without end is given up`() async throws {
        try await LiveGateway.serve(TestGateway().retriever) { gateway in
            let answer = try await gateway.exchange(
                "CONNECT localhost:1 HTTP/1.1\r\nX: " + String(repeating: "x", count: 9000)
            )
            #expect(answer.hasPrefix("HTTP/1.1 431 "))
        }
    }

    @Test func `A tunnel that is asked for late is no tunnel`() async throws {
        try await LiveGateway.serve(TestGateway().retriever) { gateway in
            let answer = try await gateway.exchange(
                "HEAD / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
                    + "CONNECT 127.0.0.1:\(gateway.port) HTTP/1.1\r\nHost: x\r\n\r\n"
            )
            #expect(answer.contains("HTTP/1.1 405 "))
        }
    }

    @Test func `A foreign host in absolute form is no more than an unknown one`() async throws {
        try await LiveGateway.serve(TestGateway().retriever) { gateway in
            let answer = try await gateway.exchange(
                "GET http://example.org/ipfs/\(cid) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
            )
            #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
            #expect(answer.hasSuffix("hello\n"))
            let none = try await gateway.exchange(
                "GET http://example.org/secret HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
            )
            #expect(none.hasPrefix("HTTP/1.1 404 "))
        }
    }
}
