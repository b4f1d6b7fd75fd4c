/// Where the engine reads the time and waits, so that tests can run it in virtual time.
public struct EngineClock: Sendable {
    private let read: @Sendable () -> Duration
    private let wait: @Sendable (Duration) async throws -> Void
    private let date: @Sendable () -> Int64

    /// Makes a clock from its three faculties.
    ///
    /// - Parameters:
    ///   - now: The time since an arbitrary start; never goes back.
    ///   - sleep: Waits for a duration; throws `CancellationError` when its task is cancelled.
    ///   - unixTime: Seconds since 1970, for what is kept across restarts.
    public init(
        now: @escaping @Sendable () -> Duration,
        sleep: @escaping @Sendable (Duration) async throws -> Void,
        unixTime: @escaping @Sendable () -> Int64
    ) {
        self.read = now
        self.wait = sleep
        self.date = unixTime
    }

    /// The time since the clock's start.
    public var now: Duration { read() }

    /// Seconds since 1970.
    public var unixTime: Int64 { date() }

    /// Waits for `duration`, or throws `CancellationError` when the task is cancelled.
    public func sleep(for duration: Duration) async throws {
        try await wait(duration)
    }
}
