import Admin
import ArgumentParser
import FoundationEssentials
import Logging
import Metrics
import ServiceLifecycle

/// `regatta serve`: the gateway and the admin listener.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serve content over HTTP until told to stop.",
        discussion: """
            Prints one line on standard output once it accepts connections. SIGTERM and SIGINT stop \
            it gracefully, a second one at once.
            """
    )

    @Option(help: "Where to serve content, such as 127.0.0.1:8480 (gateway.listen).")
    var listen: String?

    @Option(help: "Where to serve the operator, such as 127.0.0.1:8481 (admin.listen).")
    var adminListen: String?

    @OptionGroup var options: SettingsOptions

    func run() async throws {
        let sources = try options.sources(adding: [
            ("--listen", "gateway.listen", listen.map { [$0] } ?? []),
            ("--admin-listen", "admin.listen", adminListen.map { [$0] } ?? []),
        ])
        let settings = try sources.settings()
        let threshold = LogThreshold(settings.log)
        LoggingSystem.bootstrap {
            LineLog(label: $0, settings: settings.log, threshold: threshold)
        }
        let registry = PrometheusRegistry()
        MetricsSystem.bootstrap(registry)
        let logger = Logger(label: "regatta")
        for stranger in sources.strangers {
            logger.warning("a variable that sets nothing", metadata: ["variable": "\(stranger)"])
        }
        let manager = ServiceManager(environment: ProcessInfo.processInfo.environment)
        let server = Server(
            settings: settings,
            logger: logger,
            registry: registry,
            threshold: threshold,
            reread: SettingsOptions.again(sources, config: options.config)
        ) { addresses in
            let places = "gateway \(addresses.gateway.url), admin \(addresses.admin.url)"
            _ = try? Console.result("regatta \(Version.current) ready: \(places)")
            if Console.isOutputTerminal {
                let (gateway, admin) = (addresses.gateway.url, addresses.admin.url)
                Console.say(Directions.text(gateway: gateway, admin: admin))
            }
            await manager?.ready("Serving at \(places)")
        }
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: manager.flatMap(\.watchdog).map { [$0, server] } ?? [server],
                logger: .silent
            )
        )
        try await StopSignals.run(group) { await manager?.stopping() }
    }
}
