import HTTPTypes
import Hummingbird

/// Turns away what is not for this listener, and what has no token where one is needed.
struct AdminGuard<Context: RequestContext>: RouterMiddleware {
    private let hosts: HostRule
    private let token: BearerToken?
    /// Whether other machines can reach the listener: then what it knows needs the token too.
    private let isExposed: Bool

    init(_ configuration: AdminConfiguration) {
        hosts = HostRule(listening: configuration.host, others: configuration.hosts)
        token = configuration.token.map { BearerToken($0) }
        isExposed = !HostRule.isLoopback(configuration.host)
    }

    func handle(
        _ request: Request,
        context: Context,
        next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        guard hosts.admits(request.head.authority) else {
            return AdminViews.problem(
                .misdirectedRequest,
                "this listener is not reached by that Host; add it to admin.hosts if it should be"
            )
        }
        if needsToken(request), !isAuthorised(request) {
            var response = AdminViews.problem(
                .unauthorized,
                "this needs the admin token, as Authorization: Bearer <token>"
            )
            response.headers[.wwwAuthenticate] = "Bearer realm=\"regatta\""
            return response
        }
        var response: Response
        do {
            response = try await next(request, context)
        } catch let error as HTTPError where error.status == .notFound {
            response = AdminViews.problem(.notFound, "there is nothing at \(request.uri.path)")
        }
        response.headers[.xContentTypeOptions] = "nosniff"
        return response
    }

    /// Everything that changes state, and, to other machines, everything but health and metrics.
    private func needsToken(_ request: Request) -> Bool {
        let path = request.uri.path
        let isRead = request.method == .get || request.method == .head
        return !isRead || path.hasPrefix("/psa") || isExposed && path.hasPrefix("/api/")
    }

    private func isAuthorised(_ request: Request) -> Bool {
        token?.matches(authorization: request.headers[.authorization]) ?? false
    }
}
