/// How it is decided which block makes room.
///
/// No way is the best for everybody: what keeps a working set through a large download forgets too
/// slowly when popularity moves on, and neither keeps anything of a loop that is longer than the cache.
/// So there are several, all on the same three segments, and ``StyleChooser`` finds out which one
/// would do best. Among equals the least recently used goes first, whatever the style.
package enum Style: Sendable, Hashable {
    /// What was used longest ago goes first, wherever it stands.
    case recency
    /// What was asked for once goes before what was asked for again, which may have so many hundredths
    /// of the cache.
    case reuse(share: Int)
    /// Newcomers go first, but for a few: what is there stays.
    case resistance

    /// What to do to make room.
    package enum Step: Sendable, Equatable {
        /// The oldest block of a segment goes.
        case evict(Segment)
        /// The oldest block that was asked for again counts as one that came just now.
        case demote
    }

    /// Those that are tried; the first is the one that is used before anything is known.
    package static let all: [Style] = [
        .reuse(share: 80), .reuse(share: 50), .recency, .resistance,
    ]

    /// Of so many newcomers one is not kept in the nursery.
    private static let lucky: UInt64 = 32
    /// The hundredths of the cache that are the nursery's.
    private static let nursery = 1

    /// Where the newcomer stands that is the `number`th.
    package func segment(ofNewcomer number: UInt64) -> Segment {
        self == .resistance && !number.isMultiple(of: Self.lucky) ? .nursery : .once
    }

    /// Whether a hit counts of a block that was last used `age` uses ago, in a cache of so many blocks.
    ///
    /// Who has just used it uses it again: that says nothing about the others. And a page that
    /// everybody looks at would be moved with every commit.
    package static func counts(age: UInt64, blocks: Int) -> Bool {
        age > UInt64(blocks / 16)
    }

    /// What to do next when something must go; `nil` when there is nothing.
    package func step(_ segments: Segments) -> Step? {
        switch self {
        case .recency:
            let oldest = Segment.allCases.compactMap { segment in
                segments[segment].oldest.map { (segment, $0) }
            }
            return oldest.min { $0.1 < $1.1 }.map { .evict($0.0) }
        case .reuse(let share):
            if isAbove(share, .again, segments) { return .demote }
            return evict(.nursery, .once, .again, segments)
        case .resistance:
            if isAbove(80, .again, segments) { return .demote }
            return isAbove(Self.nursery, .nursery, segments)
                ? .evict(.nursery) : evict(.once, .again, .nursery, segments)
        }
    }

    private func isAbove(_ share: Int, _ segment: Segment, _ segments: Segments) -> Bool {
        segments[segment].oldest != nil && segments[segment].size > segments.size / 100 * share
    }

    private func evict(
        _ first: Segment,
        _ second: Segment,
        _ third: Segment,
        _ segments: Segments
    ) -> Step? {
        [first, second, third].first { segments[$0].oldest != nil }.map { .evict($0) }
    }
}
