import ArgumentParser
import FoundationEssentials
import Multiformats
import Retrieval

/// `regatta gateways`: who is raced, and how they do.
struct GatewaysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gateways",
        abstract: "Show the scoreboard, or test every gateway.",
        subcommands: [List.self, Test.self],
        defaultSubcommand: List.self
    )

    /// What is known of each.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "ls",
            abstract: "Show what is known of each gateway."
        )

        @Flag(help: "Print JSON.")
        var json = false

        @OptionGroup var options: SettingsOptions

        func run() async throws {
            let settings = try options.sources().settings()
            let scores: [UpstreamScore]
            if let live = await RunningServer(settings).scores() {
                scores = live
            } else {
                let engine = Engine.openBeside(settings)
                scores = engine.retriever.scores
                await engine.close()
            }
            try Console.result(json ? JSONText.text(scores) : Self.table(scores))
        }

        static func table(_ scores: [UpstreamScore]) -> String {
            var table = Table(
                "gateway",
                "group",
                "state",
                "health",
                "has it",
                "raw p50/p90",
                "CAR p50/p90",
                "bytes/s",
                "wins"
            )
            for score in scores {
                table.add(
                    score.name,
                    score.group,
                    state(score),
                    percent(score.health),
                    percent(score.hasIt),
                    latency(score.firstBlock[.raw]),
                    latency(score.firstBlock[.car]),
                    score.throughput.map { ByteText.text(Int($0)) } ?? "-",
                    "\(score.wins)"
                )
            }
            return table.text
        }

        private static func state(_ score: UpstreamScore) -> String {
            if !score.isReachable { return "unreachable" }
            if let seconds = score.coolingSeconds {
                return "cooling \(Int(seconds.rounded(.up))) s"
            }
            return score.circuit == .closed ? "in the race" : score.circuit.rawValue
        }

        private static func percent(_ share: Double) -> String {
            "\(Int((share * 100).rounded())) %"
        }

        private static func latency(_ latency: UpstreamScore.Latency?) -> String {
            latency.map { "\(Int($0.p50.rounded()))/\(Int($0.p90.rounded())) ms" } ?? "-"
        }
    }

    /// Asks each of them for one block.
    struct Test: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "test",
            abstract: "Ask every gateway for one block, raw and as a CAR, and verify it.",
            discussion: """
                Routers and indexers are asked as well who has it, and so are the gateways and storage \
                providers that they name.
                """
        )

        @Argument(help: "The block's CID; bafkqaaa is empty and known to all.")
        var cid = "bafkqaaa"

        @Flag(help: "Print JSON.")
        var json = false

        @OptionGroup var options: SettingsOptions

        func run() async throws {
            let address = try ContentAddress(cid)
            let engine = Engine.openBeside(try options.sources().settings())
            async let probes = engine.retriever.probe(address.cid)
            async let fallbacks = engine.retriever.probeFallbacks(address.cid)
            let results = await probes + fallbacks
            await engine.close()
            let verdicts = results.map(Verdict.init)
            try Console.result(json ? JSONText.text(verdicts) : Self.table(verdicts))
            guard verdicts.contains(where: { $0.isGood && !$0.isLookup }) else {
                throw Failure("\(cid): no gateway delivered it")
            }
        }

        static func table(_ verdicts: [Verdict]) -> String {
            var table = Table("gateway", "asked for", "ms", "answer")
            for verdict in verdicts {
                table.add(
                    verdict.gateway,
                    verdict.kind,
                    "\(verdict.milliseconds)",
                    verdict.fault ?? (verdict.isLookup ? "knows providers" : "verified")
                )
            }
            return table.text
        }
    }

    /// What one gateway answered.
    struct Verdict: Encodable {
        let gateway: String
        let kind: String
        let isGood: Bool
        let milliseconds: Int
        let fault: String?
        /// Whether it was only asked who has the block.
        let isLookup: Bool

        init(_ result: ProbeResult) {
            gateway = result.upstream
            kind = result.kind.rawValue
            isGood = result.fault == nil
            milliseconds = Int(result.duration / .milliseconds(1))
            fault = result.fault?.words(for: result.kind)
            isLookup = result.kind == .providers
        }
    }
}
