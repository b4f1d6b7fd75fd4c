import FoundationEssentials
import HTTPTypes
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import Retrieval

/// Answers every request of the gateway listener.
struct GatewayResponder: Sendable {
    let configuration: GatewayConfiguration
    let content: ContentResponder
    let planner: RequestPlanner
    private let names: NameSource
    let logger: Logger
    let metrics: RequestMetrics
    let gate: RequestGate
    let requestIDs = RequestIDs()
    private let dateLine = DateLine()

    init(
        configuration: GatewayConfiguration,
        retriever: Retriever,
        names: NameSource,
        policy: ContentPolicy = ContentPolicy(),
        logger: Logger,
        metrics: RequestMetrics
    ) {
        self.configuration = configuration
        self.logger = logger
        self.metrics = metrics
        self.names = names
        content = ContentResponder(
            retriever: retriever,
            names: names,
            policy: policy,
            isRecursive: configuration.isRecursive
        )
        planner = RequestPlanner(
            hosts: HostRouter(
                hosts: configuration.hosts,
                answersDomains: configuration.answersDomains
            ),
            limits: ContentPath.Limits(bytes: configuration.pathLimit),
            isTrustless: configuration.isTrustless
        )
        gate = RequestGate(limit: configuration.requestLimit)
    }

    /// Answers one request.
    ///
    /// - Throws: When the answer could not be finished, so that the connection must be closed.
    func respond(
        to head: HTTPRequest,
        from client: Client = Client(),
        _ connection: NIOAsyncChannelOutboundWriter<HTTPResponsePart>,
        on channel: (any Channel)? = nil
    ) async throws {
        let started = ContinuousClock.now
        let id = requestIDs.name(given: head.headerFields[.requestID])
        var answer = Answer(
            to: connection,
            on: channel,
            isHead: head.method == .head,
            common: common(id, head),
            crowd: { [gate] in gate.count }
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
            try await RequestTrace.$id.withValue(id) {
                try await route(head, from: client, &answer)
            }
        } catch {
            problem = await settle(error, head, id, &answer)
        }
        if isAdmitted { gate.leave() }
        metrics.ended(answer, since: started, count: gate.count)
        if configuration.logsAccess {
            logAccess(RequestLine(head), id, AnswerRecord(answer), since: started)
        }
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

    private func route(
        _ head: HTTPRequest,
        from client: Client,
        _ answer: inout Answer
    ) async throws {
        switch head.method {
        case .get, .head: break
        case .options:
            let fields: HTTPFields = [.allow: "GET, HEAD, OPTIONS"]
            return try await answer.send(HTTPResponse(status: .noContent, headerFields: fields))
        default: throw Failure.method(head.method)
        }
        let target = RequestTarget(head, isFromTrustedProxy: client.isTrustedProxy)
        var plan = try planner.plan(target)
        while case .ask(let domain) = plan {
            let freshness = CacheDirectives(head.headerFields).freshness
            plan = try planner.plan(target, hasLink: await names.hasLink(domain, freshness))
        }
        switch plan {
        case .frontPage: try await respondWithFrontPage(target, &answer)
        case .redirect(let location, let status):
            try await redirect(to: location, status, &answer)
        case .content(let path, let site):
            do {
                let terms = try RequestTerms(rawQuery: target.query, head: head)
                try Self.checkServiceWorker(head, path)
                try await content.respond(to: path, on: site, terms, &answer)
            } catch {
                throw Failed(path: path, cause: error)
            }
        case .ask: preconditionFailure("a domain was asked about, and is to be asked about again")
        }
    }

    /// A service worker for a whole root may only be registered where nothing else has the same
    /// origin, which is where the root ends in a slash.
    private static func checkServiceWorker(
        _ head: HTTPRequest,
        _ path: ContentPath
    ) throws(Failure) {
        let isRegistration = head.headerFields[.serviceWorker] == "script"
        guard !isRegistration || !path.segments.isEmpty || path.endsInSlash else {
            throw .serviceWorker(path)
        }
    }

    private func respondWithFrontPage(
        _ target: RequestTarget,
        _ answer: inout Answer
    ) async throws {
        answer.kind = .page
        if let typed = QueryParameters.value(of: "q", in: target.query) {
            guard let location = FrontPage.location(of: typed) else {
                throw Failure.invalidPath(typed, because: "it is no CID, path or ipfs:// address")
            }
            return try await redirect(to: location, .found, &answer)
        }
        var response = HTTPResponse(status: .ok)
        Self.addPageFields(to: &response)
        response.headerFields[.cacheControl] = CacheControl.never
        try await answer.send(
            response,
            ByteBuffer(bytes: FrontPage.html(authority: target.authority?.text))
        )
    }

    private func redirect(
        to location: String,
        _ status: HTTPResponse.Status,
        _ answer: inout Answer
    ) async throws {
        var response = HTTPResponse(status: status)
        response.headerFields[.vary] = "X-Forwarded-Host, X-Forwarded-Proto"
        try await answer.redirect(response, to: location)
    }

    // MARK: - Fields

    /// The date of now, as a field has it.
    var date: String { dateLine.text(at: Int64(Date.now.timeIntervalSince1970)) }

    /// The fields of every answer, with a name that is new.
    var commonFields: HTTPFields { commonFields(named: requestIDs.name(given: nil)) }

    private func commonFields(named id: String) -> HTTPFields {
        var fields = HTTPFields.crossOrigin
        fields[.date] = date
        fields[.requestID] = id
        if let name = configuration.serverName { fields[.server] = name }
        return fields
    }

    private func common(_ id: String, _ head: HTTPRequest) -> HTTPFields {
        var fields = commonFields(named: id)
        if head.asksToClose { fields[.connection] = "close" }
        return fields
    }

    static func addPageFields(to response: inout HTTPResponse) {
        response.headerFields[.contentType] = ContentType.html
        response.headerFields[.contentSecurityPolicy] = Page.policy
        response.headerFields[.contentTypeOptions] = "nosniff"
    }

    func logAccess(
        _ line: RequestLine,
        _ id: String,
        _ answer: AnswerRecord,
        since started: ContinuousClock.Instant
    ) {
        logger.info(
            "request",
            metadata: [
                "request_id": "\(id)",
                "method": "\(line.method.rawValue)",
                "host": "\(line.host)",
                "path": "\(line.path)",
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
