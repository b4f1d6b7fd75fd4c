package import BlockCache
import IPLD
import Locking
import Multiformats
import UnixFS

/// One want on its way to one reader: where its blocks come from is decided here, block by block.
///
/// Cache first; else whatever `SessionPlan` decides: the streams under way, a new one, or a
/// flight for a single block. Everything that comes goes through the `Intake`, where the reader
/// waits. Read it from one task.
public final class Session: Sendable {
    private struct Seat: Sendable {
        let feed: Feed
        let reader: Int

        /// The attempts that ended, and the one that goes on.
        var attempts: [AttemptReport] { feed.log.account }
    }

    private struct State: Sendable {
        var report = SessionReport()
        var plan: SessionPlan
        var seats: [Int: Seat] = [:]
        /// Upstreams that broke a stream of this session, or let it stand still.
        var broken: Set<Int> = []
        /// Upstreams that said they do not have the root.
        var lacking: Set<Int> = []
        var boarded: [Multihash: Boarding] = [:]
        /// Flights that failed before they were noted as boarded.
        var failedEarly: Set<Multihash> = []
        var alarm: Task<Void, Never>?
    }

    /// What it is for.
    public let want: Want
    let retriever: Retriever
    private let onlyIfCached: Bool
    private let refusal: Refusal?
    let began: Duration
    private let intake: Intake
    private let state: Locked<State>

    init(_ want: Want, in retriever: Retriever, onlyIfCached: Bool, refusal: Refusal?) {
        self.want = want
        self.retriever = retriever
        self.onlyIfCached = onlyIfCached
        self.refusal = refusal
        began = retriever.clock.now
        intake = Intake { retriever.windowLimit }
        state = Locked(State(plan: SessionPlan(retriever.configuration)))
    }

    /// What it did so far.
    public var report: SessionReport {
        state.withLock { state in
            var report = state.report
            for seat in state.seats.values { report.attempts += seat.attempts }
            for boarding in state.boarded.values { report.attempts += boarding.account }
            report.attempts.tellLookupsOnce()
            return report
        }
    }

    /// The cache, while nothing was fetched and nothing is on its way, so that it may be read from here.
    package var cacheIfAllHits: BlockCache? {
        let isIdle = state.withLock { $0.seats.isEmpty && $0.boarded.isEmpty && $0.report.isHit }
        // Where blocks may be refused each has to be asked about.
        return isIdle && refusal == nil ? retriever.cache : nil
    }

    /// Whether the block is in the cache, or has come and waits for the reader.
    private func isHere(_ cid: CID) -> Bool {
        retriever.cache?.contains(cid) == true || intake.holds(cid.multihash)
    }

    /// Counts blocks that somebody read from there.
    package func took(_ blocks: Int) { state.withLock { $0.report.blocksFromCache += blocks } }

    /// Brings the block `cid` of `rest`, the part of the want that is still to be read.
    ///
    /// - Parameters:
    ///   - cid: The block.
    ///   - rest: What to ask for when a stream is begun.
    ///   - span: Where in the file it is, and where reading ends; `nil` outside files.
    ///   - ahead: The blocks that will be needed next, this one first, as far as they are known.
    /// - Returns: The block.
    /// - Throws: ``RetrievalError`` when nobody could bring it; `CancellationError`.
    func block(
        _ cid: CID,
        of rest: @autoclosure () -> Want,
        span: Range<UInt64>?,
        ahead: @autoclosure () -> [CID]
    ) async throws -> Block {
        try refusal?(cid)
        if cid.isIdentity {
            do { return try Block(inlineIn: cid) } catch { throw RetrievalError(.tooLarge) }
        }
        leaveSpent(at: span?.lowerBound ?? 0)
        if let block = take(cid) { return block }
        guard !onlyIfCached else { throw RetrievalError(.notCached) }
        let ahead = ahead()
        let rest = rest()
        var need = SessionPlan.Need(
            cid: cid,
            rest: rest,
            span: span,
            missing: ahead.prefix(8).count { !isHere($0) },
            canStream: true,
            isFirst: cid == rest.root || ahead.isEmpty
        )
        if let limit = retriever.configuration.sessionLimit,
            state.withLock({ $0.report.bytesFetched >= limit })
        {
            throw RetrievalError(.tooLarge)
        }
        let start = retriever.clock.now
        let isIdle = state.withLock { $0.seats.isEmpty && $0.boarded.isEmpty }
        if isIdle, need.isFirst || need.missing > 1, !rest.isOneBlock {
            try await retriever.waitToStream(rest)
        }
        while true {
            try Task.checkCancellation()
            need.canStream = retriever.canStream(rest)
            let decision = try decide(need)
            if decision != .wait {
                // What the decision is about may have come while it was made.
                if let block = take(cid) { return block }
                // What is under way has limits of its own, and says how it ended.
                guard retriever.clock.now - start < retriever.configuration.patience else {
                    throw RetrievalError(.timedOut, attempts: report.attempts)
                }
                // A stream that was begun may not be the only one to begin.
                if act(on: decision, need, ahead) { continue }
            }
            await intake.wait()
            if let block = take(cid) { return block }
        }
    }

    /// Ends what the session still has under way.
    func close() {
        let (seats, flights, alarm) = state.withLock { state in
            for seat in state.seats.values { state.report.attempts += seat.attempts }
            for boarding in state.boarded.values { boarding.count(in: &state.report.attempts) }
            defer { (state.seats, state.boarded) = ([:], [:]) }
            return (Array(state.seats.values), Array(state.boarded.values), state.alarm.take())
        }
        alarm?.cancel()
        intake.close()
        for seat in seats { seat.feed.leave(seat.reader) }
        for boarding in flights { boarding.leave(retriever.airspace) }
    }

    /// The block, if it has come or is in the cache.
    private func take(_ cid: CID) -> Block? {
        if let block = intake.take(cid.multihash) {
            received(block)
            return block
        }
        guard let block = retriever.cache?.block(cid) ?? Block.wellKnown(cid) else { return nil }
        // What a flight brings is in the cache a moment before the flight lands.
        let isAwaited = state.withLock { state in
            guard state.boarded[cid.multihash] == nil else { return true }
            state.report.blocksFromCache += 1
            state.plan.passed(block.bytes.count)
            return false
        }
        if isAwaited { received(block) }
        return block
    }

    // MARK: - Deciding

    private func decide(_ need: SessionPlan.Need) throws -> SessionPlan.Decision {
        let hash = need.cid.multihash
        let now = retriever.clock.now
        let failure = intake.failure(of: hash)
        let (decision, left) = state.withLock { state in
            for (lane, seat) in state.seats {
                let hasPassed = seat.feed.hasPassed(hash) || intake.isFull(lane)
                state.plan.update(lane, seat.feed.progress, hasPassed: hasPassed)
            }
            let left = removeSpent(at: need.span?.lowerBound ?? 0, &state)
            let excluded = occupied(state)
            let decision = state.plan.decide(
                need,
                isFlying: state.boarded[hash] != nil,
                failure: failure?.code,
                freeGroups: retriever.scoreboard.withLock {
                    $0.freeGroups(need.rest.root.multihash, excluding: excluded, at: now)
                },
                at: now
            )
            return (decision, left)
        }
        for seat in left { seat.feed.leave(seat.reader) }
        if decision == .giveUp, let failure {
            throw RetrievalError(failure.code, attempts: report.attempts)
        }
        return decision
    }

    /// Leaves the streams whose part is read or on its way, while there are others.
    private func leaveSpent(at offset: UInt64) {
        let left = state.withLock { state -> [Seat] in
            state.plan.read(to: offset)
            guard state.seats.count > 1 else { return [] }
            for (lane, seat) in state.seats {
                state.plan.update(lane, seat.feed.progress, hasPassed: false)
            }
            return removeSpent(at: offset, &state)
        }
        for seat in left { seat.feed.leave(seat.reader) }
    }

    /// Takes out the streams that have ended, or whose part has been read.
    private func removeSpent(at offset: UInt64, _ state: inout State) -> [Seat] {
        let spent = Set(state.plan.spent(at: offset))
        var left: [Seat] = []
        for (lane, seat) in state.seats {
            let progress = seat.feed.progress
            let ending = progress.ending
            guard ending != nil || spent.contains(lane) else { continue }
            state.report.attempts += seat.attempts
            let error = ending ?? nil
            for attempt in error?.attempts ?? [] { noteFault(of: attempt, &state) }
            state.plan.update(lane, progress, hasPassed: false)
            state.plan.closed(lane, isBrokenOff: error != nil)
            state.seats[lane] = nil
            left.append(seat)
        }
        return left
    }

    /// The upstreams whose groups stream for this session, or are asked to, or failed it.
    private func occupied(_ state: State) -> Set<Int> {
        let asked = Set(
            state.seats.values.map(\.feed.progress).compactMap { $0.winner ?? $0.favourite }
        )
        return retriever.scoreboard.withLock { $0.groupMates(of: asked) }.union(state.broken)
    }

    /// Does what was decided; returns whether a stream was begun.
    private func act(
        on decision: SessionPlan.Decision,
        _ need: SessionPlan.Need,
        _ ahead: [CID]
    ) -> Bool {
        switch decision {
        case .wait, .giveUp: break
        case .open(let span, let isRescue):
            let isAlone = state.withLock { $0.seats.isEmpty }
            if open(span, isRescue: isRescue, need) { return true }
            if isAlone { fly(need.cid, ahead) }
        case .fly: fly(need.cid, ahead)
        }
        return false
    }

    // MARK: - Streams

    /// Begins a stream; `false` when no upstream may be asked for one.
    private func open(_ span: Range<UInt64>?, isRescue: Bool, _ need: SessionPlan.Need) -> Bool {
        let want = span == need.span ? need.rest : need.rest.part(span)
        let now = retriever.clock.now
        let isHere = span == nil || span?.lowerBound == need.span?.lowerBound
        let (lane, occupied, mine) = state.withLock { state -> (Int, Set<Int>, [Feed]) in
            if isRescue { noteStandstill(at: need.span?.lowerBound ?? 0, &state) }
            let lane = state.plan.opened(span, isRescue: isRescue, isAhead: !isHere, at: now)
            return (lane, self.occupied(state), state.seats.values.map(\.feed))
        }
        // The first block of a part further on is not known.
        let hash = isHere ? need.cid.multihash : nil
        func join(excluding excluded: Set<Int>) -> (feed: Feed, reader: Int)? {
            retriever.joinFeed(
                want,
                for: hash,
                excluding: excluded,
                besides: mine,
                intake,
                lane: lane
            )
        }
        var joined = join(excluding: occupied)
        // Who broke off is asked again only when nobody else is left.
        if joined == nil, mine.isEmpty { joined = join(excluding: []) }
        let seat = joined.map { Seat(feed: $0.feed, reader: $0.reader) }
        state.withLock { state in
            if let seat {
                state.seats[lane] = seat
            } else {
                state.plan.notOpened(lane)
            }
        }
        if seat != nil { setAlarm() }
        return seat != nil
    }

    /// Wakes the reader now and then while streams are under way, to look at how they move.
    private func setAlarm() {
        state.withLock { state in
            guard state.alarm == nil else { return }
            state.alarm = Task { [retriever, intake] in
                // Ends with the session, which cancels it.
                while !Task.isCancelled {
                    try? await retriever.clock.sleep(for: .milliseconds(250))
                    intake.stir()
                }
            }
        }
    }

    /// Remembers whose stream at `offset` does not move: it may go on, but gets no other.
    private func noteStandstill(at offset: UInt64, _ state: inout State) {
        for lane in state.plan.lanes where lane.covers(offset) {
            if let index = lane.progress.winner ?? lane.progress.favourite {
                state.broken.insert(index)
            }
        }
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

    // MARK: - Flights

    /// Asks for a block alone, and for those after it where no stream brings them.
    private func fly(_ cid: CID, _ ahead: [CID]) {
        board(cid, excluding: state.withLock { cid == want.root ? $0.lacking : [] })
        guard state.withLock({ $0.seats.isEmpty }) else { return }
        for next in ahead.prefix(retriever.configuration.blocksAhead)
        where !next.isIdentity && !isHere(next) {
            board(next, excluding: [])
        }
    }

    private func board(_ cid: CID, excluding excluded: Set<Int>) {
        let hash = cid.multihash
        guard state.withLock({ $0.boarded[hash] == nil }) else { return }
        let boarding = retriever.board(cid, below: want.root, excluding: excluded) {
            [weak self] landing, ticket in
            self?.landed(hash, landing, ticket)
        }
        state.withLock { state in
            if state.failedEarly.remove(hash) == nil { state.boarded[hash] = boarding }
        }
    }

    private func landed(_ hash: Multihash, _ landing: Flight.Landing, _ ticket: Boarding.Ticket) {
        let isFailed = if case .failure = landing.result { true } else { false }
        state.withLock { state in
            if ticket.use() { state.report.attempts += landing.attempts }
            if isFailed, state.boarded.removeValue(forKey: hash) == nil {
                state.failedEarly.insert(hash)
            }
        }
        switch landing.result {
        case .success(let block): _ = intake.offer(block, lane: Intake.flights)
        case .failure(let error): intake.fail(hash, error)
        }
    }

    private func unboard(_ hash: Multihash) {
        state.withLock { state in
            let boarding = state.boarded.removeValue(forKey: hash)
            boarding?.count(in: &state.report.attempts)
            return boarding
        }?
        .leave(retriever.airspace)
    }

    // MARK: - Accounts

    private func received(_ block: Block) {
        let hash = block.cid.multihash
        let isAlone = state.withLock { $0.boarded[hash] != nil }
        unboard(hash)
        state.withLock { state in
            state.plan.received(isAlone: isAlone)
            state.plan.passed(block.bytes.count)
            state.report.blocksFetched += 1
            state.report.bytesFetched += block.bytes.count
            guard state.report.firstRace == nil else { return }
            state.report.firstRace = retriever.clock.now - began
            let winner = state.seats.values.compactMap(\.feed.progress.winner).first
            state.report.winner =
                winner.map { index in retriever.scoreboard.withLock { $0.upstreams[index].name } }
                ?? state.report.attempts.first { $0.outcome == .won }?.upstream
        }
    }
}
