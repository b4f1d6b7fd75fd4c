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
            let engine = try Engine.open(settings)
            let statistics = engine.cache?.statistics
            await engine.close()
            guard let statistics else { return }
            let fill = Fill(
                path: settings.cache.path,
                bytes: statistics.bytes,
                limit: statistics.limit,
                blocks: statistics.blocks
            )
            try Console.result(json ? JSONText.text(fill) : fill.text)
        }
    }

    /// How full a cache is.
    struct Fill: Encodable {
        let path: String
        let bytes: Int
        let limit: Int
        let blocks: Int

        var text: String {
            let share = limit > 0 ? bytes * 100 / limit : 0
            let room = "\(ByteText.text(bytes)) of \(ByteText.text(limit)) (\(share) %)"
            return "\(path): \(blocks) blocks, \(room)"
        }
    }
}
