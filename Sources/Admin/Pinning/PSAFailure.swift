import FoundationEssentials
import HTTPTypes
import Hummingbird
import Pinning

/// A failure as the Pinning Service API says it: `{"error":{"reason":…,"details":…}}`.
struct PSAFailure: Error, Equatable {
    let status: HTTPResponse.Status
    let reason: String
    let details: String

    static func badRequest(_ details: String) -> PSAFailure {
        PSAFailure(status: .badRequest, reason: "BAD_REQUEST", details: details)
    }

    static let unauthorized = PSAFailure(
        status: .unauthorized,
        reason: "UNAUTHORIZED",
        details: "this needs the admin token, as Authorization: Bearer <token>"
    )

    static func notFound(_ details: String) -> PSAFailure {
        PSAFailure(status: .notFound, reason: "NOT_FOUND", details: details)
    }

    /// What a failure of the service is in HTTP.
    init(_ error: PinningError) {
        switch error {
        case .invalid, .noBackend: self = .badRequest("\(error)")
        case .unknown: self = .notFound("\(error)")
        case .full:
            self.init(status: .conflict, reason: "INSUFFICIENT_FUNDS", details: "\(error)")
        case .catalogue:
            self.init(
                status: .internalServerError,
                reason: "INTERNAL_SERVER_ERROR",
                details: "\(error)"
            )
        }
    }

    init(status: HTTPResponse.Status, reason: String, details: String) {
        self.status = status
        self.reason = reason
        self.details = details
    }

    var response: Response {
        let body = Body(error: .init(reason: reason, details: details))
        var response = PinsJSON.response(body, status)
        if status == .unauthorized {
            response.headers[.wwwAuthenticate] = "Bearer realm=\"regatta\""
        }
        return response
    }

    private struct Body: Encodable {
        struct Failure: Encodable {
            let reason: String
            let details: String
        }

        let error: Failure
    }
}

/// JSON of the pinning interfaces.
enum PinsJSON {
    static func response(
        _ value: some Encodable,
        _ status: HTTPResponse.Status = .ok
    ) -> Response {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let bytes = try? encoder.encode(value) else {
            return Response(status: .internalServerError)
        }
        return Response(
            status: status,
            headers: [.contentType: "application/json", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
        )
    }

    /// Reads a body.
    ///
    /// - Throws: ``PSAFailure`` that says what is wrong and where.
    static func decode<Value: Decodable>(
        _ type: Value.Type,
        from buffer: ByteBuffer
    ) throws(PSAFailure) -> Value {
        do {
            return try JSONDecoder().decode(type, from: Data(buffer.readableBytesView))
        } catch let error as DecodingError {
            throw .badRequest(words(error))
        } catch {
            throw .badRequest("the body is no JSON")
        }
    }

    private static func words(_ error: DecodingError) -> String {
        switch error {
        case .keyNotFound(let key, _): "“\(key.stringValue)” is missing"
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            "\(path(context)): \(context.debugDescription)"
        case .dataCorrupted(let context): "\(path(context)): \(context.debugDescription)"
        @unknown default: "the body is not what is expected"
        }
    }

    private static func path(_ context: DecodingError.Context) -> String {
        let path = context.codingPath.map(\.stringValue).joined(separator: ".")
        return path.isEmpty ? "the body" : path
    }
}
