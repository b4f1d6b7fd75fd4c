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

    @Sendable
    func index(_ request: Request, context: BasicRequestContext) -> Response {
        Self.response(.ok, "text/html; charset=utf-8", IndexPage.html)
    }

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
    func gateways(_ request: Request, context: BasicRequestContext) throws -> Response {
        try Self.json(["gateways": retriever.scores])
    }

    /// The timelines of the latest requests; of one content path, when `path` names it.
    @Sendable
    func requests(_ request: Request, context: BasicRequestContext) throws -> Response {
        let path = request.uri.queryParameters["path"].map(String.init)
        let wants = retriever.recentWants.filter { path == nil || $0.path == path }
        return try Self.json(["requests": wants])
    }

    @Sendable
    func cacheStatistics(_ request: Request, context: BasicRequestContext) throws -> Response {
        guard let statistics = cache?.statistics else {
            return Self.problem(.notFound, "this process has no cache")
        }
        return try Self.json(CacheView(statistics))
    }

    static func problem(_ status: HTTPResponse.Status, _ message: String) -> Response {
        (try? json(["error": message], status)) ?? Response(status: status)
    }

    private static func json(
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

/// What there is, for a person who opens the address.
private enum IndexPage {
    static let html = """
        <!DOCTYPE html>
        <html lang="en"><head><meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark"><title>Regatta: administration</title></head>
        <body><h1>Regatta: administration</h1>
        <ul>
        <li><a href="/metrics">/metrics</a>: numbers for Prometheus</li>
        <li><a href="/healthz">/healthz</a>: whether the process is alive</li>
        <li><a href="/readyz">/readyz</a>: whether it can serve content</li>
        <li><a href="/api/v1/gateways">/api/v1/gateways</a>: what is known of each upstream</li>
        <li><a href="/api/v1/requests">/api/v1/requests</a>: who was asked for the latest requests, \
        and what each did; <code>/api/v1/explain?path=/ipfs/…</code> for one path</li>
        <li><a href="/api/v1/cache">/api/v1/cache</a>: how full the cache is, and how useful</li>
        </ul></body></html>

        """
}
