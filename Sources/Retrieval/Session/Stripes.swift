/// How a file that would take long is shared out among streams, each from a group of its own.
///
/// The first stream asks for all of it. Once its rate is known it keeps what it brings in the next
/// second, and the parts behind that are given out one by one, the earliest first and each about a
/// second long, so that all upstreams are busy and the reader is not far behind. When nothing is
/// left to give, or the reader is as far behind as memory allows, the slowest shares what it has.
struct Stripes: Sendable {
    /// The smallest part that is worth a stream of its own; parts begin at its multiples.
    static let smallestPart: UInt64 = 1 << 20
    /// The largest part: it waits in memory until its turn.
    static let largestPart: UInt64 = 8 << 20
    /// How long a part takes, in seconds: at first, and at least when the end is near.
    static let partTimes = (usual: 1.0, least: 0.25)

    /// What a stream has still to bring, and how long that takes it, in seconds.
    private struct Load {
        let lane: SessionPlan.Lane
        let rate: Double
        let time: Double
    }

    private let most: Int
    private let window: UInt64
    private let shareAfter: Double
    /// Everything before it was given to somebody; 0 while one stream has all.
    private(set) var frontier: UInt64 = 0
    /// What was given and not brought, in order.
    private(set) var gaps: [Range<UInt64>] = []
    /// What was brought, and the reader may not have reached.
    private(set) var done: [Range<UInt64>] = []
    /// How fast a stream was that ran for a while, in bytes a second.
    private var lastRate: Double?
    /// How long it took that one from block to block.
    private(set) var lastInterval: Duration?

    init(_ configuration: RetrievalConfiguration) {
        most = configuration.stripes
        // A part has to fit whole, or its stream would wait for the reader.
        window = min(UInt64(configuration.window) / 4 * 3, Self.largestPart)
        shareAfter = configuration.stripeAfter / .seconds(1)
    }

    // MARK: - Giving out

    /// The part for one more stream; `nil` when another is of no use.
    ///
    /// - Parameters:
    ///   - lanes: The streams under way.
    ///   - span: Where the reader is, and where it ends.
    ///   - now: The time.
    /// - Returns: The part, which lies behind the reader's place.
    func part(
        beside lanes: [SessionPlan.Lane],
        of span: Range<UInt64>,
        at now: Duration
    ) -> Range<UInt64>? {
        let open = lanes.filter { !$0.isRescue && !$0.hasAll && $0.progress.ending == nil }
        let rates = open.compactMap { $0.rate(at: now) }
        let mean = rates.isEmpty ? lastRate : rates.reduce(0, +) / Double(rates.count)
        guard open.count < most, let rate = mean else { return nil }
        let part =
            gap(of: span, rate) ?? behind(open, of: span, rate, at: now)
            ?? next(open, of: span, rate)
        guard let part, isNear(part, span) else { return shared(open, of: span, rate, at: now) }
        return part
    }

    /// Where a part ends that begins with the reader, which all streams have left behind.
    func part(at offset: UInt64) -> UInt64 {
        guard frontier > 0, let lastRate else { return .max }
        return multiple(after: offset, size(lastRate)) ?? .max
    }

    /// What somebody failed to bring.
    private func gap(of span: Range<UInt64>, _ rate: Double) -> Range<UInt64>? {
        guard let gap = gaps.first(where: { $0.lowerBound > span.lowerBound }),
            gap.lowerBound < span.upperBound
        else { return nil }
        return gap.lowerBound..<min(gap.lowerBound + size(rate), gap.upperBound, span.upperBound)
    }

    /// What lies behind the next second of the stream that goes to the end.
    private func behind(
        _ open: [SessionPlan.Lane],
        of span: Range<UInt64>,
        _ rate: Double,
        at now: Duration
    ) -> Range<UInt64>? {
        guard let tail = open.first(where: { $0.span.upperBound >= span.upperBound }) else {
            return nil
        }
        let own = tail.rate(at: now) ?? rate
        let front = min(max(tail.front, span.lowerBound), span.upperBound)
        let rest = span.upperBound - front
        guard Double(rest) / own > (frontier == 0 ? shareAfter : Self.partTimes.least),
            let begin = multiple(after: front, min(size(own), rest)), begin < span.upperBound
        else { return nil }
        return begin..<begin + guided(rate, upTo: span.upperBound - begin)
    }

    /// What nobody was given yet.
    private func next(
        _ open: [SessionPlan.Lane],
        of span: Range<UInt64>,
        _ rate: Double
    ) -> Range<UInt64>? {
        guard frontier > span.lowerBound, frontier < span.upperBound,
            !open.contains(where: { $0.span.upperBound >= span.upperBound })
        else { return nil }
        return frontier..<frontier + guided(rate, upTo: span.upperBound - frontier)
    }

    /// A share of what the stream has that would take longest.
    private func shared(
        _ open: [SessionPlan.Lane],
        of span: Range<UInt64>,
        _ rate: Double,
        at now: Duration
    ) -> Range<UInt64>? {
        let loads = open.compactMap { lane -> Load? in
            guard frontier > 0, let own = lane.rate(at: now) else { return nil }
            let end = min(lane.span.upperBound, span.upperBound)
            return Load(lane: lane, rate: own, time: Double(end - min(lane.front, end)) / own)
        }
        guard let slowest = loads.max(by: { $0.time < $1.time }),
            slowest.time > Self.partTimes.least * 2
        else { return nil }
        let front = max(slowest.lane.front, span.lowerBound)
        let end = min(slowest.lane.span.upperBound, span.upperBound)
        guard front < end else { return nil }
        // Both end at the same time.
        let kept = Double(end - front) * slowest.rate / (slowest.rate + rate)
        guard let begin = multiple(after: front, UInt64(kept)), begin < end else { return nil }
        let part = begin..<min(begin + size(rate), end)
        // A stream can only give away its end.
        return part.upperBound == end && isNear(part, span) ? part : nil
    }

    /// Whether the reader may wait for it in memory.
    private func isNear(_ part: Range<UInt64>, _ span: Range<UInt64>) -> Bool {
        part.lowerBound - span.lowerBound <= window * UInt64(most)
    }

    /// The bytes of a part, at so many bytes a second.
    private func size(_ rate: Double) -> UInt64 {
        let most = max(window / Self.smallestPart, 1)
        let wanted = (rate * Self.partTimes.usual / Double(Self.smallestPart)).rounded()
        return UInt64(min(max(wanted, 1), Double(most))) * Self.smallestPart
    }

    /// The same, less and less towards the end, so that all streams end together.
    private func guided(_ rate: Double, upTo rest: UInt64) -> UInt64 {
        let least = size(rate * Self.partTimes.least)
        let fair = rest / UInt64(2 * max(most, 1)) / Self.smallestPart * Self.smallestPart
        let size = max(min(size(rate), fair), least)
        return rest <= size + Self.smallestPart / 2 ? rest : size
    }

    /// The first multiple of the smallest part that lies `count` after `offset`, or just before.
    private func multiple(after offset: UInt64, _ count: UInt64) -> UInt64? {
        let sum = offset.addingReportingOverflow(count)
        guard !sum.overflow else { return nil }
        let begin = sum.partialValue / Self.smallestPart * Self.smallestPart
        guard begin <= offset else { return begin }
        let next = begin.addingReportingOverflow(Self.smallestPart)
        return next.overflow ? nil : next.partialValue
    }

    // MARK: - Learning

    /// A part was given to a stream.
    mutating func given(_ part: Range<UInt64>, isAhead: Bool) {
        if isAhead || frontier > 0 { frontier = max(frontier, part.upperBound) }
        gaps = gaps.flatMap { gap in
            guard gap.overlaps(part) else { return [gap] }
            return [
                gap.lowerBound..<max(part.lowerBound, gap.lowerBound),
                min(part.upperBound, gap.upperBound)..<gap.upperBound,
            ].filter { !$0.isEmpty }
        }
    }

    /// A stream has ended or was left.
    mutating func ended(_ lane: SessionPlan.Lane) {
        if let moved = lane.progress.moved { lastRate = lane.rate(at: moved) ?? lastRate }
        lastInterval = lane.interval ?? lastInterval
        guard frontier > 0, !lane.span.isEmpty else { return }
        let front = min(lane.front, lane.span.upperBound)
        if front > lane.span.lowerBound { done.append(lane.span.lowerBound..<front) }
        guard front < min(lane.span.upperBound, frontier) else { return }
        gaps.append(front..<min(lane.span.upperBound, frontier))
        gaps.sort { $0.lowerBound < $1.lowerBound }
    }

    /// The reader has come to `offset`.
    mutating func read(to offset: UInt64) {
        done.removeAll { $0.upperBound <= offset }
        gaps.removeAll { $0.upperBound <= offset }
    }
}
