public import Multiformats

/// What happened in the engine, as a value: whoever wires the parts turns it into metrics and logs.
public enum Event: Sendable {
    /// How a race was decided.
    public struct RaceResult: Sendable {
        /// What was asked.
        public let kind: RequestKind
        /// The label of the winner; `nil` when nobody won.
        public let winner: String?
        /// Whether the winner was a hedge.
        public let isWonByHedge: Bool
        /// How many hedges were started.
        public let hedges: Int
        /// How many attempts were started.
        public let attempts: Int
        /// How long it took.
        public let duration: Duration
    }

    /// That an upstream is asked.
    public struct Start: Sendable {
        /// The upstream's name.
        public let upstream: String
        /// What is asked.
        public let kind: RequestKind
        /// The path and query that are asked for, without the upstream's base URL.
        public let target: String
        /// Whether it is asked because the leader is late.
        public let isHedge: Bool
        /// When it began, on the engine's clock; with name and target it tells attempts apart.
        public let began: Duration
        /// The request that wants it, as ``RequestTrace/id`` named it; `nil` for one without a name.
        public let requestID: String?
    }

    /// An upstream is asked.
    case attemptBegan(Start)
    /// An attempt ended.
    case attemptEnded(AttemptReport)
    /// A race was decided, or lost by all.
    case raceEnded(RaceResult)
    /// An upstream sent bytes that do not match a CID.
    case verificationFailed(upstream: String, block: CID)
    /// An upstream's circuit changed.
    case circuitChanged(upstream: String, circuit: Circuit.State)
}
