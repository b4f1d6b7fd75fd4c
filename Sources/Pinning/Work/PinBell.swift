import Locking

/// Wakes the one task that waits for work; rings that come before the wait are not lost.
final class PinBell: Sendable {
    private struct State: Sendable {
        var hasRung = false
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let state = Locked(State())

    func ring() {
        state.withLock { state in
            let waiter = state.waiter.take()
            state.hasRung = waiter == nil
            return waiter
        }?
        .resume()
    }

    /// Waits for a ring; returns at once when the task is cancelled.
    func wait() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    if state.hasRung || Task.isCancelled {
                        state.hasRung = false
                        return true
                    }
                    state.waiter = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            ring()
        }
    }
}
