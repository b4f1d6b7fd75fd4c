import HTTPTypes
import Logging
import NIOCore

// What becomes of a request that cannot be answered as it asks.

extension GatewayResponder {
    /// An error while a path was served.
    struct Failed: Error {
        let path: ContentPath
        let cause: any Error
    }

    /// Tells the client what went wrong, while that is possible; returns what must close the
    /// connection.
    func settle(
        _ error: any Error,
        _ head: HTTPRequest,
        _ id: String,
        _ answer: inout Answer
    ) async -> (any Error)? {
        let (path, cause) = (error as? Failed).map { ($0.path, $0.cause) } ?? (nil, error)
        // Whoever cancels the task is no longer there to be told.
        guard !(cause is ClientLeft), !Task.isCancelled,
            let failure = Failure.cause(cause, of: path)
        else {
            if answer.hasBegun { metrics.brokeOff(.client) }
            return cause
        }
        log(failure, cause, id, answer)
        guard !answer.hasBegun else {
            metrics.brokeOff(.content)
            return cause
        }
        do {
            try await send(failure, head, &answer)
            return nil
        } catch {
            return error
        }
    }

    func send(
        _ failure: Failure,
        _ head: HTTPRequest,
        _ answer: inout Answer
    ) async throws {
        var response = HTTPResponse(status: failure.status, headerFields: failure.fields)
        if failure.fields[.cacheControl] == nil {
            response.headerFields[.cacheControl] = CacheControl.never
        }
        response.headerFields[.contentTypeOptions] = "nosniff"
        response.headerFields[.vary] = "Accept"
        if let ways = failure.ways, !ways.all.isEmpty {
            response.headerFields[.serverTiming] = ServerTiming.field(ways)
        }
        if let seconds = failure.retryAfter { response.headerFields[.retryAfter] = String(seconds) }
        let accept = head.headerFields[.accept].flatMap { try? AcceptHeader(parsing: $0[...]) }
        if accept?.namesHTML == true {
            Self.addPageFields(to: &response)
            try await answer.send(response, ByteBuffer(bytes: ErrorPage.html(failure)))
        } else {
            response.headerFields[.contentType] = ContentType.text
            try await answer.send(response, ByteBuffer(string: failure.text))
        }
    }

    private func log(
        _ failure: Failure,
        _ cause: any Error,
        _ id: String,
        _ answer: borrowing Answer
    ) {
        let isOurs = failure.status == .internalServerError
        var metadata: Logger.Metadata = [
            "request_id": "\(id)",
            "status": "\(failure.status.code)",
            "reason": "\(failure.message)",
            "broken_off": "\(answer.hasBegun)",
        ]
        if isOurs { metadata["error"] = "\(cause)" }
        let isUnusual = failure.status.code >= 500 && failure.status != .notImplemented
        if !isUnusual, !answer.hasBegun {
            logger.debug("request refused", metadata: metadata)
        } else {
            logger.log(level: isOurs ? .error : .notice, "request failed", metadata: metadata)
        }
    }
}
