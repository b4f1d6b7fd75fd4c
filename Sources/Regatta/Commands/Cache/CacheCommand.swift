import Admin
import ArgumentParser
import BlockCache
import Multiformats

/// `regatta cache`: what is kept, and what is done with it.
struct CacheCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cache",
        abstract: "Show, check, fill and empty the cache.",
        discussion: """
            All of them work beside a running server. It is asked, through admin.listen, for what \
            only it knows or must forget; the rest goes to the directory in cache.path.
            """,
        subcommands: [Stats.self, Purge.self, Verify.self, Export.self, Import.self],
        defaultSubcommand: Stats.self
    )

    /// Runs `body` with the cache of the settings, open in this process.
    static func withCache<Result: Sendable>(
        _ settings: Settings,
        _ body: (BlockCache) async throws -> Result
    ) async throws -> Result {
        let cache = try Engine.openCache(settings)
        let result: Result
        do {
            result = try await body(cache)
        } catch {
            await cache.close()
            throw Self.failure(error)
        }
        await cache.close()
        return result
    }

    /// A root, without a path below it.
    static func root(_ text: String) throws -> CID {
        let address = try ContentAddress(text)
        guard address.path.isEmpty else {
            throw Failure("\(text): give the CID of a root, without a path below it", exit: .usage)
        }
        return address.cid
    }

    /// A number and a word that goes with it.
    static func text(_ count: Int, _ noun: String) -> String {
        "\(count) \(noun)\(count == 1 ? "" : "s")"
    }

    private static func failure(_ error: any Error) -> any Error {
        switch error {
        case is Failure, is CancellationError: error
        default: Failure("\(error)")
        }
    }
}

extension TallyView {
    /// Blocks and bytes in words.
    var text: String { "\(CacheCommand.text(blocks, "block")), \(ByteText.text(bytes))" }
}
