import BlockCache
public import IPLD
import Locking
public import Multiformats
import UnixFS

/// One want on its way to one reader: where its blocks come from is decided here, block by block.
///
/// Cache first; then the stream under way, if there is one; then a new stream while several blocks
/// are missing, or a flight for a single one. Read it from one task.
public final class Session: Sendable {
    private struct Seat: Sendable {
        let want: Want
        let feed: Feed
        let id: Int
        var noted = 0
    }

    private struct State: Sendable {
        var report = SessionReport()
        var seat: Seat?
        var streams = 0
        /// Blocks in a row that no stream brought since the last one ended.
        var missedInRow = 0
        /// Streams in a row that brought nothing.
        var barrenStreams = 0
        /// Whether the last stream broke off in the middle, so that its rest is to be raced again.
        var isBrokenOff = false
        /// Upstreams that broke a stream of this session.
        var broken: Set<Int> = []
        /// Upstreams that said they do not have the root.
        var lacking: Set<Int> = []
        var boarded: [Multihash: Flight] = [:]
    }

    /// How many streams in a row may bring nothing before only single blocks are asked for.
    private static let barrenLimit = 4

    /// What it is for.
    public let want: Want
    private let retriever: Retriever
    private let onlyIfCached: Bool
    private let began: Duration
    private let state = Locked(State())

    init(_ want: Want, in retriever: Retriever, onlyIfCached: Bool) {
        self.want = want
        self.retriever = retriever
        self.onlyIfCached = onlyIfCached
        began = retriever.clock.now
    }

    /// What it did so far.
    public var report: SessionReport {
        state.withLock { state in
            Self.noteAttempts(&state)
            return state.report
        }
    }

    /// Whether the cache has the block, so that nothing need be fetched for it.
    @Sendable
    public func isCached(_ cid: CID) -> Bool {
        cid.isIdentity || retriever.cache?.contains(cid) == true
    }

    /// Brings one block.
    ///
    /// - Throws: ``RetrievalError`` when nobody could; `CancellationError`.
    public func block(_ cid: CID) async throws -> Block {
        try await block(cid, of: want, ahead: [])
    }

    /// Brings the block `cid` of `rest`, the part of the want that is still to be read.
    ///
    /// - Parameters:
    ///   - cid: The block.
    ///   - rest: What to ask for when a stream is begun.
    ///   - ahead: The blocks that will be needed next, as far as they are known.
    /// - Returns: The block.
    /// - Throws: ``RetrievalError`` when nobody could bring it; `CancellationError`.
    func block(
        _ cid: CID,
        of rest: @autoclosure () -> Want,
        ahead: @autoclosure () -> [CID]
    ) async throws -> Block {
        if cid.isIdentity { return try inline(cid) }
        if let block = await fromSeat(cid) { return block }
        if let block = retriever.cache?.block(cid) {
            state.withLock { $0.report.blocksFromCache += 1 }
            return block
        }
        guard !onlyIfCached else { throw RetrievalError(.notCached) }
        try Task.checkCancellation()
        let ahead = ahead()
        if beginStream(for: cid, rest(), ahead), let block = await fromSeat(cid) { return block }
        return try await fly(cid, ahead: ahead)
    }

    /// Ends what the session still has under way.
    func close() {
        let (seat, flights) = state.withLock { state in
            Self.noteAttempts(&state)
            defer { state.boarded = [:] }
            return (state.seat.take(), Array(state.boarded.values))
        }
        seat.map { $0.feed.leave($0.id) }
        for flight in flights { retriever.airspace.leave(flight) }
    }

    private func inline(_ cid: CID) throws -> Block {
        do {
            return try Block(inlineIn: cid)
        } catch {
            throw RetrievalError(.tooLarge)
        }
    }

    // MARK: - Streams

    /// The block from the stream under way, or `nil` when it does not bring it.
    private func fromSeat(_ cid: CID) async -> Block? {
        guard let seat = state.withLock({ $0.seat }) else { return nil }
        // What is in the cache already need not be waited for.
        if !seat.feed.holds(cid.multihash, seat: seat.id),
            let block = retriever.cache?.block(cid)
        {
            state.withLock { $0.report.blocksFromCache += 1 }
            return block
        }
        switch await seat.feed.take(cid.multihash, seat: seat.id) {
        case .block(let block):
            received(block, isStreamed: true)
            return block
        case .passed:
            return nil
        case .over(let error):
            leaveSeat(after: error)
            return nil
        }
    }

    private func leaveSeat(after error: RetrievalError?) {
        let seat = state.withLock { state in
            Self.noteAttempts(&state)
            for attempt in error?.attempts ?? [] { noteFault(of: attempt, &state) }
            state.isBrokenOff = state.barrenStreams == 0 && error != nil
            return state.seat.take()
        }
        seat.map { $0.feed.leave($0.id) }
    }

    /// Remembers who is not to be asked again in this session.
    private func noteFault(of attempt: AttemptReport, _ state: inout State) {
        let index = retriever.scoreboard.withLock { board in
            board.upstreams.firstIndex { $0.name == attempt.upstream }
        }
        guard let index, let fault = attempt.outcome.fault else { return }
        if case .broke = attempt.outcome { state.broken.insert(index) }
        if case .absent = fault, want.path.isEmpty { state.lacking.insert(index) }
    }

    /// Begins a stream when that is better than asking for blocks one by one.
    private func beginStream(for cid: CID, _ rest: Want, _ ahead: [CID]) -> Bool {
        let (isDue, broken) = state.withLock { state in
            (state.seat == nil && isStreamDue(for: cid, rest, ahead, state), state.broken)
        }
        // Who broke off is asked again only when nobody else is left.
        guard isDue,
            let (feed, id) = retriever.joinFeed(rest, for: cid, excluding: broken)
                ?? retriever.joinFeed(rest, for: cid, excluding: [])
        else { return false }
        state.withLock { state in
            state.streams += 1
            state.barrenStreams += 1
            state.missedInRow = 0
            state.seat = Seat(want: rest, feed: feed, id: id)
        }
        return true
    }

    private func isStreamDue(for cid: CID, _ rest: Want, _ ahead: [CID], _ state: State) -> Bool {
        guard !rest.isOneBlock, state.streams < retriever.configuration.streamsPerSession,
            state.barrenStreams < Self.barrenLimit
        else { return false }
        // The first stream brings the path and what it leads to; later ones only pay when more than
        // one block is missing, so that a single gap is repaired by a single block.
        if state.streams == 0, cid == rest.root || ahead.isEmpty { return true }
        let missing = ahead.prefix(8).count { retriever.cache?.contains($0) != true }
        guard missing >= 2 else { return false }
        // A stream in vain is followed by more and more single blocks before the next.
        return state.isBrokenOff || state.streams == 0
            || state.missedInRow > 4 * state.barrenStreams
    }

    // MARK: - Flights

    private func fly(_ cid: CID, ahead: [CID]) async throws -> Block {
        let excluded = state.withLock { cid == want.root ? $0.lacking : [] }
        let flight = board(cid, excluding: excluded)
        boardAhead(ahead)
        let landing = try await flight.wait()
        unboard(cid)
        let block = try state.withLock { state in
            state.missedInRow += 1
            state.report.attempts += landing.attempts
            switch landing.result {
            case .success(let block): return block
            case .failure(let error):
                throw RetrievalError(error.code, attempts: state.report.attempts)
            }
        }
        received(block, isStreamed: false)
        return block
    }

    /// Asks for blocks ahead of the reader, where no stream brings them.
    private func boardAhead(_ ahead: [CID]) {
        guard state.withLock({ $0.seat == nil }) else { return }
        for cid in ahead.prefix(retriever.configuration.blocksAhead)
        where !cid.isIdentity && retriever.cache?.contains(cid) != true {
            _ = board(cid, excluding: [])
        }
    }

    private func board(_ cid: CID, excluding excluded: Set<Int>) -> Flight {
        if let flight = state.withLock({ $0.boarded[cid.multihash] }) { return flight }
        let flight = retriever.board(cid, excluding: excluded)
        state.withLock { $0.boarded[cid.multihash] = flight }
        return flight
    }

    private func unboard(_ cid: CID) {
        let flight = state.withLock { $0.boarded.removeValue(forKey: cid.multihash) }
        flight.map { retriever.airspace.leave($0) }
    }

    // MARK: - Accounts

    private func received(_ block: Block, isStreamed: Bool) {
        state.withLock { state in
            state.report.blocksFetched += 1
            state.report.bytesFetched += block.bytes.count
            if isStreamed { (state.missedInRow, state.barrenStreams) = (0, 0) }
            guard state.report.firstRace == nil else { return }
            Self.noteAttempts(&state)
            state.report.firstRace = retriever.clock.now - began
            state.report.winner =
                state.seat?.feed.winner
                ?? state.report.attempts.first { $0.outcome == .won }?.upstream
        }
    }

    /// Copies the attempts of the stream that ended since the last time.
    private static func noteAttempts(_ state: inout State) {
        guard let seat = state.seat else { return }
        let attempts = seat.feed.attempts
        state.report.attempts += attempts.dropFirst(seat.noted)
        state.seat?.noted = attempts.count
    }
}
