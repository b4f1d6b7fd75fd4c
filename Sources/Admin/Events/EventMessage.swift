import FoundationEssentials
import Retrieval

/// One event as a server-sent one (HTML Living Standard, section 9.2): a name and JSON.
struct EventMessage: Sendable {
    private let name: String
    private let body: any Encodable & Sendable

    init(_ event: Event) {
        switch event {
        case .attemptBegan(let start): (name, body) = ("attempt-began", Began(start))
        case .attemptEnded(let report): (name, body) = ("attempt-ended", Ended(report))
        case .raceEnded(let result): (name, body) = ("race-ended", Decided(result))
        case .verificationFailed(let upstream, let block):
            (name, body) = ("verification-failed", Wrong(upstream: upstream, block: "\(block)"))
        case .circuitChanged(let upstream, let circuit):
            (name, body) = ("circuit-changed", Changed(upstream: upstream, circuit: circuit))
        }
    }

    /// As it is sent, its end included.
    func text() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let json = String(decoding: try encoder.encode(body), as: UTF8.self)
        return "event: \(name)\ndata: \(json)\n\n"
    }

    /// Times are in milliseconds; `began` is on the engine's clock and tells attempts apart.
    private struct Began: Encodable, Sendable {
        let upstream: String
        let kind: RequestKind
        let target: String
        let hedge: Bool
        let began: Double
        let request: String?

        init(_ start: Event.Start) {
            upstream = start.upstream
            kind = start.kind
            target = start.target
            hedge = start.isHedge
            began = start.began / .milliseconds(1)
            request = start.requestID
        }
    }

    private struct Ended: Encodable, Sendable {
        let upstream: String
        let kind: RequestKind
        let target: String
        let hedge: Bool
        let began: Double
        let milliseconds: Double
        let firstByte: Double?
        let firstBlock: Double?
        let status: Int?
        let bytes: Int
        let outcome: String
        let reason: String?
        let request: String?

        init(_ report: AttemptReport) {
            upstream = report.upstream
            kind = report.kind
            target = report.target
            hedge = report.isHedge
            began = report.began / .milliseconds(1)
            milliseconds = report.duration / .milliseconds(1)
            firstByte = report.firstByte.map { $0 / .milliseconds(1) }
            firstBlock = report.firstBlock.map { $0 / .milliseconds(1) }
            status = report.status
            bytes = report.tally.used
            outcome = report.outcome.name
            reason = report.outcome.fault?.description
            request = report.requestID
        }
    }

    private struct Decided: Encodable, Sendable {
        let kind: RequestKind
        let winner: String?
        let isWonByHedge: Bool
        let hedges: Int
        let attempts: Int
        let milliseconds: Double

        init(_ result: Event.RaceResult) {
            kind = result.kind
            winner = result.winner
            isWonByHedge = result.isWonByHedge
            hedges = result.hedges
            attempts = result.attempts
            milliseconds = result.duration / .milliseconds(1)
        }
    }

    private struct Wrong: Encodable, Sendable {
        let upstream: String
        let block: String
    }

    private struct Changed: Encodable, Sendable {
        let upstream: String
        let circuit: Circuit.State
    }
}
