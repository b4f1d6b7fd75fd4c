import Glibc
import ServiceLifecycle
import UnixSignals

/// SIGTERM and SIGINT: the first stops gracefully, the second at once.
enum StopSignals {
    /// Runs `service` until it ends or is told to stop.
    static func run(_ group: ServiceGroup) async throws {
        try await withThrowingTaskGroup { tasks in
            tasks.addTask {
                var isStopping = false
                for await _ in await UnixSignalsSequence(trapping: .sigterm, .sigint) {
                    // What is on disk survives a crash, so it survives this.
                    if isStopping { _exit(Failure.Exit.failed.rawValue) }
                    isStopping = true
                    Console.say("regatta: stopping; once more to stop at once")
                    await group.triggerGracefulShutdown()
                }
            }
            tasks.addTask { try await group.run() }
            defer { tasks.cancelAll() }
            try await tasks.next()
        }
    }
}
