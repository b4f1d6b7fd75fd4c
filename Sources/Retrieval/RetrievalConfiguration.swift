/// The knobs of the engine, each with its default and what asks to turn it.
public struct RetrievalConfiguration: Sendable {
    /// Who starts in a race.
    public enum Start: String, Sendable, CaseIterable {
        /// The best upstream; others when it is late or fails.
        case best
        /// All at once: lowest latency for most load, for those who own their gateways.
        case all
    }

    /// Who starts in a race.
    ///
    /// Set ``Start/all`` only where every upstream is your own.
    public var start = Start.best
    /// The largest block that is accepted, in bytes; at most 4 MiB.
    ///
    /// Raise it only for content known to have larger blocks than the specification's 2 MiB.
    public var blockLimit = 2 << 20
    /// Verified bytes that wait for a slow reader, per session.
    ///
    /// Raise it for long fat links.
    public var window = 8 << 20
    /// Verified bytes that wait for slow readers, all sessions together.
    ///
    /// Streams under way share it, down to a block each. Raise it when many clients read large
    /// files, lower it on a machine with little memory.
    public var windows = 64 << 20
    /// The earliest that a second upstream is asked while the first is late.
    ///
    /// ``hedgeShare`` bounds how often that is; this keeps upstreams that answer within a few
    /// milliseconds from being asked twice over nothing.
    public var hedgeFloor = Duration.milliseconds(10)
    /// The latest that a second upstream is asked while the first is late.
    public var hedgeCeiling = Duration.seconds(2)
    /// The share of races that may start an upstream merely because another is late.
    ///
    /// The delay adapts so that the share is spent. Raise it for lower latency, lower it for less load
    /// on the upstreams.
    public var hedgeShare = 0.12
    /// The longest that a want waits for a budget to refill before the client is told to come again.
    public var budgetPatience = Duration.seconds(2)
    /// How many upstreams start at once while none of them is known.
    public var openers = 3
    /// How long an upstream may take to answer a request for a block.
    public var blockTimeout = Duration.seconds(10)
    /// How long an upstream may take to begin a CAR.
    public var carTimeout = Duration.seconds(30)
    /// How long a body may be silent.
    ///
    /// The specification's safe default is 30 s; shorter is better while another can take over.
    public var stallTimeout = Duration.seconds(10)
    /// How long a want may go without a verified block before it is given up.
    public var patience = Duration.seconds(60)
    /// How many blocks are asked for ahead of the reader where no CAR brings them.
    public var blocksAhead = 8
    /// How many streams in a row may bring nothing before only single blocks are asked for.
    public var barrenStreams = 4
    /// How long a stream that its reader waits for may stand still before another upstream is asked
    /// for the same bytes; the first one may still win.
    public var rescueAfter = Duration.seconds(2)
    /// The most upstreams that one file is fetched from at a time.
    public var stripes = 3
    /// A file that would take longer than this is fetched from several upstreams at a time.
    public var stripeAfter = Duration.seconds(1)
    /// How many times a stream of blocks is begun anew for one session.
    public var streamsPerSession = 64
    /// How long a stream waits for the cache to have room, so that a file which was read has no holes.
    ///
    /// Half of what may wait to be written must be written within this time, or the disk counts as
    /// slower than the network and is not waited for. Zero: never wait.
    public var diskPatience = Duration.milliseconds(250)
    /// The most that one session fetches from upstreams before it stops, in bytes; `nil`: no end.
    public var sessionLimit: Int?

    /// How content is looked for that no upstream has.
    public var fallback = FallbackConfiguration()

    /// The defaults.
    public init() {}
}
