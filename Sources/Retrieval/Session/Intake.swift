import IPLD
import Locking
import Multiformats

/// Where streams and flights leave the blocks of one session, and its reader takes them.
///
/// A stream has a lane in it, which is bounded: a full lane makes the stream wait. The reader waits
/// for one block at a time, and is also woken when something happened that it must decide about.
final class Intake: Sendable {
    /// The lane of blocks that came one by one, which are asked for in bounded number.
    static let flights = 0

    private struct State: Sendable {
        var window = Window()
        var failures: [Multihash: RetrievalError] = [:]
        var resumes: [Int: @Sendable () -> Void] = [:]
        var wanted: Multihash?
        var wait: CheckedContinuation<Void, Never>?
        /// Whether something happened since the reader last looked.
        var isStirred = false
        var isClosed = false

        mutating func offer(
            _ block: Block,
            lane: Int,
            limit: Int
        ) -> (CheckedContinuation<Void, Never>?, isFull: Bool) {
            guard !isClosed else { return (nil, false) }
            let isWanted = block.cid.multihash == wanted
            let wasFull = lane != Intake.flights && window.bytes(in: lane) >= limit
            if isWanted || !wasFull { window.insert(block, lane: lane) }
            let isFull = lane != Intake.flights && window.bytes(in: lane) >= limit
            // A full lane without the block that is waited for will not bring it.
            return (isWanted || (isFull && wanted != nil) ? wake() : nil, isFull)
        }

        mutating func wake() -> CheckedContinuation<Void, Never>? {
            isStirred = true
            return wait.take()
        }
    }

    private let state = Locked(State())
    private let limit: @Sendable () -> Int

    /// An intake whose lanes hold as many bytes each as `limit` says at the time.
    init(limit: @escaping @Sendable () -> Int) {
        self.limit = limit
    }

    // MARK: - For streams and flights

    /// Says how the stream in `lane` is told that there is space again.
    func open(_ lane: Int, resume: @escaping @Sendable () -> Void) {
        state.withLock { $0.resumes[lane] = resume }
    }

    /// Whether `lane` takes no more for now.
    func isFull(_ lane: Int) -> Bool {
        let limit = limit()
        return state.withLock { $0.window.bytes(in: lane) >= limit }
    }

    /// Leaves a block; returns whether the lane is full now.
    ///
    /// A lane that was full already takes only the block that is waited for: its stream goes on for
    /// the sake of others.
    func offer(_ block: Block, lane: Int) -> Bool {
        let limit = limit()
        let (wait, isFull) = state.withLock { state in
            state.offer(block, lane: lane, limit: limit)
        }
        wait?.resume()
        return isFull
    }

    /// Says that nobody could bring a block alone.
    func fail(_ hash: Multihash, _ error: RetrievalError) {
        let wait = state.withLock { state in
            state.failures[hash] = error
            return state.wake()
        }
        wait?.resume()
    }

    /// Says that something happened which the reader may have to decide about.
    func stir() {
        state.withLock { $0.wake() }?.resume()
    }

    // MARK: - For the reader

    /// Takes a block out, if it has come.
    func take(_ hash: Multihash) -> Block? {
        let limit = limit()
        let (block, resume) = state.withLock { state in
            state.isStirred = false
            state.failures[hash] = state.wanted == hash ? state.failures[hash] : nil
            state.wanted = hash
            guard let (block, lane) = state.window.take(hash) else {
                return (nil, nil) as (Block?, (@Sendable () -> Void)?)
            }
            state.wanted = nil
            return (block, state.window.bytes(in: lane) < limit ? state.resumes[lane] : nil)
        }
        resume?()
        return block
    }

    /// Whether a block has come and was not taken yet.
    func holds(_ hash: Multihash) -> Bool { state.withLock { $0.window.holds(hash) } }

    /// Why nobody could bring a block alone; `nil` when that has not happened.
    func failure(of hash: Multihash) -> RetrievalError? {
        state.withLock { $0.failures[hash] }
    }

    /// Waits until something happens after the last ``take(_:)``.
    func wait() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isDue = state.withLock { state in
                    guard !state.isStirred, !Task.isCancelled else { return true }
                    state.wait = continuation
                    return false
                }
                if isDue { continuation.resume() }
            }
        } onCancel: {
            stir()
        }
    }

    /// Forgets a lane: what came on it stays until it is taken or the session ends.
    func close(_ lane: Int) {
        state.withLock { state in
            state.resumes[lane] = nil
            state.window.merge(lane, into: Self.flights)
        }
    }

    /// Forgets everything.
    func close() {
        state.withLock { state in
            state.isClosed = true
            state.window = Window()
            state.resumes = [:]
        }
    }
}
