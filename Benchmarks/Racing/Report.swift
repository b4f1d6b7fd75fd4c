import Measuring
import Retrieval

/// The tables: every strategy in every scenario.
enum Report {
    static func strategies(_ scenario: Scenario) -> [Outcome] {
        var eager = RetrievalConfiguration()
        eager.start = .all
        return [
            Simulation.run(scenario, FixedStrategy.sequential(scenario)),
            Simulation.run(scenario, FixedStrategy.random(scenario)),
            Simulation.run(scenario, FixedStrategy.all(scenario)),
            Simulation.run(scenario, LearningStrategy(scenario, configuration: eager)),
            Simulation.run(scenario, LearningStrategy(scenario)),
        ]
    }

    /// What goes wrong with one of three, and content that only the slowest has.
    static func troubles(_ model: LatencyModel) -> [Scenario] {
        var slowest = Scenario.oneOfThree("content only at the slowest", model) { $0.factor = 5 }
        var members = slowest.members
        for index in members.indices.dropFirst() { members[index].behaviour = .empty }
        slowest = Scenario(name: slowest.name, model: model, members: members)
        return [
            .oneOfThree("one of 3 dead", model) { $0.behaviour = .silent },
            .oneOfThree("one of 3 slow, 10 ×", model) { $0.factor = 10 },
            .oneOfThree("one of 3 lying", model) { $0.behaviour = .lying },
            .oneOfThree("one of 3 limited to 2 a second", model) { $0.behaviour = .limited(20) },
            .oneOfThree("brown-out: best of 3 slow, 20 ×, wants 4,001 to 6,000", model) {
                $0.factor = 0.5
                $0.slowdown = (4000..<6000, 20)
            },
            slowest,
        ]
    }

    static func print(_ scenario: Scenario, _ outcomes: [Outcome]) {
        Swift.print("\n\(scenario.name), \(scenario.model.name)")
        let heads = ["p50 ms", "p95", "p99", "p99.9", "requests/want", "bytes/byte", "failed"]
        let widths = [9, 9, 9, 9, 15, 12, 8]
        let head = zip(heads, widths).map { $0.right($1) }.joined()
        Swift.print("  " + "".left(38) + head)
        for outcome in outcomes {
            let times = [0.5, 0.95, 0.99, 0.999].map { outcome.quantile($0).text(1) }
            let rest = [
                outcome.requestsPerWant.text(3), outcome.bytesPerByte.text(3),
                "\(outcome.failures)",
            ]
            let cells = zip(times + rest, widths).map { $0.right($1) }.joined()
            Swift.print("  " + outcome.strategy.left(38) + cells)
        }
    }
}
