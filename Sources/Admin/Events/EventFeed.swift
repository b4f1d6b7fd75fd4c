import Locking
public import Retrieval

/// What happens in the engine, for those who watch: the latest, never all of it.
///
/// A watcher that does not keep up misses events and is told how many; nobody waits for it.
public final class EventFeed: Sendable {
    /// How many may watch at once.
    public static let listenerLimit = 16
    /// How many events wait for one of them.
    static let waitingLimit = 512

    private struct State: Sendable {
        var listeners: [Int: AsyncStream<Message>.Continuation] = [:]
        var count = 0
    }

    /// What a watcher gets.
    enum Message: Sendable {
        case event(Event)
        /// Nothing, so that a connection that is dead shows.
        case beat
    }

    private let state = Locked(State())
    let history: GatewayHistory

    /// Makes a feed that nobody watches yet.
    public convenience init() {
        self.init(history: GatewayHistory())
    }

    init(history: GatewayHistory) {
        self.history = history
    }

    /// Tells what happened; from any thread, and at once.
    ///
    /// - Parameter event: What happened.
    public func publish(_ event: Event) {
        history.record(event)
        for listener in state.withLock({ Array($0.listeners.values) }) {
            listener.yield(.event(event))
        }
    }

    /// What happens from now on; nil when too many watch already.
    func listen() -> EventListener? {
        let (stream, continuation) = AsyncStream.makeStream(
            of: Message.self,
            bufferingPolicy: .bufferingOldest(Self.waitingLimit)
        )
        let number = state.withLock { state -> Int? in
            guard state.listeners.count < Self.listenerLimit else { return nil }
            state.count += 1
            state.listeners[state.count] = continuation
            return state.count
        }
        guard let number else { return nil }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { _ = $0.listeners.removeValue(forKey: number) }
        }
        return EventListener(messages: stream, continuation: continuation)
    }
}

/// One who watches.
struct EventListener: Sendable {
    let messages: AsyncStream<EventFeed.Message>
    private let continuation: AsyncStream<EventFeed.Message>.Continuation

    fileprivate init(
        messages: AsyncStream<EventFeed.Message>,
        continuation: AsyncStream<EventFeed.Message>.Continuation
    ) {
        self.messages = messages
        self.continuation = continuation
    }

    /// Says that time has passed.
    func beat() { continuation.yield(.beat) }

    /// Watches no longer.
    func close() { continuation.finish() }
}
