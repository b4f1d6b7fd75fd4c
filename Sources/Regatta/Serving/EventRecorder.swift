import Logging
import Metrics
import Retrieval

/// Turns what happens in the engine into metrics and log lines.
struct EventRecorder: Sendable {
    let logger: Logger
    let metrics: any MetricsFactory

    /// Shows at zero what is counted when it first happens, as a rate needs a beginning.
    func prepare(_ upstreams: [String]) {
        for upstream in upstreams {
            count("regatta_verification_failures_total", [("upstream", upstream)], by: 0)
            count("regatta_race_wins_total", [("upstream", upstream)], by: 0)
        }
        for result in ["won", "lost"] {
            count("regatta_race_hedges_total", [("result", result)], by: 0)
        }
    }

    func record(_ event: Event) {
        switch event {
        case .attemptBegan: break
        case .attemptEnded(let report): record(report)
        case .raceEnded(let result): record(result)
        case .verificationFailed(let upstream, let block):
            count("regatta_verification_failures_total", [("upstream", upstream)])
            logger.warning(
                "an upstream sent wrong bytes",
                metadata: ["upstream": "\(upstream)", "block": "\(block)"]
            )
        case .circuitChanged(let upstream, let circuit):
            logger.notice(
                "an upstream's circuit changed",
                metadata: ["upstream": "\(upstream)", "circuit": "\(circuit.rawValue)"]
            )
        }
    }

    private func record(_ report: AttemptReport) {
        let who = [("upstream", report.label), ("kind", report.kind.rawValue)]
        count("regatta_upstream_requests_total", who + [("outcome", report.outcome.name)])
        if let stage = report.stage {
            count(
                "regatta_fallbacks_total",
                [("stage", stage.rawValue), ("outcome", report.outcome.name)]
            )
        }
        if let firstByte = report.firstByte {
            let label = "regatta_upstream_first_byte_seconds"
            Timer(label: label, dimensions: who, factory: metrics).record(duration: firstByte)
        }
        let verdicts = [
            ("used", report.tally.used), ("duplicate", report.tally.duplicate),
            ("bad", report.tally.bad), ("late", report.tally.late),
        ]
        for (verdict, bytes) in verdicts where bytes > 0 {
            count(
                "regatta_upstream_bytes_total",
                [("upstream", report.label), ("verdict", verdict)],
                by: bytes
            )
        }
        logger.debug(
            "an attempt ended",
            metadata: [
                "upstream": "\(report.upstream)", "kind": "\(report.kind.rawValue)",
                "target": "\(report.target)", "outcome": "\(report.outcome.name)",
                "reason": "\(report.outcome.fault.map { "\($0)" } ?? "none")",
                "milliseconds": "\(Int(report.duration / .milliseconds(1)))",
                "hedge": "\(report.isHedge)",
            ]
        )
    }

    private func record(_ result: Event.RaceResult) {
        if let winner = result.winner {
            count("regatta_race_wins_total", [("upstream", winner)])
        }
        // At most one of the hedges won.
        let won = result.isWonByHedge ? 1 : 0
        for (outcome, count) in [("won", won), ("lost", result.hedges - won)] where count > 0 {
            self.count("regatta_race_hedges_total", [("result", outcome)], by: count)
        }
    }

    private func count(_ label: String, _ dimensions: [(String, String)], by amount: Int = 1) {
        Counter(label: label, dimensions: dimensions, factory: metrics).increment(by: amount)
    }
}
