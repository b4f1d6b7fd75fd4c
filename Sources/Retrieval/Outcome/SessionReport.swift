/// What a session did so far, for headers, logs and explanations.
public struct SessionReport: Sendable {
    /// The attempts that brought blocks to it or failed to, in the order in which they ended.
    public var attempts: [AttemptReport] = []
    /// How many blocks came from the cache or needed no fetching.
    public var blocksFromCache = 0
    /// How many blocks came from upstreams.
    public var blocksFetched = 0
    /// How many bytes of blocks came from upstreams.
    public var bytesFetched = 0
    /// The name of the upstream that brought its first block; `nil` while none has.
    public var winner: String?
    /// How long the first race took; `nil` while none was won.
    public var firstRace: Duration?

    /// Whether nothing had to be fetched.
    public var isHit: Bool { blocksFetched == 0 }
}
