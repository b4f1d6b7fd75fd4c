import Admin
import BlockCache
import Gateway
import Locking
import Logging
import Retrieval
import ServiceLifecycle

/// Everything that serves, put together: the engine, and the listeners in front of it.
struct Server: Service {
    let settings: Settings
    let logger: Logger
    let registry: PrometheusRegistry
    /// The least important level that is logged.
    var threshold = LogThreshold(.info)
    /// Reads the settings again; nil when they cannot be.
    var reread: (@Sendable () throws -> Settings)?
    /// Is told once, when everything accepts connections.
    let onReady: @Sendable (Readiness.Addresses) async -> Void

    /// Serves until it is told to stop, and closes what it opened.
    ///
    /// - Throws: ``Failure`` when something cannot be opened or listened on.
    func run() async throws {
        let recorder = EventRecorder(logger: logger.labelled("engine"), metrics: registry)
        recorder.prepare(settings.gateways.map { $0.name ?? $0.host })
        var settings = settings
        settings.cache.store.observe = { [logger = logger.labelled("cache")] event in
            logger.record(event)
        }
        let events = EventFeed()
        let engine = try Engine.open(settings) { event in
            recorder.record(event)
            events.publish(event)
        }
        if engine.cache?.isDiscarded == true {
            let reason = "the machine went down while it was written, or it was damaged"
            logger.warning("the cache was thrown away", metadata: ["reason": "\(reason)"])
        }
        do {
            try await serve(engine, events)
        } catch {
            await engine.close()
            throw error
        }
        await engine.close()
    }

    private func serve(_ engine: Engine, _ events: EventFeed) async throws {
        let readiness = Readiness(onReady)
        let denylists = DenylistFiles(
            places: Locked(settings.denylists),
            copies: HomePath.expand(settings.data) + "/denylists",
            policy: ContentPolicy(),
            logger: logger.labelled("gateway"),
            download: { try await engine.download($0) }
        )
        await denylists.load()
        let gateway = gateway(engine, readiness, denylists)
        let pins = try Pins(settings, engine, logger: logger.labelled("pinning"))
        defer { pins.close() }
        let upkeep = EngineUpkeep(
            retriever: engine.retriever,
            logger: logger.labelled("engine")
        )
        let reloader = Reloader(
            settings,
            parts: Reloader.Parts(
                engine: engine,
                denylists: denylists,
                threshold: threshold,
                upkeep: upkeep
            ),
            logger: logger.labelled("settings"),
            read: reread ?? { [settings] in settings }
        )
        let admin = try admin(engine, readiness, events, reloader.controls, pins)
        // They stop in reverse order: first nothing new comes in, the engine goes last.
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [
                    denylists,
                    pins,
                    upkeep,
                    ReloadSignals { _ = try? await reloader.reload() },
                    Listener(admin, setting: "admin.listen", address: settings.admin.listen),
                    Listener(gateway, setting: "gateway.listen", address: settings.gateway.listen),
                ],
                logger: .silent
            )
        )
        try await group.run()
    }

    private func gateway(
        _ engine: Engine,
        _ readiness: Readiness,
        _ denylists: DenylistFiles
    ) -> GatewayService {
        GatewayService(
            configuration: GatewayConfiguration(settings),
            retriever: engine.retriever,
            names: engine.names,
            policy: denylists.policy,
            logger: logger.labelled("gateway"),
            metrics: registry
        ) { host, port in
            await readiness.listening(.gateway, at: ListenAddress(host: host, port: port))
        }
    }

    private func admin(
        _ engine: Engine,
        _ readiness: Readiness,
        _ events: EventFeed,
        _ controls: AdminControls,
        _ pins: Pins
    ) throws -> AdminService {
        var configuration = AdminConfiguration(settings)
        if configuration.token == nil {
            configuration.token = try AdminToken.load(in: settings.data)
        }
        return try AdminService(
            configuration: configuration,
            retriever: engine.retriever,
            cache: engine.cache,
            registry: registry,
            logger: logger.labelled("admin"),
            events: events,
            controls: controls,
            pinning: PinningAccess(
                service: pins.service,
                uploads: pins.blocks,
                delegates: settings.pinning.delegates,
                origins: settings.pinning.pages
            ),
            isReady: { readiness.isReady },
            onListening: { host, port in
                await readiness.listening(.admin, at: ListenAddress(host: host, port: port))
            }
        )
    }
}

extension GatewayConfiguration {
    /// What the settings say.
    init(_ settings: Settings) {
        self = settings.gateway.limits
        host = settings.gateway.listen.host
        port = settings.gateway.listen.port
        stopLimit = settings.shutdown.limit
        trustedProxies = settings.gateway.trustedProxies.flatMap(\.ranges)
    }
}

extension AdminConfiguration {
    /// What the settings say.
    init(_ settings: Settings) {
        self.init(
            host: settings.admin.listen.host,
            port: settings.admin.listen.port,
            token: settings.admin.token,
            hosts: settings.admin.hosts,
            version: Version.full,
            stopLimit: settings.shutdown.limit
        )
    }
}

extension Logger {
    /// For what says the same as we do.
    static var silent: Logger {
        Logger(label: "silent") { _ in SwiftLogNoOpLogHandler() }
    }

    /// The same logger for another part.
    func labelled(_ part: String) -> Logger {
        var logger = self
        logger[metadataKey: "part"] = "\(part)"
        return logger
    }
}
