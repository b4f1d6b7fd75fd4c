/// When which use was: every ten minutes a mark, so that a place in the order tells a time.
///
/// Bounded: when there are too many, the older ones become sparser.
struct TimeMarks: Equatable, Sendable {
    /// A use, and when it was, in seconds since 1970.
    struct Mark: Equatable, Sendable {
        let sequence: UInt64
        let time: UInt64
    }

    private static let interval: UInt64 = 600
    private static let most = 256

    private(set) var marks: [Mark] = []

    init() {}

    /// Reads marks; `nil` when they are none.
    init?(_ encoded: Span<UInt8>) {
        guard encoded.count.isMultiple(of: 16), encoded.count <= 16 * Self.most else { return nil }
        for offset in stride(from: 0, to: encoded.count, by: 16) {
            let mark = Mark(
                sequence: encoded.number(at: offset),
                time: encoded.number(at: offset + 8)
            )
            marks.append(mark)
        }
    }

    var encoded: [UInt8] { marks.flatMap { [UInt8](numbers: $0.sequence, $0.time) } }

    /// Notes what time it is; whether there is a new mark.
    mutating func note(_ sequence: UInt64, at time: UInt64) -> Bool {
        if let last = marks.last {
            // A clock that was set back must not make what comes older than what came.
            guard sequence > last.sequence, time >= last.time + Self.interval else { return false }
        }
        marks.append(Mark(sequence: sequence, time: time))
        if marks.count > Self.most {
            let older = marks.count / 2
            let kept = marks.prefix(older).enumerated().filter { $0.offset.isMultiple(of: 2) }
            marks.replaceSubrange(..<older, with: kept.map(\.element))
        }
        return true
    }

    /// About when a use was; the time of the mark before it, or of the first.
    func time(of sequence: UInt64) -> UInt64? {
        var (low, high) = (0, marks.count)
        while low < high {
            let middle = (low + high) / 2
            if marks[middle].sequence <= sequence { low = middle + 1 } else { high = middle }
        }
        return marks.isEmpty ? nil : marks[max(0, low - 1)].time
    }
}
