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

    /// An attempt ended.
    case attemptEnded(AttemptReport)
    /// A race was decided, or lost by all.
    case raceEnded(RaceResult)
    /// An upstream sent bytes that do not match a CID.
    case verificationFailed(upstream: String, block: CID)
    /// An upstream's circuit changed.
    case circuitChanged(upstream: String, circuit: Circuit.State)
}
