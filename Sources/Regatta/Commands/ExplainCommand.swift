import ArgumentParser
import FoundationEssentials
import Retrieval
import UnixFS

/// `regatta explain`: who was asked for a path, when, and what each did.
struct ExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Show who was asked for content, when, and what each did.",
        discussion: """
            When a server is running and was asked for it of late, its account is shown. Otherwise \
            the content is fetched anew, without the cache, and thrown away.
            """
    )

    @Argument(help: "A CID, /ipfs/<cid>/path, /ipns/<name>/path, or either as ipfs:// or ipns://.")
    var address: String

    @Flag(help: "Fetch anew even when a running server has an account.")
    var fresh = false

    @Flag(help: "Print JSON.")
    var json = false

    @OptionGroup var options: SettingsOptions

    func run() async throws {
        let named = try NamedAddress(address)
        let settings = try options.sources().settings()
        let engine = Engine.openWithoutCache(settings)
        do {
            try await explain(try await named.resolved(by: engine.names), engine, settings)
        } catch {
            await engine.close()
            throw Explanation.failure(error, asking: address)
        }
        await engine.close()
    }

    private func explain(
        _ address: ContentAddress,
        _ engine: Engine,
        _ settings: Settings
    ) async throws {
        let path = "/ipfs/\(address.cid)" + address.path.map { "/\($0)" }.joined()
        let live = fresh ? nil : await RunningServer(settings).requests()
        // What was found in the cache tells nothing of the gateways.
        let account = live?.first { $0.path == path && !$0.attempts.isEmpty }
        let report: WantReport
        if let account { report = account } else { report = try await fetch(address, engine) }
        try Console.result(json ? JSONText.text(report) : Self.text(report))
        if report.outcome == .failed { throw Failure("\(self.address): could not be fetched") }
    }

    private func fetch(_ address: ContentAddress, _ engine: Engine) async throws -> WantReport {
        let want = Want(root: address.cid, path: address.path)
        // A failure is part of the account.
        try? await engine.retriever.withSession(want) { session in
            let terminus = try await session.resolve().terminus
            guard try UnixFSNode(decoding: terminus).kind == .file else { return }
            var reader = try FileReader(root: terminus)
            while try await session.next(&reader) != nil {}
        }
        guard let report = engine.retriever.recentWants.first else {
            throw Failure("\(self.address): nothing to tell")
        }
        return report
    }

    static func text(_ report: WantReport) -> String {
        var table = Table(
            "at",
            "gateway",
            "asked for",
            "connected",
            "first byte",
            "first block",
            "ended",
            "used",
            "outcome"
        )
        for line in report.attempts {
            table.add(
                milliseconds(line.began),
                line.upstream + (line.isHedge ? " (hedge)" : ""),
                line.kind,
                milliseconds(line.secured.map { max($0, line.connected ?? 0) } ?? line.connected),
                milliseconds(line.firstByte),
                milliseconds(line.firstBlock),
                milliseconds(line.ended),
                ByteText.text(line.used),
                line.reason ?? (line.stage?.isLookup == true ? "named providers" : line.outcome)
            )
        }
        let summary =
            "\(report.path): \(report.outcome.rawValue) in \(milliseconds(report.duration)), "
            + "\(report.blocksFetched) blocks with \(ByteText.text(report.bytesFetched)) fetched, "
            + "\(report.blocksFromCache) from the cache"
        return report.attempts.isEmpty ? summary : "\(summary)\n\(table.text)"
    }

    private static func milliseconds(_ time: Double?) -> String {
        time.map { "\(Int($0.rounded())) ms" } ?? "-"
    }
}
