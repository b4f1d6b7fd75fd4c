package import BlockCache

/// The statistics of the cache, as programs read them.
struct CacheView: Encodable {
    let bytes: Int
    let limitBytes: Int
    let fileBytes: Int
    let blocks: Int
    let waiting: Int
    let hits: Int
    let misses: Int
    /// The share of the blocks asked for since the start that were found; absent before the first.
    let hitRatio: Double?
    let admitted: Int
    let declined: Int
    let lost: Int
    let evicted: Int
    let damaged: Int
    /// Why nothing is written now; absent while all is well.
    let fault: String?

    init(_ statistics: BlockCache.Statistics) {
        bytes = statistics.bytes
        limitBytes = statistics.limit
        fileBytes = statistics.fileSize
        blocks = statistics.blocks
        waiting = statistics.waiting
        hits = statistics.hits
        misses = statistics.misses
        hitRatio = statistics.hitRatio
        admitted = statistics.admitted
        declined = statistics.declined
        lost = statistics.lost
        evicted = statistics.evicted
        damaged = statistics.damaged
        fault = statistics.fault
    }
}

/// How much was last used within one span of time; the tool reads it, too.
package struct AgeBandView: Codable, Equatable, Sendable {
    /// How long ago it was at most, in seconds; absent for any longer.
    package let withinSeconds: Int64?
    package let blocks: Int
    package let bytes: Int

    package init(_ band: BlockCache.AgeBand) {
        withinSeconds = band.limit?.components.seconds
        blocks = band.blocks
        bytes = band.bytes
    }
}

/// How often a root was asked for; the tool reads it, too.
package struct RootView: Codable, Equatable, Sendable {
    package let root: String
    package let requests: Int
    /// By how much the number of requests may be too high.
    package let error: Int
    /// The bytes served under it; absent where nobody counted them.
    package let bytes: Int?

    package init(_ entry: RootTally.Entry) {
        root = "\(entry.root)"
        requests = entry.count
        error = entry.error
        bytes = entry.bytes > 0 ? entry.bytes : nil
    }
}

/// What was done with many blocks; the tool reads it, too.
package struct TallyView: Codable, Equatable, Sendable {
    /// The roots that an archive names; absent where there is none.
    package let roots: [String]?
    package let blocks: Int
    package let bytes: Int
    /// How many could not be had: not here, or not taken.
    package let missing: Int

    package init(_ tally: BlockCache.Tally, roots: [String]? = nil) {
        self.roots = roots
        blocks = tally.blocks
        bytes = tally.bytes
        missing = tally.missing
    }
}

/// How far a verification has come.
struct VerificationView: Encodable {
    let blocks: Int
    let bytes: Int
    let damaged: Int
    let total: Int

    init(_ progress: BlockCache.VerificationProgress) {
        blocks = progress.blocks
        bytes = progress.bytes
        damaged = progress.damaged
        total = progress.total
    }
}

/// What a verification found.
package struct CheckView: Encodable {
    let blocks: Int
    let bytes: Int
    let verified: Int
    let isSound: Bool
    let problemCount: Int
    /// In words; the first hundred.
    let problems: [String]

    package init(_ report: CheckReport) {
        blocks = report.blocks
        bytes = report.bytes
        verified = report.verified
        isSound = report.isSound
        problemCount = report.problemCount
        problems = report.problems
    }
}
