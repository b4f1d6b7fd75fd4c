/// In which order one want's races are joined by those who are said to have it: no clock, no I/O.
///
/// A stage joins whole, and the next one when its race asks again: because everybody failed, or
/// because the last of them is later than its stage's deadline. A stage whose look-up is still
/// under way does not hold up one that is ready.
struct FallbackChain: Sendable {
    /// What comes next.
    enum Step: Sendable, Equatable {
        /// These join, best first.
        case join([Upstream])
        /// Something may still be found.
        case wait
        /// There is nobody else.
        case done
    }

    private let perStage: Int
    private let kind: RequestKind
    private var joined: Set<String> = []
    private var counts: [FallbackStage: Int] = [:]

    /// - Parameters:
    ///   - kind: What is asked for: a piece gives single blocks only.
    ///   - perStage: The most that join of one stage.
    init(for kind: RequestKind, perStage: Int) {
        self.kind = kind
        self.perStage = perStage
    }

    /// What comes next, given what was found and whether more may be.
    mutating func next(_ upstreams: [Upstream], isOver: Bool) -> Step {
        let fit = upstreams.filter { upstream in
            guard let stage = upstream.stage, !joined.contains(upstream.name) else { return false }
            return kind == .raw || !stage.isPiece
        }
        for stage in FallbackStage.allCases {
            let room = max(perStage - counts[stage, default: 0], 0)
            let next = Array(fit.filter { $0.stage == stage }.prefix(room))
            guard !next.isEmpty else { continue }
            joined.formUnion(next.map(\.name))
            counts[stage, default: 0] += next.count
            return .join(next)
        }
        return isOver ? .done : .wait
    }
}
