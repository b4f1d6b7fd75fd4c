import IPLD
import Locking
import Multiformats

/// One stream of blocks on its way, for all sessions that want the same.
///
/// Each session has a ``Window`` in it. The stream waits when every window is full; a session
/// whose window is full while others read on misses blocks, and finds them in the cache or asks for
/// them one by one.
final class Feed: Sendable {
    /// How a wait for a block ended.
    enum Delivery: Sendable {
        /// It came.
        case block(Block)
        /// The stream has ended; why, if it failed.
        case over(RetrievalError?)
        /// The stream has gone past it, or cannot reach it before its reader reads on.
        case passed
    }

    private struct Wait: Sendable {
        let id: Int
        let hash: Multihash
        let continuation: CheckedContinuation<Delivery, Never>
    }

    private struct Seat: Sendable {
        var window: Window
        var wait: Wait?
    }

    private struct State: Sendable {
        var seats: [Int: Seat] = [:]
        var passed: Set<Multihash> = []
        var space: CheckedContinuation<Void, Never>?
        var ending: RetrievalError??
        var attempts: [AttemptReport] = []
        var winner: String?
        var task: Task<Void, Never>?
        var nextID = 0
    }

    /// Resumptions that were decided under the lock, to be made after it.
    private struct Wakeups: Sendable {
        var waits: [(CheckedContinuation<Delivery, Never>, Delivery)] = []
        var space: CheckedContinuation<Void, Never>?

        func perform() {
            for (continuation, delivery) in waits { continuation.resume(returning: delivery) }
            space?.resume()
        }
    }

    private let state = Locked(State())
    private let windowLimit: @Sendable () -> Int

    /// A feed whose windows hold as many bytes as `windowLimit` says at the time.
    init(windowLimit: @escaping @Sendable () -> Int) {
        self.windowLimit = windowLimit
    }

    // MARK: - For sessions

    /// Takes a seat; `nil` when the stream has ended or gone past the block with `hash`.
    func join(for hash: Multihash) -> Int? {
        state.withLock { state in
            guard state.ending == nil, !state.passed.contains(hash) else { return nil }
            state.nextID += 1
            state.seats[state.nextID] = Seat(window: Window(limit: windowLimit()))
            return state.nextID
        }
    }

    /// Leaves; the stream ends with its last session.
    func leave(_ seat: Int) {
        let (wakeups, task) = state.withLock { state in
            var wakeups = Wakeups()
            if let wait = state.seats.removeValue(forKey: seat)?.wait {
                wakeups.waits.append((wait.continuation, .passed))
            }
            wakeups.space = Self.spaceWaiter(&state)
            return (wakeups, state.seats.isEmpty ? state.task : nil)
        }
        wakeups.perform()
        task?.cancel()
    }

    /// The attempts that ended so far.
    var attempts: [AttemptReport] { state.withLock { $0.attempts } }

    /// The name of the upstream whose blocks these are; `nil` while the race is open.
    var winner: String? { state.withLock { $0.winner } }

    /// Whether the block with `hash` waits for this session.
    func holds(_ hash: Multihash, seat: Int) -> Bool {
        state.withLock { $0.seats[seat]?.window.holds(hash) == true }
    }

    /// Waits for the block with `hash`.
    func take(_ hash: Multihash, seat: Int) async -> Delivery {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let (delivery, wakeups) = state.withLock { state in
                    self.take(hash, seat: seat, continuation, &state)
                }
                wakeups.perform()
                if let delivery { continuation.resume(returning: delivery) }
            }
        } onCancel: {
            abandon(seat)
        }
    }

    private func take(
        _ hash: Multihash,
        seat: Int,
        _ continuation: CheckedContinuation<Delivery, Never>,
        _ state: inout State
    ) -> (Delivery?, Wakeups) {
        var wakeups = Wakeups()
        if let block = state.seats[seat]?.window.take(hash) {
            wakeups.space = Self.spaceWaiter(&state)
            return (.block(block), wakeups)
        }
        if let ending = state.ending { return (.over(ending), wakeups) }
        guard let window = state.seats[seat]?.window, !window.isFull,
            !state.passed.contains(hash), !Task.isCancelled
        else { return (.passed, wakeups) }
        state.nextID += 1
        state.seats[seat]?.wait = Wait(id: state.nextID, hash: hash, continuation: continuation)
        return (nil, wakeups)
    }

    private func abandon(_ seat: Int) {
        let wait = state.withLock { $0.seats[seat]?.wait.take() }
        wait?.continuation.resume(returning: .passed)
    }

    // MARK: - For the stream

    /// Says which task fills the feed, so that the last session to leave ends it.
    func setTask(_ task: Task<Void, Never>) {
        let isAbandoned = state.withLock { state in
            state.task = task
            return state.seats.isEmpty
        }
        if isAbandoned { task.cancel() }
    }

    /// Says who won the race for it.
    func setWinner(_ name: String) {
        state.withLock { $0.winner = name }
    }

    /// Gives a block to every session, and waits while none has room for another.
    ///
    /// Returns whether it had to wait.
    func deliver(_ block: Block) async -> Bool {
        let hash = block.cid.multihash
        let limit = windowLimit()
        let (wakeups, isFull) = state.withLock { state in
            var wakeups = Wakeups()
            state.passed.insert(hash)
            for id in state.seats.keys {
                state.seats[id]?.window.limit = limit
                Self.place(block, hash, in: &state.seats[id], &wakeups)
            }
            return (wakeups, Self.isFull(state))
        }
        wakeups.perform()
        if isFull { await waitForSpace() }
        return isFull
    }

    private static func place(
        _ block: Block,
        _ hash: Multihash,
        in seat: inout Seat?,
        _ wakeups: inout Wakeups
    ) {
        if let wait = seat?.wait, wait.hash == hash {
            seat?.wait = nil
            wakeups.waits.append((wait.continuation, .block(block)))
            return
        }
        if seat?.window.isFull == false { seat?.window.insert(block) }
        // Its reader waits for a block that did not come before the window was full of others.
        if seat?.window.isFull == true, let wait = seat?.wait.take() {
            wakeups.waits.append((wait.continuation, .passed))
        }
    }

    private static func isFull(_ state: State) -> Bool {
        !state.seats.isEmpty && state.seats.values.allSatisfy(\.window.isFull)
    }

    /// The stream, if it waits for space and there is some.
    private static func spaceWaiter(_ state: inout State) -> CheckedContinuation<Void, Never>? {
        isFull(state) ? nil : state.space.take()
    }

    private func waitForSpace() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isFree = state.withLock { state in
                    guard Self.isFull(state), !Task.isCancelled else { return true }
                    state.space = continuation
                    return false
                }
                if isFree { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.space.take() }?.resume()
        }
    }

    /// Keeps the report of an attempt that ended.
    func note(_ report: AttemptReport) {
        state.withLock { $0.attempts.append(report) }
    }

    /// Ends the feed: whoever waits is told so.
    func end(_ error: RetrievalError?) {
        let wakeups = state.withLock { state in
            var wakeups = Wakeups()
            state.ending = .some(error)
            state.task = nil
            for id in state.seats.keys {
                guard let wait = state.seats[id]?.wait.take() else { continue }
                wakeups.waits.append((wait.continuation, .over(error)))
            }
            return wakeups
        }
        wakeups.perform()
    }
}
