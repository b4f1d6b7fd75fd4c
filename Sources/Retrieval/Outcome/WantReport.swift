/// The timeline of one want: who was asked, when, and what each did; for people and programs.
public struct WantReport: Sendable, Codable {
    /// How a want ended.
    public enum Outcome: String, Sendable, Codable {
        /// Everything was in the cache.
        case hit
        /// Something was fetched, and nothing failed for the client.
        case fetched
        /// The client got an error, or an answer that was broken off.
        case failed
    }

    /// One line of the timeline.
    ///
    /// Times are in milliseconds, from the start of the attempt where nothing else is said.
    public struct Line: Sendable, Codable {
        /// The upstream's name.
        public let upstream: String
        /// On which way it was found; absent for one that is configured.
        public let stage: FallbackStage?
        /// What was asked: `raw` or `car`.
        public let kind: String
        /// The path and query that were asked for.
        public let target: String
        /// When it began, from the start of the want.
        public let began: Double
        /// Whether it was started because another was late.
        public let isHedge: Bool
        /// Until the name was resolved.
        public let resolved: Double?
        /// Until the connection stood.
        public let connected: Double?
        /// Until TLS was set up.
        public let secured: Double?
        /// Until the first byte.
        public let firstByte: Double?
        /// Until the first verified block.
        public let firstBlock: Double?
        /// Until it ended.
        public let ended: Double
        /// The HTTP status; absent when none came.
        public let status: Int?
        /// Bytes in blocks that were used.
        public let used: Int
        /// Bytes that were duplicate or came too late.
        public let wasted: Int
        /// Bytes that failed verification or were not asked for.
        public let bad: Int
        /// The name of how it ended, as in metrics.
        public let outcome: String
        /// What went wrong, in words; absent when nothing did.
        public let reason: String?
    }

    /// The content path.
    public let path: String
    /// Seconds since 1970 when it began.
    public let time: Int64
    /// How long it took, in milliseconds.
    public let duration: Double
    /// How it ended.
    public let outcome: Outcome
    /// How many blocks came from the cache.
    public let blocksFromCache: Int
    /// How many blocks came from upstreams.
    public let blocksFetched: Int
    /// How many bytes of blocks came from upstreams.
    public let bytesFetched: Int
    /// The upstream whose block was first; absent when nothing was fetched.
    public let winner: String?
    /// The name of the request, as ``RequestTrace/id`` gave it; absent without one.
    public let requestID: String?
    /// The attempts, in the order in which they began.
    public let attempts: [Line]

    /// The most attempts that are kept of one want.
    static let attemptLimit = 64

    init(
        _ want: Want,
        _ report: SessionReport,
        began: Duration,
        duration: Duration,
        unixTime: Int64,
        isFailed: Bool
    ) {
        path = "/ipfs/\(want.root)" + want.path.map { "/\($0)" }.joined()
        time = unixTime
        self.duration = duration / .milliseconds(1)
        outcome = isFailed ? .failed : report.isHit ? .hit : .fetched
        blocksFromCache = report.blocksFromCache
        blocksFetched = report.blocksFetched
        bytesFetched = report.bytesFetched
        winner = report.winner
        requestID = RequestTrace.id
        attempts = report.attempts.prefix(Self.attemptLimit)
            .sorted { $0.began < $1.began }
            .map { Line($0, from: began) }
    }
}

extension WantReport.Line {
    fileprivate init(_ attempt: AttemptReport, from start: Duration) {
        upstream = attempt.upstream
        stage = attempt.stage
        kind = attempt.kind.rawValue
        target = attempt.target
        // A flight that another want began may be older than this one.
        began = max(attempt.began - start, .zero) / .milliseconds(1)
        isHedge = attempt.isHedge
        resolved = attempt.timings.resolved.map { $0 / .milliseconds(1) }
        connected = attempt.timings.connected.map { $0 / .milliseconds(1) }
        secured = attempt.timings.secured.map { $0 / .milliseconds(1) }
        firstByte = attempt.firstByte.map { $0 / .milliseconds(1) }
        firstBlock = attempt.firstBlock.map { $0 / .milliseconds(1) }
        ended = attempt.duration / .milliseconds(1)
        status = attempt.status
        used = attempt.tally.used
        wasted = attempt.tally.duplicate + attempt.tally.late
        bad = attempt.tally.bad
        outcome = attempt.outcome.name
        reason = attempt.outcome.fault.map { _ in attempt.words }
    }
}
