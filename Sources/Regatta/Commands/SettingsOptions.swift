import ArgumentParser
import FoundationEssentials

/// The flags that every command has: where settings come from, and the most used of them.
struct SettingsOptions: ParsableArguments {
    @Option(
        help: """
            The settings file; - for standard input. Without it ~/.config/regatta/regatta.yaml or \
            /etc/regatta/regatta.yaml, whichever there is.
            """
    )
    var config: String?

    @Option(help: "Where verified blocks are kept (cache.path).")
    var cacheDir: String?

    @Option(help: "Where scores and the admin token are kept (data).")
    var dataDir: String?

    @Option(help: "How much disk the cache may take, such as 10GiB (cache.size).")
    var cacheSize: String?

    @Option(
        name: .customLong("gateway"),
        help: "A gateway to race, instead of the configured ones."
    )
    var gateways: [String] = []

    @Option(help: "trace, debug, info, notice, warning, error or critical (log.level).")
    var logLevel: String?

    @Option(help: "text or json (log.format).")
    var logFormat: String?

    /// Reads the file, the environment and these flags, and those that a command adds.
    func sources(
        adding flags: [(name: String, key: String, words: [String])] = []
    ) throws
        -> SettingsSources
    {
        let environment = Credentials.joining(ProcessInfo.processInfo.environment)
        let file = try Self.file(config, environment)
        return SettingsSources(
            file: file.map { ($0.text, $0.name) },
            isFileLasting: file?.isLasting ?? true,
            environment: environment,
            flags: [
                ("--cache-dir", "cache.path", words(cacheDir)),
                ("--data-dir", "data", words(dataDir)),
                ("--cache-size", "cache.size", words(cacheSize)),
                ("--gateway", "gateways", gateways),
                ("--log-level", "log.level", words(logLevel)),
                ("--log-format", "log.format", words(logFormat)),
            ] + flags
        )
    }

    /// The same sources once more, with the file as it is when it is called.
    static func again(
        _ sources: SettingsSources,
        config: String?
    ) -> @Sendable () throws -> Settings {
        {
            var again = sources
            // Standard input and other pipes cannot be read twice.
            if sources.isFileLasting {
                again.file = try file(config, sources.environment).map { ($0.text, $0.name) }
            }
            return try again.settings()
        }
    }

    /// The file that was named, or the first of the usual ones that exists.
    private static func file(
        _ config: String?,
        _ environment: [String: String]
    ) throws -> SettingsFile? {
        if let name = config ?? environment["REGATTA_CONFIG"] {
            return try SettingsFile(HomePath.expand(name))
        }
        let usual = ["~/.config/regatta/regatta.yaml", "/etc/regatta/regatta.yaml"]
        let found = usual.map(HomePath.expand).first(where: FileManager.default.fileExists)
        return try found.map(SettingsFile.init)
    }

    private func words(_ word: String?) -> [String] {
        word.map { [$0] } ?? []
    }
}
