import Glibc
import ServiceLifecycle
import UnixSignals

/// SIGTERM and SIGINT: the first stops gracefully, the second at once.
enum StopSignals {
    /// Runs `group` until it ends or is told to stop; `stopping` is called when it is.
    static func run(
        _ group: ServiceGroup,
        stopping: @escaping @Sendable () async -> Void = {}
    ) async throws {
        try await withThrowingTaskGroup { tasks in
            tasks.addTask {
                var isStopping = false
                for await _ in await UnixSignalsSequence(trapping: .sigterm, .sigint) {
                    // What is on disk survives a crash, so it survives this.
                    if isStopping { _exit(Failure.Exit.failed.rawValue) }
                    isStopping = true
                    Console.say("regatta: stopping; once more to stop at once")
                    await stopping()
                    await group.triggerGracefulShutdown()
                }
            }
            tasks.addTask { try await group.run() }
            defer { tasks.cancelAll() }
            try await tasks.next()
        }
    }
}
