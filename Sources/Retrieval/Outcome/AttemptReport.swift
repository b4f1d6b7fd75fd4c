/// What one upstream did in one race, for logs, metrics, scores and explanations.
public struct AttemptReport: Sendable {
    /// How an attempt ended.
    public enum Outcome: Hashable, Sendable {
        /// Its first verified block was the race's first.
        case won
        /// Another was first; it did nothing wrong.
        case lost
        /// It failed.
        case failed(Fault)
        /// It won, and failed before its want was whole.
        case broke(Fault)

        /// The name of the outcome in logs, metrics and answers.
        public var name: String {
            switch self {
            case .won: "won"
            case .lost: "lost"
            case .failed(let fault), .broke(let fault): fault.name
            }
        }

        /// What went wrong, if anything did.
        public var fault: Fault? {
            switch self {
            case .won, .lost: nil
            case .failed(let fault), .broke(let fault): fault
            }
        }
    }

    /// Where the bytes went that an attempt brought, in bytes.
    public struct Tally: Sendable, Hashable {
        /// Bytes in blocks that were wanted and new.
        public var used = 0
        /// Bytes in blocks that another attempt, or this one, had brought before.
        public var duplicate = 0
        /// Bytes that failed verification or were not asked for.
        public var bad = 0
        /// Bytes that came after the race was decided for another.
        public var late = 0

        /// A tally of nothing.
        public init() {}
    }

    /// The upstream's name.
    public let upstream: String
    /// The label of the upstream in metrics: its configured name, `discovered` or `filecoin`.
    public let label: String
    /// On which way the upstream was found; `nil` for one that is configured.
    public let stage: FallbackStage?
    /// What was asked.
    public let kind: RequestKind
    /// The path and query that were asked for, without the upstream's base URL.
    public let target: String
    /// Whether it was started because the leader was late.
    public let isHedge: Bool
    /// When it began, on the engine's clock.
    public let began: Duration
    /// How long until it ended, from when it began.
    public let duration: Duration
    /// How long until its first byte; `nil` when none came.
    public let firstByte: Duration?
    /// How long until its first verified block; `nil` when none came.
    public let firstBlock: Duration?
    /// How long its connection took to set up.
    public let timings: TransferTimings
    /// The status it answered with; `nil` when it did not answer.
    public let status: Int?
    /// Where its bytes went.
    public let tally: Tally
    /// The name of the request that it was for, as ``RequestTrace/id`` gave it.
    public let requestID: String?
    /// How it ended.
    public let outcome: Outcome

    /// Whether the upstream has the content; `nil` when the attempt does not tell.
    var hasIt: Bool? {
        if firstBlock != nil { return true }
        if case .failed(.absent) = outcome { return false }
        return nil
    }
}

/// What tells one look-up from another.
private struct Lookup: Hashable {
    let upstream: String
    let target: String
    let began: Duration
}

extension [AttemptReport] {
    /// Leaves out what a look-up did that several races shared, where it is told already.
    mutating func tellLookupsOnce() {
        guard contains(where: { $0.kind == .providers }) else { return }
        var told: Set<Lookup> = []
        self = filter { report in
            let lookup = Lookup(
                upstream: report.upstream,
                target: report.target,
                began: report.began
            )
            return report.kind != .providers || told.insert(lookup).inserted
        }
    }
}

extension AttemptReport {
    /// What counts of an attempt for the scores, as a simulation makes it up.
    package init(kind: RequestKind, duration: Duration, firstBlock: Duration?, outcome: Outcome) {
        self.init(
            upstream: "",
            label: "",
            stage: nil,
            kind: kind,
            target: "",
            isHedge: false,
            began: .zero,
            duration: duration,
            firstByte: firstBlock,
            firstBlock: firstBlock,
            timings: TransferTimings(),
            status: nil,
            tally: Tally(),
            requestID: nil,
            outcome: outcome
        )
    }
}
