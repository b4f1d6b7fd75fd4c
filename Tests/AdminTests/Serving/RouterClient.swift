import HTTPTypes
import Hummingbird
import Locking
import Logging
import NIOCore
import NIOEmbedded

@testable import Admin

/// Asks the admin listener's router without a socket.
///
/// Hummingbird's own test client would bring an HTTP client and a TLS library along.
struct RouterClient {
    struct Answer: Sendable {
        let status: HTTPResponse.Status
        let headers: HTTPFields
        let body: ByteBuffer
    }

    let application: AdminApplication

    func ask(
        _ path: String,
        _ method: HTTPRequest.Method,
        _ headers: HTTPFields,
        body: String = ""
    ) async throws -> Answer {
        try await ask(path, method, headers, bytes: Array(body.utf8))
    }

    func ask(
        _ path: String,
        _ method: HTTPRequest.Method,
        _ headers: HTTPFields,
        bytes: [UInt8]
    ) async throws -> Answer {
        let head = HTTPRequest(
            method: method,
            scheme: "http",
            authority: "localhost",
            path: path,
            headerFields: headers
        )
        let source = ApplicationRequestContextSource(
            channel: EmbeddedChannel(),
            logger: application.logger
        )
        let response = try await application.responder.respond(
            to: Request(head: head, body: RequestBody(buffer: ByteBuffer(bytes: bytes))),
            context: BasicRequestContext(source: source)
        )
        let collector = Collector()
        try await response.body.write(collector)
        return Answer(
            status: response.status,
            headers: response.headers,
            body: collector.body.withLock { $0 }
        )
    }

    private struct Collector: ResponseBodyWriter {
        let body = Locked(ByteBuffer())

        func write(_ buffer: ByteBuffer) async throws {
            body.withLock { body in
                _ = body.writeImmutableBuffer(buffer)
            }
        }

        func finish(_ trailingHeaders: HTTPFields?) async throws {}
    }
}
