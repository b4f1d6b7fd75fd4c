import Gateway
import Logging
import Metrics
import Retrieval
import ServiceLifecycle

/// Everything that serves, put together: the engine, and the listeners in front of it.
struct Server: Service {
    /// Where the listeners wait, once they do.
    struct Addresses: Sendable {
        var gateway: ListenAddress
    }

    let settings: Settings
    let logger: Logger
    let metrics: any MetricsFactory
    /// Is told once, when everything accepts connections.
    let onReady: @Sendable (Addresses) async -> Void

    /// Serves until it is told to stop, and closes what it opened.
    ///
    /// - Throws: ``Failure`` when something cannot be opened or listened on.
    func run() async throws {
        let recorder = EventRecorder(logger: logger.labelled("engine"), metrics: metrics)
        let engine = try Engine.open(settings, observe: recorder.record)
        do {
            try await serve(engine)
        } catch {
            await engine.close()
            throw error
        }
        await engine.close()
    }

    private func serve(_ engine: Engine) async throws {
        let onReady = onReady
        let gateway = GatewayService(
            configuration: GatewayConfiguration(settings),
            retriever: engine.retriever,
            logger: logger.labelled("gateway"),
            metrics: metrics
        ) { host, port in
            await onReady(Addresses(gateway: ListenAddress(host: host, port: port)))
        }
        // They stop in reverse order: first nothing new comes in, the engine goes last.
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [
                    EngineUpkeep(retriever: engine.retriever, logger: logger.labelled("engine")),
                    Listener(gateway, setting: "gateway.listen", address: settings.gateway.listen),
                ],
                logger: .silent
            )
        )
        try await group.run()
    }
}

extension GatewayConfiguration {
    init(_ settings: Settings) {
        self = settings.gateway.limits
        host = settings.gateway.listen.host
        port = settings.gateway.listen.port
        stopLimit = settings.shutdown.limit
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
