import FoundationEssentials

/// The time of day, and waiting: the system's, or a test's.
public struct PinClock: Sendable {
    private let read: @Sendable () -> Timestamp
    private let wait: @Sendable (Duration) async -> Void

    /// A clock of one's own.
    ///
    /// - Parameters:
    ///   - now: The time.
    ///   - sleep: Returns when so much has passed, or the task is cancelled.
    public init(
        now: @escaping @Sendable () -> Timestamp,
        sleep: @escaping @Sendable (Duration) async -> Void
    ) {
        read = now
        wait = sleep
    }

    /// The system's.
    public static let system = PinClock(
        now: { Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000)) },
        sleep: { try? await Task.sleep(for: $0) }
    )

    var now: Timestamp { read() }

    func sleep(for duration: Duration) async {
        await wait(duration)
    }
}
