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

    /// Whether it does not move: for `patience` at most, and sooner when its blocks came fast.
    func isStuck(_ patience: Duration, at now: Duration) -> Bool {
        guard let began = progress.began, let moved = progress.moved else {
            // The race for it has its own hedges, unless all others were busy then.
            return isAhead && now - opened >= patience / 2
        }
        let interval = (moved - began) / max(progress.blocks - 1, 1)
        let habit = progress.blocks > 1 ? interval * Self.missedBlocks : patience
        return now - moved >= min(max(habit, patience / 4), patience)
    }

    /// Its bytes a second since its first block; `nil` until it has run for a while.
    func rate(at now: Duration) -> Double? {
        guard let began = progress.began, now - began >= Self.rateAfter else { return nil }
        return max(Double(progress.bytes - progress.firstBytes) / ((now - began) / .seconds(1)), 1)
    }
}
