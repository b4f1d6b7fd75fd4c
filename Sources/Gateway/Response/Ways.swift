import Retrieval

/// What each way brought on which content was looked for: the gateways, then those beyond them.
struct Ways: Sendable {
    /// One way.
    struct Way: Sendable {
        /// The way beyond the gateways; nil for the gateways themselves.
        let stage: FallbackStage?
        /// From when the first on it was asked until the last had ended.
        let duration: Duration
        /// What those did that were asked on it, and who they were: most of them first.
        let outcomes: [(words: String, names: [String])]

        /// What people call it.
        var title: String { stage?.title ?? "Gateways" }

        /// What it brought, in a sentence without a full stop.
        var sentence: String {
            outcomes.map { "\(Self.list($0.names)): \($0.words)" }.joined(separator: "; ")
        }

        /// The first few names, and how many there are besides.
        private static func list(_ names: [String]) -> String {
            let shown =
                names.count > 4 ? Array(names.prefix(3)) + ["\(names.count - 3) more"] : names
            guard shown.count > 1, let last = shown.last else { return shown.first ?? "" }
            return "\(shown.dropLast().joined(separator: ", ")) and \(last)"
        }
    }

    /// The ways that were gone, in their order.
    let all: [Way]

    /// Sums up what was attempted.
    init(_ attempts: [AttemptReport]) {
        let order: [FallbackStage?] = [nil] + FallbackStage.allCases
        all = order.compactMap { stage in
            let attempts = attempts.filter { $0.stage == stage }
            guard let began = attempts.map(\.began).min() else { return nil }
            let ended = attempts.map { $0.began + $0.duration }.max() ?? began
            return Way(
                stage: stage,
                duration: ended - began,
                outcomes: Self.outcomes(of: attempts)
            )
        }
    }

    /// Whether any way was gone beyond the gateways.
    var leadBeyond: Bool { all.contains { $0.stage != nil } }

    private static func outcomes(
        of attempts: [AttemptReport]
    ) -> [(words: String, names: [String])] {
        var outcomes: [(words: String, names: [String])] = []
        for attempt in attempts {
            let name = name(attempt)
            if let place = outcomes.firstIndex(where: { $0.words == attempt.words }) {
                if !outcomes[place].names.contains(name) { outcomes[place].names.append(name) }
            } else {
                outcomes.append((attempt.words, [name]))
            }
        }
        return outcomes.sorted { $0.names.count > $1.names.count }
    }

    /// Who it was, without the way, which is told already.
    private static func name(_ attempt: AttemptReport) -> String {
        guard let stage = attempt.stage else { return attempt.upstream }
        let prefix = "\(stage.rawValue):"
        let name = attempt.upstream
        return name.hasPrefix(prefix) ? String(name.dropFirst(prefix.utf8.count)) : name
    }
}
