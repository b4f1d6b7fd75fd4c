import Logging
import Retrieval
import ServiceLifecycle

/// What the engine needs done while it serves: gateways watched, scores kept.
struct EngineUpkeep: Service {
    /// What a crash may forget of the scores.
    private static let savePause = Duration.seconds(60)

    let retriever: Retriever
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask { await retriever.watchReachability() }
                group.addTask { await keepScores() }
            }
        }
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
