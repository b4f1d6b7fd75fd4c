import ArgumentParser
import BlockCache
import LocalFiles

/// `regatta add`: makes files content that has a CID, and keeps it.
struct AddCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Give files and directories a CID, and put them into the cache.",
        discussion: """
            The cache drops what is not asked for when it is full: pin what must stay, or keep a CAR \
            (regatta car create).
            Symbolic links in directories are kept as links; hidden entries are left out. A file that \
            cannot be read, or changes meanwhile, ends the command.
            """
    )

    @Argument(help: "Files and directories; a dash reads standard input.")
    var paths: [String]

    @Flag(name: [.customShort("n"), .long], help: "Work out the CIDs, and keep nothing.")
    var onlyHash = false

    @Flag(help: "Print JSON.")
    var json = false

    @OptionGroup var importing: ImportOptions

    @OptionGroup var options: SettingsOptions

    func run() async throws {
        guard !onlyHash else {
            let work = try await ImportRun(importing, paths) { _ in }
            return try show(try await work.run(paths))
        }
        let cache = try Engine.openCache(try options.sources().settings())
        do {
            let intake = CacheIntake(cache)
            let work = try await ImportRun(importing, paths) { try await intake.take($0) }
            let results = try await work.run(paths)
            try await intake.finish()
            await cache.close()
            try show(results)
        } catch {
            await cache.close()
            throw error
        }
    }

    private func show(_ results: [ImportRun.Result]) throws {
        if json { return try Console.result(JSONText.text(results)) }
        for result in results { try Console.result(result.line) }
    }
}
