import ArgumentParser
import BlockCache

/// `regatta cache`: what is kept.
struct CacheCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cache",
        abstract: "Show what the cache holds.",
        subcommands: [Stats.self],
        defaultSubcommand: Stats.self
    )

    /// How full it is.
    struct Stats: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show how full the cache is.")

        @Flag(help: "Print JSON.")
        var json = false

        @OptionGroup var options: SettingsOptions

        func run() async throws {
            let settings = try options.sources().settings()
            let fill: CacheFill
            if let live = await RunningServer(settings).cacheFill() {
                fill = live
            } else {
                let engine = try Engine.open(settings)
                let statistics = engine.cache?.statistics
                await engine.close()
                guard let statistics else { return }
                fill = CacheFill(
                    bytes: statistics.bytes,
                    limitBytes: statistics.limit,
                    blocks: statistics.blocks
                )
            }
            let path = settings.cache.store.path
            try Console.result(json ? JSONText.text(fill) : Self.text(fill, path))
        }

        static func text(_ fill: CacheFill, _ path: String) -> String {
            let share = fill.limitBytes > 0 ? fill.bytes * 100 / fill.limitBytes : 0
            let room = "\(ByteText.text(fill.bytes)) of \(ByteText.text(fill.limitBytes))"
            return "\(path): \(fill.blocks) blocks, \(room) (\(share) %)"
        }
    }
}
