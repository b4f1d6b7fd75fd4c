import IPLD
import Locking
import Multiformats

/// One stream of blocks on its way, for all sessions that want the same.
///
/// Each session gives it a lane of its ``Intake``. The stream waits when every lane is full; a
/// session whose lane is full while others read on misses blocks, and finds them in the cache or
/// asks for them one by one.
final class Feed: Sendable {
    /// How far a stream has come.
    struct Progress: Sendable {
        /// Which upstream won the race for it; `nil` while the race is open.
        var winner: Int?
        /// Who is asked first, and probably wins.
        var favourite: Int?
        /// Where in the file its next byte is, for a stream of a file.
        var position: UInt64 = 0
        /// Bytes of wanted blocks that came, and how many blocks.
        var bytes = 0
        var blocks = 0
        /// When its first block came, and how large that was.
        var began: Duration?
        var firstBytes = 0
        /// When its last block came, or it last had to wait for its readers.
        var moved: Duration?
        /// How it ended: `.some(nil)` when it ended well.
        var ending: RetrievalError??
    }

    private struct State: Sendable {
        var isDiskSlow = false
        var lanes: [Int: (intake: Intake, lane: Int)] = [:]
        var passed: Set<Multihash> = []
        var progress = Progress()
        var space: CheckedContinuation<Void, Never>?
        var task: Task<Void, Never>?
        var nextID = 0
    }

    /// The most blocks that are remembered as passed; a stream of more may be joined late in vain.
    private static let passedLimit = 1 << 18

    /// The attempts of the race for it.
    let log = AttemptLog()
    private let state = Locked(State())

    // MARK: - For sessions

    /// Gives it a lane; `nil` when the stream has ended or gone past the block with `hash`.
    func join(_ intake: Intake, lane: Int, for hash: Multihash?) -> Int? {
        let id = state.withLock { state -> Int? in
            let hasPassed = hash.map { state.passed.contains($0) } ?? false
            guard state.progress.ending == nil, !hasPassed else { return nil }
            state.nextID += 1
            state.lanes[state.nextID] = (intake, lane)
            return state.nextID
        }
        if id != nil { intake.open(lane) { [self] in resume() } }
        return id
    }

    /// Leaves; the stream ends with its last session.
    func leave(_ id: Int) {
        let (space, task, lane) = state.withLock { state in
            let lane = state.lanes.removeValue(forKey: id)
            return (state.space.take(), state.lanes.isEmpty ? state.task : nil, lane)
        }
        if let lane { lane.intake.close(lane.lane) }
        space?.resume()
        task?.cancel()
    }

    /// How far it has come.
    var progress: Progress { state.withLock { $0.progress } }

    /// Whether it has brought the block with `hash`, and will not again.
    func hasPassed(_ hash: Multihash) -> Bool {
        state.withLock { $0.passed.contains(hash) }
    }

    /// A lane has space again.
    private func resume() {
        state.withLock { $0.space.take() }?.resume()
    }

    // MARK: - For the stream

    /// Says which task fills the feed, so that the last session to leave ends it.
    func setTask(_ task: Task<Void, Never>) {
        let isAbandoned = state.withLock { state in
            state.task = task
            return state.lanes.isEmpty
        }
        if isAbandoned { task.cancel() }
    }

    /// Says who is asked first in the race for it.
    func setFavourite(_ index: Int?) {
        state.withLock { $0.progress.favourite = index }
    }

    /// Says who won the race for it.
    func setWinner(_ index: Int, _ attempt: Attempt) {
        log.won(attempt)
        state.withLock { $0.progress.winner = index }
    }

    /// Gives a block to every session, and waits while none has room for another.
    ///
    /// Returns whether it had to wait.
    func deliver(_ block: Block, position: UInt64, at now: Duration) async -> Bool {
        let lanes = state.withLock { state in
            state.progress.position = position
            state.progress.bytes += block.bytes.count
            state.progress.blocks += 1
            if state.progress.began == nil {
                (state.progress.began, state.progress.firstBytes) = (now, block.bytes.count)
            }
            state.progress.moved = now
            return Array(state.lanes.values)
        }
        var isFull = !lanes.isEmpty
        for (intake, lane) in lanes where !intake.offer(block, lane: lane) { isFull = false }
        // Only now: whoever sees that it has passed finds it, or knows that it was dropped.
        state.withLock { state in
            if state.passed.count < Self.passedLimit { state.passed.insert(block.cid.multihash) }
        }
        guard isFull else { return false }
        while isEveryLaneFull, !Task.isCancelled { await waitForSpace() }
        return true
    }

    private var isEveryLaneFull: Bool {
        let lanes = state.withLock { Array($0.lanes.values) }
        return !lanes.isEmpty && lanes.allSatisfy { $0.intake.isFull($0.lane) }
    }

    /// Whether the cache could not keep up, and is not waited for any more.
    var isDiskSlow: Bool { state.withLock { $0.isDiskSlow } }

    /// The cache could not keep up.
    func noteSlowDisk() {
        state.withLock { $0.isDiskSlow = true }
    }

    /// Its readers were in the way of progress until now, not its upstream.
    func excusePause(at now: Duration) {
        state.withLock { $0.progress.moved = now }
    }

    private func waitForSpace() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isFree = state.withLock { state in
                    // A lane that was emptied since has called resume in vain.
                    let isFull = state.lanes.values.allSatisfy { $0.intake.isFull($0.lane) }
                    guard isFull, !state.lanes.isEmpty, !Task.isCancelled else { return true }
                    state.space = continuation
                    return false
                }
                if isFree { continuation.resume() }
            }
        } onCancel: {
            resume()
        }
    }

    /// Ends the feed: its readers decide what to do.
    func end(_ error: RetrievalError?) {
        let lanes = state.withLock { state in
            state.progress.ending = .some(error)
            state.task = nil
            return Array(state.lanes.values)
        }
        for (intake, _) in lanes { intake.stir() }
    }
}
