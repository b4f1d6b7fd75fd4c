/// Who is asked for a record, and when enough is known: events in, actions out, no clock of its own.
///
/// Some start at once; another when one fails, or when all are late. The first valid record opens a
/// window in which others may bring a later one; then the poll is over.
struct RecordPoll: Sendable {
    /// What its owner does next.
    enum Action: Hashable, Sendable {
        /// Ask this source.
        case start(Int, isHedge: Bool)
        /// Call ``woke(_:)`` with `ticket` after a time.
        case wake(after: Duration, ticket: Int)
        /// Enough is known, or nothing more to be learnt.
        case finish
    }

    private let patience: [Duration]
    private let window: Duration
    private var next = 0
    private var running = 0
    private var ticket = 0
    private var isClosing = false

    /// A poll of sources by how long each may be waited for, best first.
    init(patience: [Duration], window: Duration) {
        self.patience = patience
        self.window = window
    }

    /// Asks the first `width`.
    mutating func begin(width: Int) -> [Action] {
        let actions = (0..<max(width, 1)).flatMap { _ in start(isHedge: false) }
        return actions.isEmpty ? [.finish] : actions + alarm()
    }

    /// A source brought a valid record.
    mutating func answered() -> [Action] {
        running -= 1
        guard running > 0 else { return [.finish] }
        guard !isClosing else { return [] }
        isClosing = true
        ticket += 1
        return [.wake(after: window, ticket: ticket)]
    }

    /// A source brought nothing that is valid.
    mutating func failed() -> [Action] {
        running -= 1
        if !isClosing {
            let actions = start(isHedge: false)
            if !actions.isEmpty { return actions + alarm() }
        }
        return running > 0 ? [] : [.finish]
    }

    /// The time of `ticket` has come.
    mutating func woke(_ ticket: Int) -> [Action] {
        guard ticket == self.ticket else { return [] }
        return isClosing ? [.finish] : start(isHedge: true) + alarm()
    }

    private mutating func start(isHedge: Bool) -> [Action] {
        guard next < patience.count else { return [] }
        defer { next += 1 }
        running += 1
        return [.start(next, isHedge: isHedge)]
    }

    /// Asks to be woken when whoever was asked last is late, if somebody is left to ask.
    private mutating func alarm() -> [Action] {
        guard next < patience.count, next > 0 else { return [] }
        ticket += 1
        return [.wake(after: patience[next - 1], ticket: ticket)]
    }
}
