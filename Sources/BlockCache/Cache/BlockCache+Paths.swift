import Locking
public import Multiformats

// Where paths lead, remembered beside the blocks, in memory alone.
extension BlockCache {
    /// What is remembered of a path; `nil` when nothing is.
    ///
    /// - Parameters:
    ///   - path: The names to follow.
    ///   - root: Where it begins.
    /// - Returns: Where it leads, or that it leads nowhere.
    public func rememberedAnswer(for path: [String], under root: CID) -> ResolvedPaths.Answer? {
        paths.withLock { $0.answer(for: path, under: root, at: .now) }
    }

    /// Remembers where a path leads.
    ///
    /// - Parameters:
    ///   - answer: Where it leads, or that it leads nowhere.
    ///   - path: The names to follow.
    ///   - root: Where it begins.
    public func remember(_ answer: ResolvedPaths.Answer, for path: [String], under root: CID) {
        paths.withLock { $0.remember(answer, for: path, under: root, at: .now) }
    }

    /// Forgets where paths lead, as after a purge or a change of what is allowed.
    public func forgetPaths() {
        paths.withLock { $0.removeAll() }
    }
}
