import BlockCache
import FoundationEssentials
import Naming
import Retrieval

/// The parts that bring content, put together as the settings say.
struct Engine: Sendable {
    let cache: BlockCache?
    let ledger: Ledger?
    let retriever: Retriever
    let names: NameResolver
    /// Where pins are, which shortens the way to what nobody else has.
    let places: PinnedPlaces
    private let transport: CurlTransport

    /// Opens everything; whoever serves cannot do without its directories.
    static func open(
        _ settings: Settings,
        observe: @escaping @Sendable (Event) -> Void = { _ in }
    ) throws -> Engine {
        let cache = try openCache(settings)
        let ledger = try openLedger(settings)
        return Engine(settings, cache: cache, ledger: ledger, observe: observe)
    }

    /// Opens what is free: a command beside a running server goes without its cache and scores.
    static func openBeside(_ settings: Settings) -> Engine {
        let cache: BlockCache?
        do {
            cache = try openCache(settings)
        } catch {
            Console.say("regatta: without the cache: \(error)")
            cache = nil
        }
        return Engine(settings, cache: cache, ledger: try? openLedger(settings), observe: { _ in })
    }

    /// Opens nothing: what it fetches is not kept.
    static func openWithoutCache(_ settings: Settings) -> Engine {
        Engine(settings, cache: nil, ledger: nil, observe: { _ in })
    }

    private init(
        _ settings: Settings,
        cache: BlockCache?,
        ledger: Ledger?,
        observe: @escaping @Sendable (Event) -> Void
    ) {
        self.cache = cache
        self.ledger = ledger
        transport = CurlTransport(
            userAgent: Version.userAgent,
            connectTimeout: settings.racing.connectTimeout
        )
        var racing = settings.racing.engine
        racing.fallback = FallbackConfiguration(settings.routing)
        let places = PinnedPlaces()
        self.places = places
        if settings.routing.fallback { racing.fallback.hints = { places.hints(for: $0) } }
        retriever = Retriever(
            transport: transport,
            cache: cache,
            ledger: ledger,
            upstreams: settings.upstreams,
            configuration: racing,
            seed: UInt64.random(in: 0...UInt64.max),
            observe: observe
        )
        names = NameResolver(
            retriever: retriever,
            transport: transport,
            ledger: ledger,
            configuration: settings.naming,
            seed: UInt64.random(in: 0...UInt64.max),
            observe: observe
        )
    }

    /// Asks the gateways, routers and resolvers of other settings from now on.
    func replaceSources(_ settings: Settings) {
        retriever.replace(upstreams: settings.upstreams)
        let fallback = FallbackConfiguration(settings.routing)
        retriever.replace(routers: fallback.routers, indexers: fallback.indexers)
        names.replaceSources(settings.naming)
    }

    /// Fetches a file, as a list of what is not served.
    ///
    /// - Throws: When it cannot be had whole, or is larger than `limit` bytes.
    func download(_ url: String, limit: Int = 256 << 20) async throws -> [UInt8] {
        let request = Request(
            url: url,
            headers: [(name: "Accept", value: "text/plain, */*;q=0.5")],
            firstByteTimeout: .seconds(30),
            stallTimeout: .seconds(30)
        )
        return try await transport.fetch(request) { response in
            let status = try await response.head().status
            guard status == 200 else { throw Failure("\(url): answered \(status)") }
            var bytes: [UInt8] = []
            while let more = try await response.next() {
                bytes += more
                guard bytes.count <= limit else {
                    throw Failure("\(url): more than \(limit) bytes")
                }
            }
            return bytes
        }
    }

    /// The head of an answer, to see who is there.
    func head(of url: String) async throws -> ResponseHead {
        let request = Request(
            url: url,
            headers: [],
            firstByteTimeout: .seconds(10),
            stallTimeout: .seconds(10)
        )
        return try await transport.fetch(request) { try await $0.head() }
    }

    /// Keeps the scores and closes the files.
    func close() async {
        try? retriever.saveScores()
        transport.stop()
        await cache?.close()
        await ledger?.close()
    }

    /// Opens the cache alone, for commands that need nothing else.
    static func openCache(_ settings: Settings) throws -> BlockCache {
        var configuration = settings.cache.store
        configuration.path = try directory(configuration.path, key: "cache.path")
        do {
            return try BlockCache(configuration)
        } catch {
            throw Failure("cache.path: \(error)")
        }
    }

    private static func openLedger(_ settings: Settings) throws -> Ledger {
        let path = try directory(settings.data, key: "data")
        do {
            return try Ledger(path: "\(path)/ledger")
        } catch {
            throw Failure("data: \(error)")
        }
    }

    /// Makes the directory if need be.
    private static func directory(_ path: String, key: String) throws -> String {
        let path = HomePath.expand(path)
        do {
            try FileManager.default.createDirectory(
                atPath: path,
                withIntermediateDirectories: true
            )
        } catch {
            throw Failure("\(key): \(path): cannot be made; choose a directory you may write to")
        }
        guard FileManager.default.isWritableFile(atPath: path) else {
            throw Failure("\(key): \(path): cannot be written; choose a directory you may write to")
        }
        return path
    }
}

extension Settings {
    /// The contestants.
    fileprivate var upstreams: [Upstream] { gateways.map(Upstream.init) }

    /// How names are resolved, and by whom.
    fileprivate var naming: NamingConfiguration {
        var naming = NamingConfiguration(self)
        naming.routers = routing.endpoints.map(Upstream.init)
        return naming
    }
}

extension Upstream {
    init(_ settings: UpstreamSettings) {
        self.init(
            name: settings.name ?? settings.host,
            url: settings.url,
            group: settings.group ?? settings.host,
            rate: settings.rate.map { Rate(requests: $0.count, interval: $0.period.duration) },
            isProbed: settings.when == .reachable,
            isNeighbour: settings.when == .cached
        )
    }
}
