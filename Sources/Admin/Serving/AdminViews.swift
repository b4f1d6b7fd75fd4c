import BlockCache
import FoundationEssentials
import HTTPTypes
import Hummingbird
import Retrieval

/// What the admin listener shows.
struct AdminViews: Sendable {
    let retriever: Retriever
    let cache: BlockCache?
    let registry: PrometheusRegistry
    let isReady: @Sendable () -> Bool
    let version: String
    let controls: AdminControls?
    /// Seconds since 1970.
    let startedAt = Date.now.timeIntervalSince1970

    @Sendable
    func metrics(_ request: Request, context: BasicRequestContext) -> Response {
        Self.response(.ok, "text/plain; version=0.0.4; charset=utf-8", registry.exposition())
    }

    /// The process is alive, as it answers.
    @Sendable
    func health(_ request: Request, context: BasicRequestContext) -> Response {
        Self.response(.ok, "text/plain; charset=utf-8", "ok\n")
    }

    @Sendable
    func readiness(_ request: Request, context: BasicRequestContext) -> Response {
        guard isReady() else {
            return Self.response(.serviceUnavailable, "text/plain; charset=utf-8", "not ready\n")
        }
        return Self.response(.ok, "text/plain; charset=utf-8", "ready\n")
    }

    @Sendable
    func overview(_ request: Request, context: BasicRequestContext) throws -> Response {
        try Self.json(
            OverviewView(
                version: version,
                startedAt: startedAt,
                isReady: isReady(),
                registry: registry,
                cache: cache,
                controls: controls
            )
        )
    }

    @Sendable
    func gateways(_ request: Request, context: BasicRequestContext) throws -> Response {
        try Self.json(["gateways": retriever.scores])
    }

    /// The timelines of the latest requests; of one content path, when `path` names it, and no more
    /// of them than `limit` says.
    @Sendable
    func requests(_ request: Request, context: BasicRequestContext) throws -> Response {
        let path = request.uri.queryParameters["path"].map(String.init)
        let limit = request.uri.queryParameters["limit"].flatMap { Int($0) } ?? .max
        let wants = retriever.recentWants.filter { path == nil || $0.path == path }
        return try Self.json(["requests": Array(wants.prefix(max(limit, 0)))])
    }

    static func problem(_ status: HTTPResponse.Status, _ message: String) -> Response {
        (try? json(["error": message], status)) ?? Response(status: status)
    }

    static func json(
        _ value: some Encodable,
        _ status: HTTPResponse.Status = .ok
    ) throws -> Response {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        let text = String(decoding: try encoder.encode(value), as: UTF8.self)
        return response(status, "application/json", text + "\n")
    }

    private static func response(
        _ status: HTTPResponse.Status,
        _ type: String,
        _ text: String
    ) -> Response {
        Response(
            status: status,
            headers: [
                .contentType: type, .cacheControl: "no-store",
                .contentSecurityPolicy: "default-src 'none'; frame-ancestors 'none'",
            ],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text))
        )
    }
}
