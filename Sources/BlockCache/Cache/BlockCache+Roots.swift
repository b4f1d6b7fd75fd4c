import Locking
public import Multiformats

extension BlockCache {
    /// Counts a request for a root, whether or not what it needs is here.
    ///
    /// - Parameters:
    ///   - root: The root that was asked for.
    ///   - bytes: The bytes that were served under it.
    public func noteRequest(of root: CID, bytes: Int = 0) {
        roots.withLock { $0.note(root, bytes: bytes) }
    }

    /// The roots that were asked for the most since the start, the first of them first.
    ///
    /// - Parameter count: The most roots to name.
    /// - Returns: The roots, with their counts.
    public func topRoots(_ count: Int) -> [RootTally.Entry] {
        roots.withLock { $0.top(count) }
    }
}
