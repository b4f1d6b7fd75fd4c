import Locking

/// Lets so many requests in, and no more.
final class RequestGate: Sendable {
    let limit: Int
    private let inside = Locked(0)

    init(limit: Int) {
        self.limit = limit
    }

    /// Whether there was room; who enters must ``leave()``.
    func enter() -> Bool {
        inside.withLock { inside in
            guard inside < limit else { return false }
            inside += 1
            return true
        }
    }

    /// Whether one more could enter, which matters to whoever would leave at once.
    var hasRoom: Bool { inside.withLock { $0 < limit } }

    func leave() {
        inside.withLock { $0 -= 1 }
    }

    /// How many are inside.
    var count: Int { inside.withLock { $0 } }
}
