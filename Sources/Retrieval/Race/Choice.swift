package import Multiformats

/// What a race is for, as far as the choice of its contestants goes.
package struct Errand: Sendable {
    package let kind: RequestKind
    /// The root of the DAG that it is about, for who had that of late.
    package var root: Multihash?
    /// Whether a part of a file is asked for.
    package var isRanged = false
    /// The upstreams that are not asked.
    package var excluded: Set<Int> = []

    /// Describes what a race is for.
    package init(
        kind: RequestKind,
        root: Multihash? = nil,
        isRanged: Bool = false,
        excluded: Set<Int> = []
    ) {
        self.kind = kind
        self.root = root
        self.isRanged = isRanged
        self.excluded = excluded
    }
}

/// One upstream in one race.
package struct Contestant: Sendable, Hashable {
    /// Its place in the list of upstreams.
    package let index: Int
    /// How long it may lead before the next one starts.
    package let patience: Duration

    /// Describes one upstream in one race.
    package init(index: Int, patience: Duration) {
        self.index = index
        self.patience = patience
    }
}

/// Whom a race may ask, in order, and how many of them at once.
package struct Choice: Sendable {
    package let contestants: [Contestant]
    package let openers: Int
    /// When nobody may be asked for lack of budget: how long until somebody may.
    package let refill: Duration?

    /// Describes whom a race may ask.
    package init(contestants: [Contestant], openers: Int, refill: Duration? = nil) {
        self.contestants = contestants
        self.openers = openers
        self.refill = refill
    }
}
