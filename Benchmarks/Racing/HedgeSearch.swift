import Glibc
import Retrieval

/// The best fixed hedge delay for a budget of requests, found by trying: nobody could know it before.
struct HedgeSearch {
    /// One delay that was tried.
    struct Trial {
        let delay: Double
        let outcome: Outcome
        let p99: Double

        init(_ delay: Double, _ scenario: Scenario) {
            let strategy = FixedStrategy("fixed delay", scenario, delay: .seconds(delay / 1000))
            self.delay = delay
            outcome = Simulation.run(scenario, strategy)
            p99 = outcome.quantile(0.99)
        }
    }

    /// What was tried, shortest delay first.
    let trials: [Trial]
    /// The delay with the lowest 99th percentile within the budget.
    let best: Trial?

    /// Tries delays from 1 ms to 1 s in steps of 6 %, then in steps of 0.6 % around the best that
    /// stays within `budget` requests a want.
    init(_ scenario: Scenario, within budget: Double) {
        func best(of trials: [Trial]) -> Trial? {
            trials.filter { $0.outcome.requestsPerWant <= budget }.min { $0.p99 < $1.p99 }
        }
        let coarse = (0...120).map { Trial(pow(10, Double($0) / 40), scenario) }
        let fine = best(of: coarse).map { found in
            (-10...10).map { Trial(found.delay * pow(10, Double($0) / 400), scenario) }
        }
        trials = (coarse + (fine ?? [])).sorted { $0.delay < $1.delay }
        self.best = best(of: trials)
    }
}
