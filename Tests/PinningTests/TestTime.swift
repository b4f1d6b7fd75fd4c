import Locking
import Pinning

/// A clock that passes exactly as much time as anybody waits for, at once.
final class TestTime: Sendable {
    private let now = Locked(Timestamp(milliseconds: 1_800_000_000_000))

    var clock: PinClock {
        PinClock(
            now: { self.now.withLock { $0 } },
            sleep: { duration in
                await Task.yield()
                guard !Task.isCancelled else { return }
                self.now.withLock { $0 = $0.advanced(by: duration) }
            }
        )
    }

    func advance(by duration: Duration) {
        now.withLock { $0 = $0.advanced(by: duration) }
    }
}
