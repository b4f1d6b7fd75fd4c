import ServiceLifecycle
import UnixSignals

/// SIGHUP: the settings are read again, as daemons do.
struct ReloadSignals: Service {
    let reload: @Sendable () async -> Void

    func run() async throws {
        await cancelWhenGracefulShutdown {
            for await _ in await UnixSignalsSequence(trapping: .sighup) { await reload() }
        }
    }
}
