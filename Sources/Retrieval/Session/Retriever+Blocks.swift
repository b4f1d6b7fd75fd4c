import BlockCache
import IPLD
import Locking
import Multiformats
import Synchronization

// One raw block: a race whose attempts are whole requests.
extension Retriever {
    /// Boards the flight for a block, starting it when there is none.
    func board(
        _ cid: CID,
        below root: CID,
        excluding excluded: Set<Int>,
        _ passenger: @escaping @Sendable (Flight.Landing, Boarding.Ticket) -> Void
    ) -> Boarding {
        let ticket = Boarding.Ticket()
        let (flight, number, isNew) = airspace.board(cid.multihash) { passenger($0, ticket) }
        let boarding = Boarding(flight: flight, passenger: number, ticket: ticket)
        guard isNew else { return boarding }
        tasks.add(1, ordering: .relaxed)
        let recruiter = recruiter(root: root, cid: cid, kind: .raw)
        flight.log.helped(by: recruiter)
        // Not a child of whoever asked first: see Flight.
        let task = Task {
            defer { tasks.subtract(1, ordering: .releasing) }
            let errand = Errand(kind: .raw, root: root.multihash, excluded: excluded)
            await race(for: cid, errand, recruiter, flight.log) { landing in
                airspace.remove(flight)
                flight.land(landing)
            }
        }
        flight.setTask(task)
        return boarding
    }

    /// Races until somebody brings the block, or nobody is left who may be asked soon; `land` is told
    /// how that ended, while losers may still read.
    ///
    /// Who is short of budget may be the only one that has the block: a refill that is near is waited
    /// for.
    private func race(
        for cid: CID,
        _ errand: Errand,
        _ recruiter: Recruiter?,
        _ log: AttemptLog,
        land: (Flight.Landing) -> Void
    ) async {
        var errand = errand
        var patience = configuration.budgetPatience
        while true {
            let choice = chooseNow(for: errand)
            if !choice.contestants.isEmpty || recruiter != nil {
                let course = course(choice, recruiter)
                let failures = await race(for: cid, errand, on: course, log, land: land)
                guard let failures else { return }
                errand.excluded.formUnion(answered(course, failures))
            }
            let refill = scoreboard.withLock { $0.refill(for: errand, at: clock.now) }
            guard let refill, refill <= patience, !Task.isCancelled else {
                let attempts = log.reports + (recruiter?.reports ?? [])
                let error = RetrievalError.summing(attempts, refill: refill)
                return land(Flight.Landing(result: .failure(error), attempts: attempts))
            }
            patience -= refill
            // Cancelled: then nobody waits for what comes of it.
            try? await clock.sleep(for: refill)
        }
    }

    /// Runs one race; returns its attempts when all have failed, `nil` when the block has landed.
    private func race(
        for cid: CID,
        _ errand: Errand,
        on course: RaceCourse,
        _ log: AttemptLog,
        land: (Flight.Landing) -> Void
    ) async -> [AttemptReport]? {
        let began = clock.now
        let earlier = log.reports.count
        var failures: [AttemptReport]?
        await course.run { contestant, isHedge in
            await self.fetchBlock(cid, errand, contestant, isHedge, on: course, log)
        } ended: { ending in
            raceEnded(course, kind: .raw, winner: ending?.winner, began: began)
            if case .success(let block)? = ending?.result {
                log.close()
                land(Flight.Landing(result: .success(block), attempts: log.reports))
            } else {
                failures = Array(log.reports.dropFirst(earlier))
            }
        }
        return failures
    }

    /// Those who have said what they had to say, and not only that they lack the budget.
    private func answered(_ course: RaceCourse, _ failures: [AttemptReport]) -> [Int] {
        let short = Set(failures.filter { $0.outcome.fault?.isShortage == true }.map(\.upstream))
        let upstreams = scoreboard.withLock(\.upstreams)
        return course.race.known.filter { !short.contains(upstreams[$0].name) }
    }

    private func fetchBlock(
        _ cid: CID,
        _ errand: Errand,
        _ contestant: Contestant,
        _ isHedge: Bool,
        on course: RaceCourse,
        _ log: AttemptLog
    ) async -> Result<Block, Fault> {
        let index = contestant.index
        let (attempt, obstacle) = begin(
            index,
            kind: .raw,
            target: target(for: cid, at: index),
            root: errand.root ?? cid.multihash,
            isHedge: isHedge
        )
        log.began(attempt)
        if let obstacle {
            log.ended(attempt.report(.failed(obstacle)), of: attempt)
            return .failure(obstacle)
        }
        do {
            let block = try await bring(cid, for: attempt, index, on: course)
            attempt.brought(block)
            // From here on others find it there, and may leave without hearing of this end.
            cache?.admit(block)
            guard course.claim(index) else {
                attempt.tally { tally in
                    (tally.used, tally.late) = (0, block.bytes.count)
                }
                log.ended(ended(attempt, index: index, .lost), of: attempt)
                return .failure(.transfer(.cancelled))
            }
            log.ended(ended(attempt, index: index, .won), of: attempt)
            return .success(block)
        } catch {
            let fault = Fault(error)
            if fault == .badBlock {
                observe(.verificationFailed(upstream: attempt.upstream.label, block: cid))
            }
            let outcome: AttemptReport.Outcome =
                fault == .transfer(.cancelled) ? .lost : .failed(fault)
            log.ended(ended(attempt, index: index, outcome), of: attempt)
            return .failure(fault)
        }
    }

    private func bring(
        _ cid: CID,
        for attempt: Attempt,
        _ index: Int,
        on course: RaceCourse
    ) async throws -> Block {
        if let block = try await fetchFromPiece(cid, for: attempt, index, on: course) {
            return block
        }
        return try await transport.fetch(attempt.request(configuration)) { response in
            course.setStop(index) { attempt.lose(response) }
            return try await readBlock(cid, from: response, of: attempt)
        }
    }

    /// The block's path, or the path of the piece that it is in.
    private func target(for cid: CID, at index: Int) -> String {
        scoreboard.withLock { $0.upstreams[index] }.target(for: cid)
    }

    private func readBlock(
        _ cid: CID,
        from response: any Response,
        of attempt: Attempt
    ) async throws -> Block {
        let head = try await attempt.receiveHead(of: response)
        let length = head.header("content-length").flatMap { Int($0) }
        guard length ?? 0 <= configuration.blockLimit else { throw Fault.oversized }
        var bytes: [UInt8] = []
        while let chunk = try await attempt.next(from: response) {
            if bytes.isEmpty {
                bytes = chunk
                if let length, length > chunk.count { bytes.reserveCapacity(length) }
            } else {
                bytes.append(contentsOf: chunk)
            }
            guard bytes.count <= configuration.blockLimit else { throw Fault.oversized }
            guard attempt.timeWithoutProgress < configuration.patience else {
                throw TransferFailure.stalled
            }
        }
        do {
            return try Block(verifying: bytes, as: cid, limit: configuration.blockLimit)
        } catch {
            attempt.tally { $0.bad += bytes.count }
            throw error
        }
    }

    /// Whom to ask, after waiting for a budget that refills soon; it is taken when an attempt begins.
    func choose(for errand: Errand) async -> Choice {
        let deadline = clock.now + configuration.budgetPatience
        while true {
            let choice = chooseNow(for: errand, reserves: false)
            guard let refill = choice.refill, clock.now + refill <= deadline else { return choice }
            // Cancelled: nobody waits for the answer.
            do { try await clock.sleep(for: refill) } catch { return choice }
        }
    }

    /// Whom to ask now.
    ///
    /// - Parameters:
    ///   - errand: What for.
    ///   - reserves: Whether the budgets for those who are asked at once are taken already.
    /// - Returns: Whom to ask.
    func chooseNow(for errand: Errand, reserves: Bool = true) -> Choice {
        let now = clock.now
        return scoreboard.withLock { board in
            let choice = board.choose(for: errand, at: now)
            if reserves { board.reserve(choice, at: now) }
            return choice
        }
    }

    /// The course for a choice, with the engine's clock and budget.
    func course(_ choice: Choice, _ recruiter: Recruiter?) -> RaceCourse {
        RaceCourse(choice, clock: clock, recruiter: recruiter) { [scoreboard] in
            scoreboard.withLock { $0.mayHedge() }
        }
    }

    /// Begins an attempt, unless its group's budget was used up meanwhile: then it must not be made.
    func begin(
        _ index: Int,
        kind: RequestKind,
        target: String,
        root: Multihash,
        isHedge: Bool
    ) -> (attempt: Attempt, obstacle: Fault?) {
        let now = clock.now
        let (upstream, obstacle) = scoreboard.withLock { board in
            let obstacle = board.obstacle(to: index, at: now)
            if obstacle == nil { board.began(index, at: now) }
            return (board.upstreams[index], obstacle)
        }
        let attempt = Attempt(
            upstream,
            kind: kind,
            target: target,
            root: root,
            isHedge: isHedge,
            clock: clock
        )
        if obstacle == nil { observe(.attemptBegan(attempt.start)) }
        return (attempt, obstacle.map { .limited(retryAfter: $0) })
    }
}

extension Fault {
    /// The fault that an error of a transfer, a decoder or a block means.
    init(_ error: any Error) {
        self =
            switch error {
            case let fault as Fault: fault
            case let failure as TransferFailure: .transfer(failure)
            case BlockError.tooLarge: .oversized
            case is BlockError: .badBlock
            case is CancellationError: .transfer(.cancelled)
            default: .transfer(.broken("\(error)"))
            }
    }
}
