import Admin
import ArgumentParser
import BlockCache

extension CacheCommand {
    /// Removes what is below a root.
    struct Purge: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Remove a root and everything below it, and count.",
            discussion: """
                What other roots share with it goes too, and is fetched again when it is asked for. \
                Below a block that is not here nothing is found. A running server does it itself, \
                for it must forget what it has in memory.
                """
        )

        @Argument(help: "The root's CID.")
        var cid: String

        @Flag(help: "Print JSON.")
        var json = false

        @OptionGroup var options: SettingsOptions

        func run() async throws {
            let root = try CacheCommand.root(cid)
            let settings = try options.sources().settings()
            let tally: TallyView
            if let live = try await RunningServer(settings).purge(root, settings) {
                tally = live
            } else {
                tally = try await CacheCommand.withCache(settings) { cache in
                    if cache.isShared {
                        Console.say(
                            """
                            regatta: another process has the cache open and may serve what it has in \
                            memory; is admin.listen here that of the server?
                            """
                        )
                    }
                    return TallyView(await cache.purgeAll(under: root))
                }
            }
            try Console.result(json ? JSONText.text(tally) : Self.text(tally))
        }

        static func text(_ tally: TallyView) -> String {
            if tally.blocks == 0 { return "nothing removed: it is not in the cache" }
            let rest = CacheCommand.text(tally.missing, "link")
            return tally.missing == 0
                ? "removed \(tally.text)"
                : "removed \(tally.text); \(rest) led to blocks that were not here"
        }
    }
}
