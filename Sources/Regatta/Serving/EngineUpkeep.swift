import Locking
import Logging
import Retrieval
import ServiceLifecycle

/// What the engine needs done while it serves: gateways watched, scores kept.
struct EngineUpkeep: Service {
    /// What a crash may forget of the scores.
    private static let savePause = Duration.seconds(60)

    let retriever: Retriever
    let logger: Logger
    /// Who watches now.
    private let watch = Locked<Task<Void, Never>?>(nil)

    init(retriever: Retriever, logger: Logger) {
        self.retriever = retriever
        self.logger = logger
    }

    func run() async throws {
        watchAnew()
        await cancelWhenGracefulShutdown { await keepScores() }
        watch.withLock { $0 }?.cancel()
    }

    /// Watches the gateways that the engine has now, and no others.
    func watchAnew() {
        // Not a child of whoever changed them, who does not wait for it.
        let next = Task { await retriever.watchReachability() }
        let former = watch.withLock { watch in
            defer { watch = next }
            return watch
        }
        former?.cancel()
    }

    private func keepScores() async {
        while (try? await Task.sleep(for: Self.savePause)) != nil {
            do {
                try retriever.saveScores()
            } catch {
                logger.warning("scores could not be kept", metadata: ["error": "\(error)"])
            }
        }
    }
}
