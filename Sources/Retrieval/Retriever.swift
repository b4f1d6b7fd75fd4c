public import BlockCache
import IPLD
import Locking
import Multiformats
import Synchronization

/// The engine: it brings verified blocks from the cache and from upstreams.
///
/// One instance serves a whole process. Everything it hands out is a `Block`.
public final class Retriever: Sendable {
    let transport: any Transport
    /// The cache, which is read beside sessions too, where nothing need be waited for.
    package let cache: BlockCache?
    let configuration: RetrievalConfiguration
    let clock: EngineClock
    let airspace = Airspace()
    let feeds = Locked<[Want: Feed]>([:])
    private let recent = Locked(Ring<WantReport>(capacity: recentLimit))
    /// How many streams are under way, to share the memory for their readers.
    let streams = Atomic(0)
    /// How many tasks race: for a block, or for a stream that they then bring to its end.
    let tasks = Atomic(0)
    let scoreboard: Locked<Scoreboard>
    let observe: @Sendable (Event) -> Void
    /// Who finds out who has what the upstreams do not; `nil` when nobody can be asked.
    let discovery: Discovery?
    let pieces = PieceShelf()
    private let archive: ScoreArchive?

    /// Makes an engine.
    ///
    /// - Parameters:
    ///   - transport: How upstreams are reached.
    ///   - cache: Where verified blocks are kept; without it everything is fetched.
    ///   - ledger: Where scores are kept across restarts.
    ///   - upstreams: The contestants.
    ///   - configuration: The knobs.
    ///   - clock: Where the time comes from.
    ///   - seed: Where chance comes from: exploration and jitter.
    ///   - observe: Is told what happens, from any thread; must return quickly.
    public init(
        transport: any Transport,
        cache: BlockCache?,
        ledger: Ledger?,
        upstreams: [Upstream],
        configuration: RetrievalConfiguration = RetrievalConfiguration(),
        clock: EngineClock = .continuous,
        seed: UInt64,
        observe: @escaping @Sendable (Event) -> Void = { _ in }
    ) {
        self.transport = transport
        self.cache = cache
        self.configuration = configuration
        self.clock = clock
        self.observe = observe
        let fallback = configuration.fallback
        discovery =
            fallback.isEnabled
            ? Discovery(fallback, transport: transport, clock: clock, observe: observe) : nil
        archive = ledger.map { ScoreArchive($0) }
        var board = Scoreboard(
            upstreams,
            configuration: configuration,
            seed: seed,
            at: clock.now
        )
        archive?.restore(into: &board, at: clock.now, unixTime: clock.unixTime)
        scoreboard = Locked(board)
    }

    /// Runs `body` with a session for `want`; what the session still fetches ends with it.
    ///
    /// - Parameters:
    ///   - want: What will be read, so that one request can bring all of it.
    ///   - onlyIfCached: Whether upstreams are left alone (`Cache-Control: only-if-cached`).
    ///   - refusal: Is asked about every block before it is read, and throws for one that may not be.
    ///   - body: Reads from the session, from one task.
    /// - Returns: What `body` returns.
    /// - Throws: What `body` throws, and what `refusal` does.
    public func withSession<Result: Sendable>(
        _ want: Want,
        onlyIfCached: Bool = false,
        refusing refusal: Session.Refusal? = nil,
        _ body: (Session) async throws -> Result
    ) async throws -> Result {
        let session = Session(want, in: self, onlyIfCached: onlyIfCached, refusal: refusal)
        do {
            let result = try await body(session)
            end(session, isFailed: false)
            return result
        } catch {
            end(session, isFailed: true)
            throw error
        }
    }

    private func end(_ session: Session, isFailed: Bool) {
        session.close()
        let report = WantReport(
            session.want,
            session.report,
            began: session.began,
            duration: clock.now - session.began,
            unixTime: clock.unixTime,
            isFailed: isFailed
        )
        recent.withLock { $0.append(report) }
    }

    /// The timelines of the latest wants, latest first; at most ``recentLimit``.
    public var recentWants: [WantReport] {
        recent.withLock { $0.latest }
    }

    /// How many timelines are kept.
    public static let recentLimit = 256

    /// What is known of every upstream, in configured order.
    public var scores: [UpstreamScore] {
        let now = clock.now
        return scoreboard.withLock { board in
            board.roster.map { UpstreamScore(of: $0, on: board, at: now) }
        }
    }

    /// Asks other upstreams from now on; what is under way ends as it would have.
    ///
    /// Whoever keeps its name and URL keeps its scores; one that was known before gets them back.
    ///
    /// - Parameter upstreams: The contestants, each with a name of its own.
    public func replace(upstreams: [Upstream]) {
        let now = clock.now
        let unixTime = clock.unixTime
        let known = upstreams.compactMap { upstream -> (String, Standing)? in
            guard let standing = archive?.standing(of: upstream, at: now, unixTime: unixTime) else {
                return nil
            }
            return (upstream.name, standing)
        }
        let standings = Dictionary(known) { first, _ in first }
        scoreboard.withLock { $0.replace(with: upstreams, known: standings, at: now) }
    }

    /// Writes the scores to the ledger.
    ///
    /// - Throws: When the ledger cannot be written; the scores in memory are unharmed.
    public func saveScores() throws {
        try archive?.save(scoreboard.withLock { $0 }, at: clock.now, unixTime: clock.unixTime)
    }

    /// Whether no flight and no stream is under way, so that tests can see that none is left.
    package var isIdle: Bool {
        tasks.load(ordering: .acquiring) == 0 && feeds.withLock(\.isEmpty) && airspace.isEmpty
            && pieces.isIdle
    }

    // MARK: - Accounts

    /// Counts an attempt's end: scores, events.
    func ended(_ attempt: Attempt, index: Int, _ outcome: AttemptReport.Outcome) -> AttemptReport {
        let report = attempt.report(outcome)
        let now = clock.now
        let circuit = scoreboard.withLock { $0.ended(index, report, root: attempt.root, at: now) }
        observe(.attemptEnded(report))
        if let circuit, report.stage == nil {
            observe(.circuitChanged(upstream: report.label, circuit: circuit))
        }
        return report
    }

    /// Counts a race's end.
    func raceEnded(_ course: RaceCourse, kind: RequestKind, winner: Int?, began: Duration) {
        let race = course.race
        let names = scoreboard.withLock { $0.upstreams.map(\.label) }
        observe(
            .raceEnded(
                Event.RaceResult(
                    kind: kind,
                    winner: winner.map { names[$0] },
                    isWonByHedge: winner.map { race.hedged.contains($0) } ?? false,
                    hedges: race.hedged.count,
                    attempts: race.started,
                    duration: clock.now - began
                )
            )
        )
    }
}
