import Multiformats
import UnixFS

/// Where a session's next block is to come from: a pure decision, made each time its reader waits.
///
/// Streams are for several blocks, flights for one. A reader that waits for a stream which does not
/// move gets a second one for the same bytes, and whichever brings the block first is used. A file
/// that would take long gets more streams, each for a part of its own from a group of its own.
struct SessionPlan: Sendable {
    /// What the reader waits for.
    struct Need: Sendable {
        /// The block.
        var cid: CID
        /// What to ask for when a stream is begun: the part that is still to be read.
        var rest: Want
        /// Where in the file the block is, and where reading ends; `nil` outside files.
        var span: Range<UInt64>?
        /// How many of the next blocks are missing, this one included; at most a few are counted.
        var missing: Int
        /// Whether any upstream may be asked for a stream.
        var canStream: Bool
        /// Whether this is the first block of the rest, so that nothing is known of its shape.
        var isFirst: Bool
    }

    /// What to do.
    enum Decision: Sendable, Hashable {
        /// Wait for what is under way.
        case wait
        /// Begin a stream for a part of the file; `nil` for all that is wanted.
        case open(Range<UInt64>?, isRescue: Bool)
        /// Ask for the block alone.
        case fly
        /// Nobody can bring it.
        case giveUp
    }

    /// How many streams in a row may bring nothing while nobody gives the block alone either.
    static let lastResorts = 2

    /// How many bytes a stream may bring again, where blocks are as large as this on average; small
    /// ones cost more in requests than in bytes.
    private static let (repeatLimit, largeBlock) = (4 << 20, 64 << 10)

    private let configuration: RetrievalConfiguration
    private(set) var lanes: [Lane] = []
    private var stripes: Stripes
    /// How many streams were begun.
    private(set) var streams = 0
    /// Streams in a row that brought nothing.
    private(set) var barrenStreams = 0
    /// What the reader has had, wherever from.
    private(set) var passed = (bytes: 0, blocks: 0)
    /// Blocks in a row that came alone since the last stream.
    private(set) var alone = 0
    /// Whether the last stream broke off in the middle, so that its rest is to be raced again.
    private(set) var isBrokenOff = false
    private var nextLane = 1

    init(_ configuration: RetrievalConfiguration) {
        self.configuration = configuration
        stripes = Stripes(configuration)
    }

    // MARK: - Deciding

    /// What to do while the reader waits for `need`.
    ///
    /// - Parameters:
    ///   - need: What it waits for.
    ///   - isFlying: Whether a flight for the block is under way.
    ///   - failure: Why nobody could bring it alone, when that has been tried.
    ///   - freeGroups: How many groups could still be asked for another stream.
    ///   - now: The time.
    /// - Returns: What to do now; the reader asks again whenever something has happened.
    func decide(
        _ need: Need,
        isFlying: Bool,
        failure: RetrievalError.Code?,
        freeGroups: Int,
        at now: Duration
    ) -> Decision {
        let covering = lanes.filter { $0.covers(need.span?.lowerBound ?? 0) }
        guard let leader = covering.first else {
            if isFlying { return .wait }
            if let failure { return isStreamWorthATry(need, failure) ? open(need) : .giveUp }
            // A stream that goes on behind a gap need not be begun anew for it.
            let offset = need.span?.lowerBound ?? 0
            if lanes.contains(where: { $0.hasPassed && $0.span.contains(offset) }) { return .fly }
            return isStreamDue(need) ? open(need) : .fly
        }
        guard freeGroups > 0, !isFlying else { return .wait }
        let isStuck = covering.count == 1 && isStuck(leader, at: now)
        guard let span = need.span else {
            guard isStuck else { return .wait }
            return wouldRepeat(need) ? .fly : .open(nil, isRescue: true)
        }
        if isStuck {
            return .open(
                span.lowerBound..<min(leader.span.upperBound, span.upperBound),
                isRescue: true
            )
        }
        return stripes.part(beside: lanes, of: span, at: now).map { .open($0, isRescue: false) }
            ?? .wait
    }

    private func isStuck(_ lane: Lane, at now: Duration) -> Bool {
        let habit = lanes.compactMap(\.interval).max() ?? stripes.lastInterval
        return lane.isStuck(configuration.rescueAfter, habit: habit, at: now)
    }

    /// Begins a stream for what is left, up to where another one begins.
    private func open(_ need: Need) -> Decision {
        guard let span = need.span else { return .open(nil, isRescue: false) }
        let begun = (lanes.map(\.span) + stripes.done).map(\.lowerBound)
        let part = stripes.part(at: span.lowerBound)
        let end = min(begun.filter { $0 > span.lowerBound }.min() ?? .max, part, span.upperBound)
        return .open(span.lowerBound..<end, isRescue: false)
    }

    /// Whether a stream may bring what nobody could bring alone: some upstreams only give CARs.
    private func isStreamWorthATry(_ need: Need, _ failure: RetrievalError.Code) -> Bool {
        need.canStream && failure != .absent && streams < configuration.streamsPerSession
            && barrenStreams < min(Self.lastResorts, configuration.barrenStreams)
    }

    private func isStreamDue(_ need: Need) -> Bool {
        guard need.canStream, !need.rest.isOneBlock, streams < configuration.streamsPerSession,
            barrenStreams < configuration.barrenStreams
        else { return false }
        // The first stream brings the path and what it leads to; later ones only pay when more than
        // one block is missing, so that a single gap is repaired by a single block.
        if streams == 0, need.isFirst { return true }
        guard need.missing >= 2, !wouldRepeat(need) else { return false }
        // A stream in vain is followed by more and more single blocks before the next.
        return isBrokenOff || streams == 0 || stripes.frontier > 0 && barrenStreams == 0
            || alone > 4 * barrenStreams
    }

    /// Whether a stream would begin with so much that the reader has had that the rest had better come
    /// block by block: outside files none can begin where the reader is.
    private func wouldRepeat(_ need: Need) -> Bool {
        need.span == nil && passed.bytes > Self.repeatLimit
            && passed.bytes / passed.blocks >= Self.largeBlock
    }

    // MARK: - Learning

    /// A stream was begun; returns its lane.
    ///
    /// One that is begun ahead of the reader says nothing about what streams are worth to it.
    mutating func opened(
        _ span: Range<UInt64>?,
        isRescue: Bool,
        isAhead: Bool = false,
        at now: Duration
    ) -> Int {
        streams += 1
        if !isAhead {
            barrenStreams += 1
            alone = 0
            isBrokenOff = false
        }
        defer { nextLane += 1 }
        let span = span ?? 0..<UInt64.max
        // Whoever streamed into this part ends where it begins.
        if !isRescue {
            for index in lanes.indices where lanes[index].span.contains(span.lowerBound) {
                lanes[index].span = lanes[index].span.lowerBound..<span.lowerBound
            }
        }
        lanes.append(
            Lane(id: nextLane, span: span, isRescue: isRescue, isAhead: isAhead, at: now)
        )
        if !isRescue { stripes.given(span, isAhead: isAhead) }
        return nextLane
    }

    /// A stream could not be begun after all: nobody may be asked.
    mutating func notOpened(_ id: Int) {
        guard let lane = lanes.first(where: { $0.id == id }) else { return }
        lanes.removeAll { $0.id == id }
        if !lane.isRescue { stripes.ended(lane) }
        streams -= 1
        if !lane.isAhead { barrenStreams -= 1 }
    }

    /// What is known of a stream.
    mutating func update(_ id: Int, _ progress: Feed.Progress, hasPassed: Bool) {
        guard let index = lanes.firstIndex(where: { $0.id == id }) else { return }
        lanes[index].progress = progress
        lanes[index].hasPassed = hasPassed
    }

    /// A stream has ended or was left.
    mutating func closed(_ id: Int, isBrokenOff: Bool) {
        if let lane = lanes.first(where: { $0.id == id }), !lane.isRescue { stripes.ended(lane) }
        lanes.removeAll { $0.id == id }
        if isBrokenOff, barrenStreams == 0 { self.isBrokenOff = true }
    }

    /// The reader has come to `offset` in the file.
    mutating func read(to offset: UInt64) {
        stripes.read(to: offset)
    }

    /// The reader took a block of so many bytes, wherever it came from.
    mutating func passed(_ bytes: Int) {
        passed.bytes += bytes
        passed.blocks += 1
    }

    /// A block came, from a stream or alone.
    mutating func received(isAlone: Bool) {
        if isAlone {
            alone += 1
        } else {
            alone = 0
            barrenStreams = 0
        }
    }

    /// The streams that are of no more use to a reader at `offset`.
    ///
    /// One that has brought all it was asked for ends by itself, and leaves its connection whole.
    func spent(at offset: UInt64) -> [Int] {
        lanes.filter { $0.span.upperBound <= offset && !$0.hasAll || $0.isCutShort }.map(\.id)
    }
}
