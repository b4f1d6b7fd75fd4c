import Admin
import ArgumentParser
import BlockCache
import Locking

extension CacheCommand {
    /// Reads and hashes everything.
    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check the index, and read and hash every block.",
            discussion: """
                A damaged block is removed, and is fetched again when it is asked for. Ends with 1 \
                when anything was wrong. May be interrupted at any moment.
                """
        )

        @Option(
            help: "The most to read in a second, such as 50MiB; without it, as fast as it goes."
        )
        var rate: String?

        @Flag(help: "Print JSON.")
        var json = false

        @OptionGroup var options: SettingsOptions

        func run() async throws {
            let rate = try rate.map(Self.rate)
            let settings = try options.sources().settings()
            let report = try await CacheCommand.withCache(settings) { cache in
                let bar = Locked(
                    ProgressBar(isShown: Console.isErrorTerminal, total: cache.statistics.bytes)
                )
                let done = Locked(0)
                let report = try await cache.verify(rate: rate) { progress in
                    let step = done.withLock { done in
                        defer { done = progress.bytes }
                        return progress.bytes - done
                    }
                    bar.withLock { $0.advance(step) }
                }
                bar.withLock { $0.finish() }
                return report
            }
            try Console.result(json ? JSONText.text(CheckView(report)) : Self.text(report))
            guard report.isSound else {
                let problems = CacheCommand.text(report.problemCount, "problem")
                throw Failure("\(problems) in the cache; what is damaged is fetched again")
            }
        }

        static func rate(_ text: String) throws -> Int {
            guard let rate = Quantity.parse(text, units: Quantity.sizes), rate > 0 else {
                throw Failure("--rate: \"\(text)\" is no size, such as 50MiB", exit: .usage)
            }
            return rate
        }

        static func text(_ report: CheckReport) -> String {
            let size = ByteText.text(report.bytes)
            let blocks = CacheCommand.text(report.blocks, "block")
            guard !report.isSound else { return "\(blocks), \(size): all sound" }
            let rest = report.problemCount - report.problems.count
            let more = rest > 0 ? ["and \(rest) more"] : []
            let good = "\(blocks), \(size): \(report.verified) sound"
            return ([good] + report.problems + more).joined(separator: "\n  ")
        }
    }
}
