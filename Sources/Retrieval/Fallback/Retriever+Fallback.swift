import Filecoin
import IPLD
import Locking
import Multiformats

// What goes on when the configured upstreams are late or have failed.
extension Retriever {
    /// Who brings others to the races for a block or a stream; `nil` when there is nobody to ask.
    func recruiter(root: CID, cid: CID, kind: RequestKind) -> Recruiter? {
        guard discovery != nil, kind == .raw || kind == .car else { return nil }
        return Recruiter(self, root: root, cid: cid, kind: kind)
    }

    /// Asks other routers and indexers from now on who has what the upstreams do not.
    ///
    /// An engine that began without any way beyond its upstreams goes on without.
    ///
    /// - Parameters:
    ///   - routers: Delegated routers.
    ///   - indexers: Network indexers, in the order in which they are asked.
    public func replace(routers: [Upstream], indexers: [Upstream]) {
        discovery?.replace(routers: routers, indexers: indexers)
    }

    /// Puts those who are said to have the DAG of a root on the scoreboard, for this root.
    ///
    /// - Returns: Those of them that may be asked now.
    func enlist(_ upstreams: [Upstream], for root: Multihash) -> [Contestant] {
        let now = clock.now
        let fallback = configuration.fallback
        return scoreboard.withLock { board in
            upstreams.compactMap { upstream in
                guard let index = board.enlist(upstream, for: root, at: now),
                    board.pause(of: upstream.group, at: now) == .zero,
                    board.standings[index].circuit.state(at: now) != .open
                else { return nil }
                let isPiece = upstream.stage?.isPiece == true
                let patience = isPiece ? fallback.pieceDeadline : fallback.gatewayDeadline
                return Contestant(index: index, patience: patience)
            }
        }
    }

    /// Brings a block out of the piece that an upstream stands for.
    func fetchFromPiece(
        _ cid: CID,
        for attempt: Attempt,
        _ index: Int,
        on course: RaceCourse
    ) async throws -> Block? {
        guard let name = attempt.upstream.piece else { return nil }
        let piece: PieceCID
        do {
            piece = try PieceCID(name)
        } catch {
            throw Fault.malformed("\(error)")
        }
        let stop = StopSignal()
        course.setStop(index) { stop.stop() }
        let reading = pieces.reading(of: piece, at: attempt.upstream, in: self)
        return try await reading.block(cid, for: attempt, stop)
    }
}
