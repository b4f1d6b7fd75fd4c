/// Knows when a transfer has been silent for too long.
///
/// libcurl watches the connection alone: its other clocks either count the whole transfer or go on
/// while the reader is slow.
struct TransferWatch: Sendable {
    typealias Instant = ContinuousClock.Instant

    private let firstByteTimeout: Duration?
    private let stallTimeout: Duration?
    private var since: Instant
    private var hasHead = false
    private var isPaused = false

    init(firstByteTimeout: Duration?, stallTimeout: Duration?, start: Instant) {
        self.firstByteTimeout = firstByteTimeout
        self.stallTimeout = stallTimeout
        self.since = start
    }

    /// When the patience ends; `nil` while it has no end.
    var deadline: Instant? {
        guard !isPaused, let timeout = hasHead ? stallTimeout : firstByteTimeout else { return nil }
        return since.advanced(by: timeout)
    }

    /// What was waited for too long at `now`, if anything.
    func fault(at now: Instant) -> CurlError? {
        guard let deadline, deadline <= now else { return nil }
        return .timeout(hasHead ? .stall : .firstByte)
    }

    mutating func headArrived(at now: Instant) {
        hasHead = true
        since = now
    }

    mutating func bytesArrived(at now: Instant) {
        since = now
    }

    mutating func paused() {
        isPaused = true
    }

    /// The reader is ready again: the server gets the whole time once more.
    mutating func resumed(at now: Instant) {
        isPaused = false
        since = now
    }
}
