import Logging
import Metrics
import Retrieval

/// Turns what happens in the engine into metrics and log lines.
struct EventRecorder: Sendable {
    let logger: Logger

    func record(_ event: Event) {
        switch event {
        case .attemptEnded(let report): record(report)
        case .raceEnded(let result): record(result)
        case .verificationFailed(let upstream, let block):
            Counter(
                label: "regatta_verification_failures_total",
                dimensions: [("upstream", upstream)]
            )
            .increment()
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
        Counter(
            label: "regatta_upstream_requests_total",
            dimensions: who + [("outcome", report.outcome.name)]
        )
        .increment()
        if let firstByte = report.firstByte {
            Timer(label: "regatta_upstream_first_byte_seconds", dimensions: who)
                .record(duration: firstByte)
        }
        let verdicts = [
            ("used", report.tally.used), ("duplicate", report.tally.duplicate),
            ("bad", report.tally.bad), ("late", report.tally.late),
        ]
        for (verdict, bytes) in verdicts where bytes > 0 {
            Counter(
                label: "regatta_upstream_bytes_total",
                dimensions: [("upstream", report.label), ("verdict", verdict)]
            )
            .increment(by: bytes)
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
            Counter(label: "regatta_race_wins_total", dimensions: [("upstream", winner)])
                .increment()
        }
        // At most one of the hedges won.
        let won = result.isWonByHedge ? 1 : 0
        for (outcome, count) in [("won", won), ("lost", result.hedges - won)] where count > 0 {
            Counter(label: "regatta_race_hedges_total", dimensions: [("result", outcome)])
                .increment(by: count)
        }
    }
}
