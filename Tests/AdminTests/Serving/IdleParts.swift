import Logging
import Retrieval
import TestSupport

extension Retriever {
    /// One that knows nobody to ask.
    static var idle: Retriever {
        Retriever(
            transport: SimulatedNetwork([:]),
            cache: nil,
            ledger: nil,
            upstreams: [],
            seed: 1
        )
    }
}

extension Logger {
    /// One whose words nobody keeps.
    static var silent: Logger {
        Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    }
}
