extension SessionPlan {
    /// A stream of the session.
    struct Lane: Sendable {
        let id: Int
        /// The part of the file that it is for; everything, outside files.
        var span: Range<UInt64>
        /// The part that was asked for: more, when the rest was given to another.
        let asked: Range<UInt64>
        /// When it was begun.
        let opened: Duration
        /// Whether it was begun because another did not move.
        let isRescue: Bool
        /// Whether it was begun for a part that the reader had not reached.
        let isAhead: Bool
        var progress = Feed.Progress()
        /// Whether it has brought the block that is needed, or is full without it.
        var hasPassed = false

        init(id: Int, span: Range<UInt64>, isRescue: Bool, isAhead: Bool, at now: Duration) {
            self.id = id
            self.span = span
            opened = now
            asked = span
            self.isRescue = isRescue
            self.isAhead = isAhead
        }
    }
}

extension SessionPlan.Lane {
    /// How long a stream has to run before its rate counts.
    static let rateAfter = Duration.milliseconds(150)

    /// How many blocks could have come in the time after which it counts as stuck.
    static let missedBlocks = 8

    /// The next byte that it brings.
    var front: UInt64 { max(progress.position, span.lowerBound) }

    /// Whether it may still bring the block at `offset`.
    func covers(_ offset: UInt64) -> Bool {
        !hasPassed && progress.ending == nil && span.contains(offset)
    }

    /// Whether it has brought all that it was asked for, and only has to end.
    var hasAll: Bool { progress.position >= asked.upperBound }

    /// Whether it has brought its part, and would go on with what was given to another.
    var isCutShort: Bool {
        progress.position >= span.upperBound && span.upperBound < asked.upperBound
    }

    /// How long it takes from one of its blocks to the next; `nil` before the second has come.
    var interval: Duration? {
        guard let began = progress.began, let moved = progress.moved, progress.blocks > 1 else {
            return nil
        }
        return (moved - began) / (progress.blocks - 1)
    }

    /// Whether it does not move: for `patience` at most, and sooner where blocks come fast.
    ///
    /// - Parameters:
    ///   - patience: The longest that it may stand still.
    ///   - habit: How long it takes the other streams of the session from block to block.
    ///   - now: The time.
    /// - Returns: Whether another should be asked for its part.
    func isStuck(_ patience: Duration, habit: Duration?, at now: Duration) -> Bool {
        // The race for the first one has its own hedges; for the others all may have been busy then.
        guard let since = progress.moved ?? (isAhead ? opened : nil) else { return false }
        let usual = (interval ?? habit).map { $0 * Self.missedBlocks }
        let longest = progress.moved == nil ? patience / 2 : patience
        return now - since >= min(max(usual ?? longest, patience / 4), longest)
    }

    /// Its bytes a second since its first block; `nil` until it has run for a while.
    func rate(at now: Duration) -> Double? {
        guard let began = progress.began, now - began >= Self.rateAfter else { return nil }
        return max(Double(progress.bytes - progress.firstBytes) / ((now - began) / .seconds(1)), 1)
    }
}
