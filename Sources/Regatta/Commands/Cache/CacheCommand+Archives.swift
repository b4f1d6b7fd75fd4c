import Admin
import ArgumentParser
import BlockCache
import Locking
import Multiformats

extension CacheCommand {
    /// Writes what is below a root as a CAR.
    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write a root and everything below it as a CAR; nothing is fetched.",
            discussion: "A file gets its name once it is whole; until then it is <file>.part."
        )

        @Argument(help: "The root's CID.")
        var cid: String

        @Option(name: .shortAndLong, help: "The file to write; without it, standard output.")
        var output: String?

        @OptionGroup var options: SettingsOptions

        func run() async throws {
            let root = try CacheCommand.root(cid)
            let settings = try options.sources().settings()
            if output == nil, Console.isOutputTerminal {
                throw Failure("an archive is no text: name a file with -o, or use |", exit: .usage)
            }
            let file = try OutputFile(output)
            do {
                let tally = try await CacheCommand.withCache(settings) { cache in
                    var bar = ProgressBar(isShown: Console.isErrorTerminal, total: nil)
                    let tally = try await cache.export(root) { bytes in
                        try file.write(bytes)
                        bar.advance(bytes.count)
                    }
                    bar.finish()
                    return tally
                }
                try file.finish()
                if let output { try Console.result("\(output): \(TallyView(tally).text)") }
            } catch {
                file.discard()
                throw error
            }
        }
    }

    /// Takes the blocks of a CAR.
    struct Import: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take the blocks of a CAR into the cache, each of them verified."
        )

        @Argument(help: "The archive; - for standard input.")
        var file: String

        @Flag(help: "Print JSON.")
        var json = false

        @OptionGroup var options: SettingsOptions

        func run() async throws {
            let settings = try options.sources().settings()
            let (tally, gone) = try await InputFile.withFile(file) { archive in
                try await CacheCommand.withCache(settings) { cache in
                    try await Self.take(archive, file, into: cache)
                }
            }
            try Console.result(json ? JSONText.text(tally) : Self.text(tally))
            if tally.missing > 0 {
                throw Failure(
                    """
                    \(CacheCommand.text(tally.missing, "block")) of \(file) not taken: the cache is \
                    failing, or they are too large a part of it
                    """
                )
            }
            if gone > 0 {
                throw Failure("\(file) is larger than the cache: its first blocks are gone again")
            }
        }

        /// What was taken, and how many of the roots are not there afterwards.
        private static func take(
            _ archive: InputFile,
            _ name: String,
            into cache: BlockCache
        ) async throws -> (TallyView, gone: Int) {
            let bar = Locked(ProgressBar(isShown: Console.isErrorTerminal, total: archive.size))
            let pieces = archive.map { piece in
                bar.withLock { $0.advance(piece.count) }
                return piece
            }
            let roots: [CID]
            let tally: BlockCache.Tally
            do {
                (roots, tally) = try await cache.importArchive(pieces)
            } catch {
                throw Failure("\(name): \(error)")
            }
            bar.withLock { $0.finish() }
            let gone = roots.count { !$0.isIdentity && !cache.contains($0) }
            return (TallyView(tally, roots: roots.map { "\($0)" }), gone)
        }

        static func text(_ tally: TallyView) -> String {
            (["took \(tally.text)"] + (tally.roots ?? [])).joined(separator: "\n  ")
        }
    }
}
