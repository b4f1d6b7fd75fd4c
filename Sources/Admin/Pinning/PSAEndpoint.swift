import HTTPTypes
import Hummingbird
import Pinning

/// The Pinning Service API 1.0.0, below `/psa`, so that `ipfs pin remote` works against us.
///
/// It stands before the router because it answers everything below its path itself: every failure is
/// the API's own JSON, what is not its method is 405, and a missing token is 401 and never 403.
struct PSAEndpoint<Context: RequestContext>: RouterMiddleware {
    private static var bodyLimit: Int { 1 << 20 }

    private let access: PinningAccess
    private let hosts: HostRule
    private let token: BearerToken?
    private let pages: PageRule

    init(_ access: PinningAccess, _ configuration: AdminConfiguration) {
        self.access = access
        hosts = HostRule(listening: configuration.host, others: configuration.hosts)
        token = configuration.token.map { BearerToken($0) }
        pages = PageRule(origins: access.origins)
    }

    func handle(
        _ request: Request,
        context: Context,
        next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        let path = request.uri.path
        guard path == "/psa" || path.hasPrefix("/psa/") else {
            return try await next(request, context)
        }
        var response: Response
        if let answer = pages.preflight(request) {
            response = answer
        } else {
            do throws(PSAFailure) {
                response = try await answer(request, String(path.dropFirst(4)))
            } catch {
                response = error.response
            }
        }
        pages.admit(request, &response)
        response.headers[.xContentTypeOptions] = "nosniff"
        return response
    }

    private func answer(_ request: Request, _ path: String) async throws(PSAFailure) -> Response {
        guard hosts.admits(request.head.authority) else {
            throw PSAFailure(
                status: .misdirectedRequest,
                reason: "MISDIRECTED_REQUEST",
                details: "this listener is not reached by that Host; add it to admin.hosts"
            )
        }
        if path == "/openapi.json" {
            guard request.method == .get else { return notAllowed("GET") }
            return PSADocument.response
        }
        guard token?.matches(authorization: request.headers[.authorization]) == true else {
            throw .unauthorized
        }
        if path == "/pins" {
            switch request.method {
            case .get: return try list(request)
            case .post: return try await add(request)
            default: return notAllowed("GET, POST")
            }
        }
        guard path.hasPrefix("/pins/") else { throw .notFound("there is nothing at /psa\(path)") }
        let id = try FormText.decoded(path.utf8.dropFirst(6))
        switch request.method {
        case .get: return status(try known(id), .ok)
        case .post: return try await replace(id, request)
        case .delete: return try remove(id)
        default: return notAllowed("GET, POST, DELETE")
        }
    }

    // MARK: - Operations

    private func list(_ request: Request) throws(PSAFailure) -> Response {
        var query = try PinQuery(request.uri.query ?? "")
        // "When no filter is provided, only successful pins are returned"; and whoever looks for a
        // name finds it whatever its status, as the compliance checks want it.
        if query.isUnfiltered { query.filter.statuses = [.pinned] }
        let page = access.service.catalogue.page(query.filter, limit: query.limit)
        return PinsJSON.response(
            PSAPinResults(
                count: page.count,
                results: page.requests.map { PSAPinStatus($0, delegates: access.delegates) }
            )
        )
    }

    private func add(_ request: Request) async throws(PSAFailure) -> Response {
        let pin = try await pin(request)
        do {
            return status(try access.service.add(pin), .accepted)
        } catch {
            throw PSAFailure(error)
        }
    }

    private func replace(_ id: String, _ request: Request) async throws(PSAFailure) -> Response {
        let pin = try await pin(request)
        do {
            return status(try access.service.replace(id, with: pin), .accepted)
        } catch {
            throw PSAFailure(error)
        }
    }

    private func remove(_ id: String) throws(PSAFailure) -> Response {
        do {
            try access.service.remove(id)
        } catch {
            throw PSAFailure(error)
        }
        return Response(status: .accepted, headers: [.cacheControl: "no-store"])
    }

    private func known(_ id: String) throws(PSAFailure) -> PinRequest {
        guard let request = access.service.catalogue.request(id), !request.isRemoved else {
            throw .notFound("there is no pin request “\(id)”")
        }
        return request
    }

    private func status(_ request: PinRequest, _ status: HTTPResponse.Status) -> Response {
        PinsJSON.response(PSAPinStatus(request, delegates: access.delegates), status)
    }

    private func pin(_ request: Request) async throws(PSAFailure) -> Pin {
        if let type = request.headers[.contentType], !type.lowercased().contains("json") {
            throw PSAFailure(
                status: .unsupportedMediaType,
                reason: "UNSUPPORTED_MEDIA_TYPE",
                details: "the body must be application/json"
            )
        }
        return try PinsJSON.decode(PSAPin.self, from: await Self.body(request)).pin
    }

    static func body(_ request: Request) async throws(PSAFailure) -> ByteBuffer {
        var request = request
        do {
            return try await request.collectBody(upTo: Self.bodyLimit)
        } catch {
            throw PSAFailure(
                status: .contentTooLarge,
                reason: "CONTENT_TOO_LARGE",
                details: "the body did not come whole, or is longer than \(Self.bodyLimit) bytes"
            )
        }
    }

    private func notAllowed(_ methods: String) -> Response {
        var response = PSAFailure(
            status: .methodNotAllowed,
            reason: "METHOD_NOT_ALLOWED",
            details: "only \(methods) here"
        )
        .response
        response.headers[.allow] = methods
        return response
    }
}

/// Which web pages may use the API from a browser (the Fetch standard's CORS protocol).
struct PageRule: Sendable {
    private let origins: Set<String>

    init(origins: [String]) {
        self.origins = Set(origins)
    }

    /// The answer to a browser that asks whether a page may; `nil` for anything else.
    func preflight(_ request: Request) -> Response? {
        guard request.method == .options, isAdmitted(request) != nil,
            request.headers[.accessControlRequestMethod] != nil
        else { return nil }
        return Response(
            status: .noContent,
            headers: [
                .accessControlAllowMethods: "GET, POST, DELETE, OPTIONS",
                .accessControlAllowHeaders: "Authorization, Content-Type",
                .accessControlMaxAge: "600",
            ]
        )
    }

    /// Lets the page read the answer, when it may.
    func admit(_ request: Request, _ response: inout Response) {
        guard !origins.isEmpty else { return }
        response.headers[.vary] = "Origin"
        guard let origin = isAdmitted(request) else { return }
        response.headers[.accessControlAllowOrigin] = origin
    }

    private func isAdmitted(_ request: Request) -> String? {
        guard let origin = request.headers[.origin] else { return nil }
        return origins.contains("*") || origins.contains(origin) ? origin : nil
    }
}
