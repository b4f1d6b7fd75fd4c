/// Whether an upstream is asked at all: a fuse that opens on illness and is tried again later.
///
/// A pure state machine. Half-open lets one attempt through; its outcome closes or opens again.
public struct Circuit: Sendable, Hashable {
    /// What the circuit lets through.
    public enum State: String, Sendable, Hashable, Codable {
        /// Everything.
        case closed
        /// One attempt, to see whether the upstream has recovered.
        case halfOpen = "half-open"
        /// Nothing until its time comes.
        case open
    }

    /// How many failures in a row open it.
    static let failuresToOpen = 3
    /// How long it stays open the first time; each further time twice as long.
    static let firstPause = Duration.seconds(5)
    /// The longest it stays open for an illness: an upstream that recovers is back within this.
    static let longestPause = Duration.seconds(120)
    /// How long it stays open after bytes that did not verify.
    static let dishonestyPause = Duration.seconds(300)

    private var failures = 0
    private var openings = 0
    private var opensUntil: Duration?
    private var isForLying = false
    private var isTrying = false

    init() {}

    /// What it lets through at `now`.
    func state(at now: Duration) -> State {
        guard let opensUntil else { return .closed }
        return now < opensUntil || isTrying ? .open : .halfOpen
    }

    /// When it lets an attempt through again; `nil` when it is not open.
    func reopening(at now: Duration) -> Duration? {
        guard let opensUntil, now < opensUntil else { return nil }
        return opensUntil
    }

    /// An attempt starts: a half-open circuit lets only this one through.
    mutating func began(at now: Duration) {
        if opensUntil != nil { isTrying = true }
    }

    /// An attempt ended without telling anything about its health.
    mutating func abstained() {
        isTrying = false
    }

    /// An attempt succeeded at `now`.
    ///
    /// It does not clear who lied before its time has come: what was asked for beside the lie may
    /// well be true.
    mutating func succeeded(at now: Duration) {
        if isForLying, let opensUntil, now < opensUntil { abstained() } else { self = Circuit() }
    }

    /// An attempt was answered, without bytes that could be checked: that heals an illness, but
    /// does not clear who lied.
    mutating func answered() {
        if isForLying { abstained() } else { self = Circuit() }
    }

    /// An attempt failed; `jitter`, from 0 to 1, spreads the time of the next try.
    mutating func failed(isDishonest: Bool, at now: Duration, jitter: Double) {
        failures += 1
        let wasOpen = opensUntil != nil
        isTrying = false
        guard isDishonest || wasOpen || failures >= Self.failuresToOpen else { return }
        if let opensUntil, now < opensUntil, !isDishonest { return }
        let doubled = Self.firstPause * (1 << min(openings, 5))
        let pause = isDishonest ? Self.dishonestyPause : min(doubled, Self.longestPause)
        openings += 1
        isForLying = isForLying || isDishonest
        opensUntil = now + pause * (0.75 + 0.25 * jitter)
    }
}
