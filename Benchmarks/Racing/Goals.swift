import Retrieval

/// Measures what must be reached, each as a ratio to what it is measured against.
enum Goals {
    /// The requests a want that five upstreams with heavy tails may cost.
    static let budget = 1.15
    /// How many runs a change of an upstream is tried in.
    private static let seeds: Range<UInt64> = 1..<41
    /// When an upstream changes, and when it changes back.
    private static let change = 500..<1500
    /// Within how many wants an upstream that has recovered leads again, five upstreams.
    private static let statedReturn = 300.0 * 4

    /// Five alike with a heavy tail, against the best fixed delay and against all at once.
    static func tails(_ model: LatencyModel, _ search: HedgeSearch) -> [Goal] {
        let scenario = Scenario.alike(5, model)
        let ours = Simulation.run(scenario, LearningStrategy(scenario))
        let best = search.best
        var configuration = RetrievalConfiguration()
        configuration.start = .all
        let whole = Simulation.run(
            scenario,
            LearningStrategy(scenario, configuration: configuration)
        )
        let all = Simulation.run(scenario, FixedStrategy.all(scenario))
        let name = "five \(model.name)"
        return [
            Goal(
                name: "\(name): p99 of ours / best fixed delay in hindsight",
                measured: ours.quantile(0.99) / (best?.p99 ?? .nan),
                limit: 1.1
            ),
            Goal(
                name: "\(name): the same, mean of 20 runs with other seeds",
                measured: best.map { ratio(model, delay: $0.delay) } ?? .nan,
                limit: 1.1
            ),
            Goal(name: "\(name): requests a want", measured: ours.requestsPerWant, limit: budget),
            Goal(
                name: "\(name), start: all: p99 / all at once",
                measured: whole.quantile(0.99) / all.quantile(0.99),
                limit: 1.05
            ),
        ]
    }

    /// How ours compares with a fixed delay in the 99th percentile, on average over seeds.
    private static func ratio(_ model: LatencyModel, delay: Double) -> Double {
        let ratios = (2...21).map { (seed: UInt64) in
            let scenario = Scenario.alike(5, model).with(seed: seed, wants: 10_000)
            let fixed = FixedStrategy("fixed", scenario, delay: .seconds(delay / 1000))
            return Simulation.run(scenario, LearningStrategy(scenario)).quantile(0.99)
                / Simulation.run(scenario, fixed).quantile(0.99)
        }
        return ratios.reduce(0, +) / Double(ratios.count)
    }

    /// Five unequal: finding the best, leaving it when it gets slow, coming back to it.
    static func choices(_ model: LatencyModel) -> [Goal] {
        var ours: [Double] = []
        var best: [Double] = []
        var leaving: [Double] = []
        var returning: [Double] = []
        for seed in seeds {
            var scenario = Scenario.unequal(model).with(seed: seed, wants: 3000)
            var members = scenario.members
            members[members.count - 1].slowdown = (change, 20)
            scenario = Scenario(
                name: scenario.name,
                model: model,
                members: members,
                wants: 3000,
                seed: seed
            )
            let run = Simulation.run(scenario, LearningStrategy(scenario))
            let known = FixedStrategy("best", scenario, order: .fastest)
            ours += run.times[50..<150]
            best += Simulation.run(scenario, known).times[50..<150]
            leaving.append(run.wants(from: change.lowerBound, until: { $0 != members.count - 1 }))
            returning.append(run.wants(from: change.upperBound, until: { $0 == members.count - 1 }))
        }
        let name = "unequal \(model.name)"
        return [
            Goal(
                name: "\(name): median of wants 51 to 150 / always the best",
                measured: ours.quantile(0.5) / best.quantile(0.5),
                limit: 1.1
            ),
            Goal(
                name: "\(name): best gets slow, found out, median of runs",
                measured: leaving.quantile(0.5),
                limit: 20,
                unit: " wants"
            ),
            Goal(
                name: "\(name): best gets slow, found out, slowest of 40 runs",
                measured: leaving.quantile(1),
                limit: 20,
                unit: " wants"
            ),
            Goal(
                name: "\(name): best recovers, leads again, slowest of 40 runs",
                measured: returning.quantile(1),
                limit: statedReturn,
                unit: " wants"
            ),
        ]
    }

    /// One of three goes wrong, against the same run without it.
    static func faults(_ model: LatencyModel) -> [Goal] {
        let changes: [(String, (inout Scenario.Member) -> Void)] = [
            ("dead", { $0.behaviour = .silent }),
            ("lying", { $0.behaviour = .lying }),
            ("slow", { $0.factor = 10 }),
        ]
        return changes.flatMap { name, change in
            let scenario = Scenario.oneOfThree(name, model, change)
            let ours = Simulation.run(scenario, LearningStrategy(scenario))
            let rest = scenario.without(0)
            let without = Simulation.run(rest, LearningStrategy(rest))
            let learnt = seeds.map { seed in
                let scenario = scenario.with(seed: seed, wants: 200)
                let run = Simulation.run(scenario, LearningStrategy(scenario))
                return run.wants(from: 0, until: { $0 != 0 })
            }
            return [
                Goal(
                    name: "one of three \(name), \(model.name): p99 after 20 wants / without it",
                    measured: ours.quantile(0.99, from: 20) / without.quantile(0.99, from: 20),
                    limit: 1.1
                ),
                Goal(
                    name: "one of three \(name), \(model.name): learnt, slowest of 40 runs",
                    measured: learnt.quantile(1),
                    limit: 20,
                    unit: " wants"
                ),
            ]
        }
    }
}

extension Outcome {
    /// How many wants after `start` it takes until nine of the next ten are led by whom `isRight`
    /// accepts.
    fileprivate func wants(from start: Int, until isRight: (Int) -> Bool) -> Double {
        for first in start..<max(leaders.count - 10, start) {
            let right = leaders[first..<first + 10].count { $0.map(isRight) ?? false }
            if right >= 9 { return Double(first - start) }
        }
        return .infinity
    }
}
