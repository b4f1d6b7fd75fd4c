import Glibc
import Retrieval

/// The best fixed hedge delay for a budget of requests, found by trying: nobody could know it before.
struct HedgeSearch {
    /// One delay that was tried.
    struct Trial {
        let delay: Double
        let outcome: Outcome
        let p99: Double
    }

    /// What was tried, shortest delay first.
    let trials: [Trial]

    /// Tries 121 delays from 1 ms to 1 s.
    init(_ scenario: Scenario) {
        trials = (0...120).map { step in
            let delay = pow(10, Double(step) / 40)
            let strategy = FixedStrategy(
                "fixed delay",
                scenario,
                order: .fastest,
                delay: .seconds(delay / 1000)
            )
            let outcome = Simulation.run(scenario, strategy)
            return Trial(delay: delay, outcome: outcome, p99: outcome.quantile(0.99))
        }
    }

    /// The delay with the lowest 99th percentile within a budget of requests a want.
    func best(within budget: Double) -> Trial? {
        trials.filter { $0.outcome.requestsPerWant <= budget }.min { $0.p99 < $1.p99 }
    }
}
