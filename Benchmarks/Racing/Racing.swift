import FoundationEssentials
import Glibc
import Measuring
import Retrieval

/// Races in virtual time: the product's own decisions against those of others, with equal luck.
///
/// `Racing [--goals | --figure FILE]` prints tables and goals, or the goals alone, and draws the
/// figure. It ends with 1 when a goal is missed.
@main
enum Racing {
    static func main() throws {
        let arguments = CommandLine.arguments
        var goals: [Goal] = []
        var panels: [Figure.Panel] = []
        for model in LatencyModel.allCases {
            let scenario = Scenario.alike(5, model)
            let search = HedgeSearch(scenario, within: Goals.budget)
            goals += Goals.tails(model, search) + Goals.choices(model) + Goals.faults(model)
            guard !arguments.contains("--goals") else { continue }
            for count in [1, 3, 5, 10] {
                let scenario = Scenario.alike(count, model)
                var outcomes = Report.strategies(scenario)
                if count == 5 {
                    panels.append(Figure.Panel(model: model, search: search, outcomes: outcomes))
                    if let best = search.best {
                        outcomes.append(best.named)
                    }
                }
                Report.print(scenario, outcomes)
            }
            for scenario in [Scenario.unequal(model)] + Report.troubles(model) {
                Report.print(scenario, Report.strategies(scenario))
            }
        }
        print("\nMust reach")
        for goal in goals { print(goal.line) }
        let missed = goals.count { !$0.isReached }
        print(missed == 0 ? "all reached" : "\(missed) of \(goals.count) missed")
        if let flag = arguments.firstIndex(of: "--figure"), flag + 1 < arguments.count {
            try Figure(panels: panels).svg.write(
                toFile: arguments[flag + 1],
                atomically: true,
                encoding: .utf8
            )
        }
        if missed > 0 { exit(1) }
    }
}

extension HedgeSearch.Trial {
    /// The outcome under the name of its delay.
    var named: Outcome {
        outcome.named("best fixed delay, \(delay.text(1)) ms")
    }
}
