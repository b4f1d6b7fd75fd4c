/// What becomes of a transfer whose reader has left before its end.
///
/// Ending it at once costs an HTTP/1.1 connection, with its handshakes; over HTTP/2 it costs a
/// reset, and servers close the connection of a client that sends too many of them (RFC 9113, section
/// 10.5). So a short rest is let in and thrown away, and resets are rationed.
struct Retirement: Sendable, Equatable {
    /// What to do with the transfer.
    enum Fate: Sendable, Equatable {
        /// Let the rest come, as far as the retirement allows, for nobody.
        case finish
        /// End it now.
        case end
        /// Stop reading, and end it once a reset may be sent.
        case park
    }

    /// The longest rest that is let in, in bytes: less than what a new connection costs.
    static let longestRest = 64 << 10
    /// How long it may take.
    static let longest = Duration.seconds(1)

    /// When the transfer is ended if it has not finished.
    let end: ContinuousClock.Instant
    private var allowance = longestRest

    /// A retirement that begins at `now`.
    init(at now: ContinuousClock.Instant) {
        end = now.advanced(by: Self.longest)
    }

    /// Takes `count` bytes for nobody; `false` when it is more than is worth it.
    mutating func discard(_ count: Int) -> Bool {
        allowance -= count
        return allowance >= 0
    }

    /// What to do.
    ///
    /// - Parameters:
    ///   - status: The status of the response; `nil` while its head has not come.
    ///   - rest: How many bytes are still to come, if that is known.
    ///   - isMultiplexed: Whether the connection carries other transfers too (HTTP/2).
    ///   - mayReset: Takes a reset out of the host's ration.
    /// - Returns: What to do.
    static func fate(
        status: Int?,
        rest: Int?,
        isMultiplexed: Bool,
        mayReset: () -> Bool
    ) -> Fate {
        if let status {
            // The body of an error is short, even when it does not say so.
            let isShort = rest.map { $0 <= longestRest } ?? (status != 200)
            if isShort { return .finish }
        }
        return !isMultiplexed || mayReset() ? .end : .park
    }
}

/// The HTTP/2 resets that one host gets: some at once, then so many a second.
///
/// For a host and not a connection, for libcurl does not tell them apart before 8.2.0
/// (`CURLINFO_CONN_ID`), and it makes a second one to a host only when the first is full.
struct ResetRation: Sendable, Equatable {
    /// How many may be sent at once.
    static let burst = 20.0
    /// How many more each second.
    static let perSecond = 2.0

    private var left = burst
    private var updated: ContinuousClock.Instant

    /// A whole ration.
    init(at now: ContinuousClock.Instant) {
        updated = now
    }

    /// Whether nothing of it has been used of late.
    func isWhole(at now: ContinuousClock.Instant) -> Bool {
        level(at: now) >= Self.burst
    }

    /// Takes one out, if there is one.
    mutating func take(at now: ContinuousClock.Instant) -> Bool {
        let level = level(at: now)
        (left, updated) = (level >= 1 ? level - 1 : level, now)
        return level >= 1
    }

    private func level(at now: ContinuousClock.Instant) -> Double {
        min(left + (now - updated) / .seconds(1) * Self.perSecond, Self.burst)
    }
}
