import NIOCore
import NIOPosix

/// How many event loops serve connections.
enum EventLoops {
    /// One for every two processors, and at least one.
    ///
    /// A loop that always finds something ready does not sleep, and so keeps its processor for a
    /// whole slice of time; who waits for it there, the client or libcurl's thread, waits for
    /// milliseconds. One loop answers more small hits than two processors' clients can ask for, and
    /// the other processor hashes, stores and fetches (decision 11).
    static let count = max(1, (System.coreCount + 1) / 2)

    /// Settles it, once, before the first loop is started.
    static func settle() {
        NIOSingletons.groupLoopCountSuggestion = count
    }
}
