import FoundationEssentials
import HTTPTypes
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import Retrieval

/// Answers every request of the gateway listener.
struct GatewayResponder: Sendable {
    private let configuration: GatewayConfiguration
    private let content: ContentResponder
    let logger: Logger
    let metrics: RequestMetrics
    private let gate: RequestGate
    private let requestIDs = RequestIDs()
    private let dateLine = DateLine()

    init(
        configuration: GatewayConfiguration,
        retriever: Retriever,
        logger: Logger,
        metrics: RequestMetrics
    ) {
        self.configuration = configuration
        self.logger = logger
        self.metrics = metrics
        content = ContentResponder(retriever: retriever)
        gate = RequestGate(limit: configuration.requestLimit)
    }

    /// Answers one request.
    ///
    /// - Throws: When the answer could not be finished, so that the connection must be closed.
    func respond(
        to head: HTTPRequest,
        _ connection: NIOAsyncChannelOutboundWriter<HTTPResponsePart>
    ) async throws {
        let started = ContinuousClock.now
        let id = requestIDs.name(given: head.headerFields[.requestID])
        var answer = Answer(
            to: connection,
            isHead: head.method == .head,
            common: common(id, head)
        )
        let isAdmitted = gate.enter()
        metrics.began(gate.count)
        var problem: (any Error)?
        do {
            guard isAdmitted else {
                throw Failure.tooManyRequests(
                    limit: gate.limit,
                    retryAfter: configuration.retryAfter
                )
            }
            try await route(head, &answer)
        } catch {
            problem = await settle(error, head, id, &answer)
        }
        if isAdmitted { gate.leave() }
        metrics.ended(answer, since: started, count: gate.count)
        if configuration.logsAccess { logAccess(head, id, answer, since: started) }
        if let problem { throw problem }
    }

    /// Answers a request that could not be parsed; the connection is of no more use.
    func refuse(
        _ error: HTTPParserError,
        _ connection: NIOAsyncChannelOutboundWriter<HTTPResponsePart>
    ) async throws {
        let request = HTTPRequest(
            method: .get,
            scheme: nil,
            authority: nil,
            path: nil,
            headerFields: [.connection: "close"]
        )
        let id = requestIDs.name(given: nil)
        var answer = Answer(to: connection, isHead: false, common: common(id, request))
        try await send(Failure(error), request, &answer)
        metrics.ended(answer, since: .now, count: gate.count)
    }

    // MARK: - Routes

    private func route(_ head: HTTPRequest, _ answer: inout Answer) async throws {
        switch head.method {
        case .get, .head: break
        case .options:
            let fields: HTTPFields = [.allow: "GET, HEAD, OPTIONS"]
            return try await answer.send(HTTPResponse(status: .noContent, headerFields: fields))
        default: throw Failure.method(head.method)
        }
        let (path, query) = Self.split(head.path ?? "")
        if path == "/" { return try await respondWithFrontPage(head, query, &answer) }
        let parsed: ContentPath
        do {
            parsed = try ContentPath(
                parsing: path,
                limits: ContentPath.Limits(bytes: configuration.pathLimit)
            )
        } catch {
            throw Failure(error, in: path)
        }
        if let inner = parsed.withoutSuperfluousNamespace {
            return try await redirect(to: inner.encoded, query, .movedPermanently, &answer)
        }
        if head.headerFields[.serviceWorker] == "script", parsed.segments.isEmpty,
            !parsed.endsInSlash
        {
            throw Failure.serviceWorker(parsed)
        }
        guard parsed.namespace == .ipfs else { throw Failure.mutableName(parsed) }
        let target = ContentTarget(
            root: try ContentRequest.root(of: parsed),
            segments: parsed.segments
        )
        let terms = try RequestTerms(rawQuery: query, head: head)
        let request = ContentRequest(path: parsed, target: target, terms: terms)
        do {
            try await content.respond(to: request, &answer)
        } catch {
            throw Failed(path: parsed, cause: error)
        }
    }

    private func respondWithFrontPage(
        _ head: HTTPRequest,
        _ query: Substring,
        _ answer: inout Answer
    ) async throws {
        answer.kind = .page
        if let typed = QueryParameters.value(of: "q", in: query) {
            guard let location = FrontPage.location(of: typed) else {
                throw Failure.invalidPath(typed, because: "it is no CID, path or ipfs:// address")
            }
            return try await redirect(to: location, "", .found, &answer)
        }
        var response = HTTPResponse(status: .ok)
        Self.addPageFields(to: &response)
        response.headerFields[.cacheControl] = CacheControl.never
        try await answer.send(
            response,
            ByteBuffer(bytes: FrontPage.html(authority: head.authority))
        )
    }

    private func redirect(
        to location: String,
        _ query: Substring,
        _ status: HTTPResponse.Status,
        _ answer: inout Answer
    ) async throws {
        answer.kind = .redirect
        var response = HTTPResponse(status: status)
        response.headerFields[.location] = query.isEmpty ? location : "\(location)?\(query)"
        try await answer.send(response)
    }

    private static func split(_ target: String) -> (path: Substring, query: Substring) {
        guard let mark = target.utf8.firstIndex(of: UInt8(ascii: "?")) else {
            return (target[...], "")
        }
        return (target[..<mark], target[target.utf8.index(after: mark)...])
    }

    // MARK: - Fields

    private func common(_ id: String, _ head: HTTPRequest) -> HTTPFields {
        var fields = HTTPFields.crossOrigin
        fields[.date] = dateLine.text(at: Int64(Date.now.timeIntervalSince1970))
        fields[.requestID] = id
        if let name = configuration.serverName { fields[.server] = name }
        if head.asksToClose { fields[.connection] = "close" }
        return fields
    }

    static func addPageFields(to response: inout HTTPResponse) {
        response.headerFields[.contentType] = ContentType.html
        response.headerFields[.contentSecurityPolicy] = Page.policy
        response.headerFields[.contentTypeOptions] = "nosniff"
    }

    private func logAccess(
        _ head: HTTPRequest,
        _ id: String,
        _ answer: borrowing Answer,
        since started: ContinuousClock.Instant
    ) {
        let path = Self.split(head.path ?? "").path
        logger.info(
            "request",
            metadata: [
                "request_id": "\(id)",
                "method": "\(head.method.rawValue)",
                "path": "\(path)",
                "status": "\(answer.status?.code ?? 499)",
                "kind": "\(answer.kind.rawValue)",
                "cache": "\(answer.cachePart.rawValue)",
                "bytes": "\(answer.bytesSent)",
                "milliseconds": "\(Int64(started.duration(to: .now) / .milliseconds(1)))",
                "whole": "\(answer.isEnded)",
            ]
        )
    }
}
