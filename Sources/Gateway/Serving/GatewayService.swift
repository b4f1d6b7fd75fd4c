import HummingbirdCore
public import Logging
public import Metrics
import NIOCore
import NIOPosix
public import Naming
public import Retrieval
public import ServiceLifecycle

/// The gateway listener: the public IPFS gateway interface over one engine.
///
/// It serves until its task is cancelled or a graceful shutdown begins; then it accepts nothing
/// more, lets answers under way end within ``GatewayConfiguration/stopLimit``, and breaks off the
/// rest.
public struct GatewayService: Service {
    private let configuration: GatewayConfiguration
    private let responder: GatewayResponder
    private let answersHitsAtOnce: Bool
    private let logger: Logger
    private let onListening: @Sendable (_ host: String, _ port: Int) async -> Void

    /// Makes a service that does not listen yet.
    ///
    /// - Parameters:
    ///   - configuration: Where and within which limits to serve.
    ///   - retriever: Where content comes from.
    ///   - names: Where names are resolved.
    ///   - policy: What is not served, whoever asks.
    ///   - logger: Is told of failures, and if configured of every request.
    ///   - metrics: Counts requests; by default what swift-metrics is bootstrapped with.
    ///   - onListening: Is told the address once the listener accepts connections.
    public init(
        configuration: GatewayConfiguration,
        retriever: Retriever,
        names: NameResolver,
        policy: ContentPolicy = ContentPolicy(),
        logger: Logger,
        metrics: (any MetricsFactory)? = nil,
        onListening: @escaping @Sendable (_ host: String, _ port: Int) async -> Void = { _, _ in }
    ) {
        self.init(
            configuration: configuration,
            retriever: retriever,
            names: NameSource(names),
            policy: policy,
            logger: logger,
            metrics: metrics,
            onListening: onListening
        )
    }

    init(
        configuration: GatewayConfiguration,
        retriever: Retriever,
        names: NameSource,
        policy: ContentPolicy = ContentPolicy(),
        logger: Logger,
        metrics: (any MetricsFactory)?,
        answersHitsAtOnce: Bool = true,
        onListening: @escaping @Sendable (_ host: String, _ port: Int) async -> Void
    ) {
        self.configuration = configuration
        self.answersHitsAtOnce = answersHitsAtOnce
        self.logger = logger
        self.onListening = onListening
        responder = GatewayResponder(
            configuration: configuration,
            retriever: retriever,
            names: names,
            policy: policy,
            logger: logger,
            metrics: RequestMetrics(factory: metrics ?? MetricsSystem.factory)
        )
    }

    /// Serves until told to stop.
    ///
    /// - Throws: When the address cannot be listened on.
    public func run() async throws {
        let channel = GatewayChannel(
            responder: responder,
            configuration: configuration,
            answersHitsAtOnce: answersHitsAtOnce
        )
        let onListening = onListening
        let server = channel.server(
            configuration: ServerConfiguration(
                address: .hostname(configuration.host, port: configuration.port),
                availableConnectionsDelegate: .maximum(
                    configuration.connectionLimit,
                    logger: logger
                )
            ),
            onServerRunning: { channel in
                let address = channel.localAddress
                await onListening(address?.ipAddress ?? "", address?.port ?? 0)
            },
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
            logger: logger
        )
        var group = ServiceGroupConfiguration(services: [server], logger: logger)
        group.maximumGracefulShutdownDuration = configuration.stopLimit
        try await ServiceGroup(configuration: group).run()
    }
}
