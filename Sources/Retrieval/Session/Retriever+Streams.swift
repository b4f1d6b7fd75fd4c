import BlockCache
import CAR
import IPLD
import Locking
import Multiformats
import Synchronization

// Many blocks in one answer: a race whose winner goes on after it has won.
extension Retriever {
    /// The feed for a want, joined; `nil` when no upstream may be asked for a CAR.
    ///
    /// - Parameters:
    ///   - want: What is streamed.
    ///   - hash: The block that is needed first: a feed that has gone past it is of no use.
    ///     `nil` when it is not known.
    ///   - excluded: The upstreams that are not asked.
    ///   - others: The feeds that are of no use, for the session has a seat in them already.
    ///   - intake: Where the blocks go.
    ///   - lane: Their lane in it.
    /// - Returns: The feed and the reader's number in it.
    func joinFeed(
        _ want: Want,
        for hash: Multihash?,
        excluding excluded: Set<Int>,
        besides others: [Feed] = [],
        _ intake: Intake,
        lane: Int
    ) -> (feed: Feed, reader: Int)? {
        feeds.withLock { feeds in
            if let feed = feeds[want], !others.contains(where: { $0 === feed }),
                let reader = feed.join(intake, lane: lane, for: hash)
            {
                return (feed, reader)
            }
            let choice = chooseNow(
                for: Errand(
                    kind: .car,
                    root: want.root.multihash,
                    isRanged: want.bytes != nil,
                    excluded: excluded
                )
            )
            let feed = Feed()
            guard !choice.contestants.isEmpty,
                let reader = feed.join(intake, lane: lane, for: hash)
            else { return nil }
            feeds[want] = feed
            tasks.add(1, ordering: .relaxed)
            feed.setFavourite(choice.contestants.first?.index)
            // Not a child of the session that asked first: others may sit in the feed too. The last
            // to leave cancels it.
            let task = Task {
                await self.fill(feed, want, choice)
                self.tasks.subtract(1, ordering: .releasing)
            }
            feed.setTask(task)
            return (feed, reader)
        }
    }

    /// Whether any upstream may be asked for `want` as a CAR.
    func canStream(_ want: Want) -> Bool {
        let now = clock.now
        return scoreboard.withLock {
            $0.canStream(want.root.multihash, ranged: want.bytes != nil, at: now)
        }
    }

    /// Waits for a budget that refills soon, when until then nobody may be asked for anything.
    ///
    /// One request for a CAR a little later spares one for each of its blocks.
    func waitToStream(_ want: Want) async throws {
        let now = clock.now
        let pauses = scoreboard.withLock { board in
            [RequestKind.car, .raw].map { kind in
                let isRanged = kind == .car && want.bytes != nil
                let errand = Errand(kind: kind, root: want.root.multihash, isRanged: isRanged)
                return board.refill(for: errand, at: now)
            }
        }
        guard let pause = pauses[0], pauses[1].map({ $0 > .zero }) ?? true, pause > .zero,
            pause <= configuration.budgetPatience
        else { return }
        try await clock.sleep(for: pause)
    }

    /// What one stream may hold for each of its readers now.
    var windowLimit: Int {
        let streams = streams.load(ordering: .relaxed)
        return min(configuration.window, configuration.windows / max(streams, 1))
    }

    private func fill(_ feed: Feed, _ want: Want, _ choice: Choice) async {
        let began = clock.now
        streams.add(1, ordering: .relaxed)
        defer { streams.subtract(1, ordering: .relaxed) }
        let recruiter = recruiter(root: want.root, cid: want.root, kind: .car)
        feed.log.helped(by: recruiter)
        let course = course(choice, recruiter)
        await course.run { contestant, isHedge in
            await self.stream(want, contestant, isHedge, on: course, into: feed)
        } ended: { ending in
            self.raceEnded(course, kind: .car, winner: ending?.winner, began: began)
            self.feeds.withLock { feeds in
                if feeds[want] === feed { feeds[want] = nil }
            }
            feed.log.close()
            if case .success? = ending?.result {
                feed.end(nil)
            } else {
                feed.end(.summing(feed.log.reports))
            }
        }
    }

    private func stream(
        _ want: Want,
        _ contestant: Contestant,
        _ isHedge: Bool,
        on course: RaceCourse,
        into feed: Feed
    ) async -> Result<Void, Fault> {
        let index = contestant.index
        let (attempt, obstacle) = begin(
            index,
            kind: .car,
            target: Target.car(want),
            root: want.root.multihash,
            isHedge: isHedge
        )
        feed.log.began(attempt)
        if let obstacle {
            feed.log.ended(attempt.report(.failed(obstacle)), of: attempt)
            return .failure(obstacle)
        }
        let readAhead = min(max(windowLimit / 4, 64 << 10), 2 << 20)
        var stream = BlockStream(want, limit: configuration.blockLimit, readAhead: readAhead)
        do {
            try await transport.fetch(
                attempt.request(configuration, readAhead: readAhead)
            ) { response in
                course.setStop(index) { attempt.lose(response) }
                _ = try await attempt.receiveHead(of: response)
                response.pour(into: stream.sections)
                while !stream.isSated, try await response.next() != nil {
                    attempt.received(stream.sections.received)
                    try await drain(&stream, response, of: attempt, index, on: course, into: feed)
                }
                try stream.finish()
            }
            // Who has drained an answer for the cache has still lost.
            let outcome: AttemptReport.Outcome = course.isLost(index) ? .lost : .won
            feed.log.ended(ended(attempt, index: index, outcome), of: attempt)
            return .success(())
        } catch {
            let fault = Fault(error)
            if fault == .badBlock, let cid = stream.current {
                observe(.verificationFailed(upstream: attempt.upstream.label, block: cid))
            }
            let outcome = outcome(of: fault, index, on: course)
            feed.log.ended(ended(attempt, index: index, outcome), of: attempt)
            return .failure(fault)
        }
    }

    private func outcome(
        of fault: Fault,
        _ index: Int,
        on course: RaceCourse
    ) -> AttemptReport.Outcome {
        if course.race.winner == index {
            // Cancelled after it won means that its readers had enough.
            return fault == .transfer(.cancelled) ? .won : .broke(fault)
        }
        return fault == .transfer(.cancelled) ? .lost : .failed(fault)
    }

    /// Has the cache keep a block that it had no room for, if its disk is fast enough.
    ///
    /// A file that was read once should not have holes. But a disk that is slower than the network must
    /// not be what a reader waits for: 32 MiB a second is what it has to take.
    private func keep(_ block: Block, _ attempt: Attempt, _ feed: Feed) async {
        guard !feed.isDiskSlow, let cache else { return }
        if await cache.waitForRoom(atMost: configuration.diskPatience) {
            cache.admit(block)
        } else {
            feed.noteSlowDisk()
        }
        attempt.excusePause()
        feed.excusePause(at: clock.now)
    }

    /// Passes on every block that is whole.
    private func drain(
        _ stream: inout BlockStream,
        _ response: any Response,
        of attempt: Attempt,
        _ index: Int,
        on course: RaceCourse,
        into feed: Feed
    ) async throws {
        while let arrival = try stream.next(onRoom: { response.proceed() }) {
            let size = arrival.block.bytes.count
            // Said before its readers have the last block, for then they leave.
            if stream.isComplete { response.expectEnd() }
            switch arrival.verdict {
            case .wanted:
                let admission = cache?.admit(arrival.block)
                guard course.claim(index) else {
                    attempt.receivedBlock(of: size)
                    attempt.tally { $0.late += size }
                    continue
                }
                if attempt.isFirst { feed.setWinner(index, attempt) }
                attempt.receivedBlock(of: size)
                attempt.tally { $0.used += size }
                let block = arrival.block
                if await feed.deliver(block, position: stream.position, at: clock.now) {
                    attempt.excusePause()
                    feed.excusePause(at: clock.now)
                }
                if case .declined(.busy) = admission { await keep(block, attempt, feed) }
                try Task.checkCancellation()
            case .duplicate, .beyond:
                attempt.tally { $0.duplicate += size }
            case .unwanted:
                attempt.tally { $0.bad += size }
            }
        }
        guard attempt.timeWithoutProgress < configuration.patience else {
            throw TransferFailure.stalled
        }
    }
}
