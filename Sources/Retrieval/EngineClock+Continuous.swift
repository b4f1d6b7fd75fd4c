import FoundationEssentials

extension EngineClock {
    /// The machine's clock: goes on while the machine sleeps.
    public static let continuous: EngineClock = {
        let clock = ContinuousClock()
        let start = clock.now
        return EngineClock(
            now: { start.duration(to: clock.now) },
            sleep: { try await clock.sleep(for: $0) },
            unixTime: { Int64(Date().timeIntervalSince1970) }
        )
    }()
}
