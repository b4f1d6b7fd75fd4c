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

/// Chances that come out the same for the same seed (SplitMix64).
struct Chance: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
