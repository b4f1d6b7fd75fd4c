import BlockCache
import FoundationEssentials
import HTTPTypes
import Hummingbird
import Multiformats
import NIOCore

/// What can be seen of the cache, and done with it.
struct CacheRoutes: Sendable {
    let cache: BlockCache?

    private typealias Context = BasicRequestContext

    /// The most roots that are named.
    private static let mostRoots = 512

    func add(to router: Router<BasicRequestContext>) {
        router.get("/api/v1/cache", use: statistics)
        router.get("/api/v1/cache/ages", use: ages)
        router.get("/api/v1/cache/roots", use: roots)
        router.post("/api/v1/cache/verify", use: verify)
        router.post("/api/v1/cache/dags", use: take)
        router.get("/api/v1/cache/dags/:cid", use: export)
        router.delete("/api/v1/cache/dags/:cid", use: purge)
    }

    // MARK: - Seeing

    @Sendable
    private func statistics(_ request: Request, context: Context) async throws -> Response {
        try await withCache { cache in try AdminViews.json(CacheView(cache.statistics)) }
    }

    /// What was last used when; walks through the index.
    @Sendable
    private func ages(_ request: Request, context: Context) async throws -> Response {
        try await withCache { cache in
            try await AdminViews.json(["ages": cache.ages().map(AgeBandView.init)])
        }
    }

    /// What was asked for the most since the start: ten roots, or `count`.
    @Sendable
    private func roots(_ request: Request, context: Context) async throws -> Response {
        try await withCache { cache in
            let count = request.uri.queryParameters["count"].map { Int($0) ?? 0 } ?? 10
            guard (1...Self.mostRoots).contains(count) else {
                return AdminViews.problem(
                    .badRequest,
                    "count must be a number from 1 to \(Self.mostRoots)"
                )
            }
            return try AdminViews.json(["roots": cache.topRoots(count).map(RootView.init)])
        }
    }

    /// A root and everything below it, as a CAR.
    ///
    /// A block that is missing ends the connection in the middle: the archive must not seem whole.
    @Sendable
    private func export(_ request: Request, context: Context) async throws -> Response {
        try await withRoot(context) { cache, root in
            guard cache.contains(root) else {
                return AdminViews.problem(.notFound, "\(ExportError.missing(root))")
            }
            return Response(
                status: .ok,
                headers: [
                    .contentType: "application/vnd.ipld.car; version=1",
                    .cacheControl: "no-store",
                    .contentDisposition: "attachment; filename=\"\(root).car\"",
                ],
                body: ResponseBody(
                    asyncSequence: cache.archive(of: root).map { ByteBuffer(bytes: $0) }
                )
            )
        }
    }

    // MARK: - Changing

    /// Removes a root and everything below it, and counts.
    @Sendable
    private func purge(_ request: Request, context: Context) async throws -> Response {
        try await withRoot(context) { cache, root in
            try AdminViews.json(TallyView(await cache.purgeAll(under: root)))
        }
    }

    /// Takes the blocks of a CAR, each of them verified.
    @Sendable
    private func take(_ request: Request, context: Context) async throws -> Response {
        try await withCache { cache in
            do {
                let pieces = request.body.map { Array($0.readableBytesView) }
                let (roots, tally) = try await cache.importArchive(pieces)
                return try AdminViews.json(TallyView(tally, roots: roots.map { "\($0)" }))
            } catch let error as any Error & CustomStringConvertible {
                return AdminViews.problem(.badRequest, "\(error)")
            }
        }
    }

    /// Reads and hashes every block, `rate` bytes a second: lines of JSON with how far it has come, and
    /// last what was found.
    @Sendable
    private func verify(_ request: Request, context: Context) async throws -> Response {
        try await withCache { cache in
            let word = request.uri.queryParameters["rate"]
            let rate = word.flatMap { Int($0) }
            guard word == nil || (rate ?? 0) > 0 else {
                return AdminViews.problem(.badRequest, "rate must be a number of bytes a second")
            }
            let body = ResponseBody { writer in
                let (steps, step) = AsyncStream<BlockCache.VerificationProgress>
                    .makeStream(bufferingPolicy: .bufferingNewest(1))
                async let report = {
                    defer { step.finish() }
                    return try await cache.verify(rate: rate) { step.yield($0) }
                }()
                for await progress in steps {
                    try await writer.write(Self.line(VerificationView(progress)))
                }
                try await writer.write(Self.line(CheckView(report)))
                try await writer.finish(nil)
            }
            return Response(
                status: .ok,
                headers: [.contentType: "application/x-ndjson", .cacheControl: "no-store"],
                body: body
            )
        }
    }

    // MARK: - Steps

    private func withCache(
        _ body: (BlockCache) async throws -> Response
    ) async throws -> Response {
        guard let cache else {
            return AdminViews.problem(.notFound, "this process has no cache")
        }
        return try await body(cache)
    }

    private func withRoot(
        _ context: Context,
        _ body: (BlockCache, CID) async throws -> Response
    ) async throws -> Response {
        try await withCache { cache in
            let text = context.parameters.get("cid") ?? ""
            do {
                return try await body(cache, CID(text))
            } catch let error as CIDError {
                return AdminViews.problem(.badRequest, "\(text): \(error)")
            }
        }
    }

    private static func line(_ value: some Encodable) throws -> ByteBuffer {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return ByteBuffer(bytes: try encoder.encode(value) + [0x0A])
    }
}
