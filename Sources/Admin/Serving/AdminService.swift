public import BlockCache
import Hummingbird
import HummingbirdCore
public import Logging
import NIOCore
public import Retrieval
public import ServiceLifecycle

/// The admin listener: metrics, health, and what the engine knows, for operators and programs.
///
/// It serves until its task is cancelled or a graceful shutdown begins.
public struct AdminService: Service {
    private let configuration: AdminConfiguration
    let application: AdminApplication

    /// Makes a service that does not listen yet.
    ///
    /// - Parameters:
    ///   - configuration: Where to serve, and to whom.
    ///   - retriever: Whose scores are shown.
    ///   - cache: What is shown, and changed by whoever has the token; nil when there is none.
    ///   - registry: The metrics to show. The engine's and the process's are added to it.
    ///   - logger: Is told of failures.
    ///   - events: What happens in the engine, for the dashboard.
    ///   - controls: How the process is changed while it runs; nil when it cannot be.
    ///   - pinning: What is served of pinning; nil for none.
    ///   - isReady: Whether the process can serve content, for `/readyz`.
    ///   - onListening: Is told the address once the listener accepts connections.
    /// - Throws: ``AdminConfigurationError``.
    public init(
        configuration: AdminConfiguration,
        retriever: Retriever,
        cache: BlockCache?,
        registry: PrometheusRegistry,
        logger: Logger,
        events: EventFeed = EventFeed(),
        controls: AdminControls? = nil,
        pinning: PinningAccess? = nil,
        isReady: @escaping @Sendable () -> Bool = { true },
        onListening: @escaping @Sendable (_ host: String, _ port: Int) async -> Void = { _, _ in }
    ) throws(AdminConfigurationError) {
        try configuration.validate()
        self.configuration = configuration
        let version = configuration.version
        registry.addCollector(ProcessMetrics.collect)
        registry.addCollector { EngineMetrics.collect(retriever.scores) }
        if let cache { registry.addCollector { EngineMetrics.collect(cache.statistics) } }
        registry.addCollector {
            [MetricSample("regatta_build_info", .gauge, labels: [("version", version)], value: 1)]
        }
        if let controls {
            registry.addCollector {
                let value = controls.problem() == nil ? 0.0 : 1
                return [MetricSample("regatta_settings_fault", .gauge, value: value)]
            }
        }
        if let pinning { registry.addCollector { PinMetrics.collect(pinning.service) } }
        let views = AdminViews(
            retriever: retriever,
            cache: cache,
            registry: registry,
            isReady: isReady,
            version: version,
            controls: controls
        )
        application = AdminApplication(
            configuration: configuration,
            views: views,
            events: EventViews(feed: events),
            pinning: pinning,
            cache: CacheRoutes(cache: cache),
            logger: logger,
            listening: onListening
        )
    }

    /// Serves until told to stop.
    ///
    /// - Throws: When the address cannot be listened on.
    public func run() async throws {
        // It would describe the service in the log, with all that is in it.
        let silent = Logger(label: "silent") { _ in SwiftLogNoOpLogHandler() }
        var group = ServiceGroupConfiguration(services: [application], logger: silent)
        group.maximumGracefulShutdownDuration = configuration.stopLimit
        try await ServiceGroup(configuration: group).run()
    }
}

/// The routes of the admin listener behind its guards.
struct AdminApplication: ApplicationProtocol {
    let adminConfiguration: AdminConfiguration
    let views: AdminViews
    let events: EventViews
    let pinning: PinningAccess?
    let cache: CacheRoutes
    let logger: Logger
    let listening: @Sendable (_ host: String, _ port: Int) async -> Void

    init(
        configuration: AdminConfiguration,
        views: AdminViews,
        events: EventViews,
        pinning: PinningAccess?,
        cache: CacheRoutes,
        logger: Logger,
        listening: @escaping @Sendable (_ host: String, _ port: Int) async -> Void
    ) {
        adminConfiguration = configuration
        self.views = views
        self.events = events
        self.pinning = pinning
        self.cache = cache
        self.logger = logger
        self.listening = listening
    }

    var configuration: ApplicationConfiguration {
        ApplicationConfiguration(
            address: .hostname(adminConfiguration.host, port: adminConfiguration.port)
        )
    }

    var server: HTTPServerBuilder {
        .http1(configuration: .init(idleTimeout: .seconds(60)))
    }

    func onServerRunning(_ channel: any Channel) async {
        await listening(channel.localAddress?.ipAddress ?? "", channel.localAddress?.port ?? 0)
    }

    var responder: some HTTPResponder<BasicRequestContext> {
        get async throws {
            let router = Router(
                context: BasicRequestContext.self,
                options: .autoGenerateHeadEndpoints
            )
            if let pinning { router.add(middleware: PSAEndpoint(pinning, adminConfiguration)) }
            router.add(middleware: AdminGuard(adminConfiguration))
            DashboardViews.add(to: router)
            events.add(to: router)
            if let controls = views.controls { ControlViews(controls: controls).add(to: router) }
            router.get("/api/v1/overview", use: views.overview)
            router.get("/metrics", use: views.metrics)
            router.get("/healthz", use: views.health)
            router.get("/readyz", use: views.readiness)
            router.get("/api/v1/gateways", use: views.gateways)
            router.get("/api/v1/requests", use: views.requests)
            router.get("/api/v1/explain", use: views.requests)
            if let pinning { PinRoutes(access: pinning).add(to: router) }
            cache.add(to: router)
            return router.buildResponder()
        }
    }
}
