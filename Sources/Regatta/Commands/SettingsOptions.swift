import ArgumentParser
import FoundationEssentials

/// The flags that every command has: where settings come from, and the most used of them.
struct SettingsOptions: ParsableArguments {
    @Option(help: "The settings file; - for standard input.")
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
        return SettingsSources(
            file: try Self.file(config, environment),
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
            // Standard input cannot be read twice.
            if config != "-" { again.file = try file(config, sources.environment) }
            return try again.settings()
        }
    }

    /// The file that was named, or the first of the usual ones that exists.
    private static func file(
        _ config: String?,
        _ environment: [String: String]
    ) throws -> (text: String, name: String)? {
        if config == "-" {
            var text = ""
            while let line = readLine(strippingNewline: false) { text += line }
            return (text, "standard input")
        }
        if let name = config ?? environment["REGATTA_CONFIG"] {
            return (try read(HomePath.expand(name)), name)
        }
        let usual = ["~/.config/regatta/regatta.yaml", "/etc/regatta/regatta.yaml"]
        for path in usual.map(HomePath.expand) where FileManager.default.fileExists(atPath: path) {
            return (try read(path), path)
        }
        return nil
    }

    private static func read(_ path: String) throws -> String {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Failure(
                "\(path): cannot be read; is it there, a file, and may you?",
                exit: .usage
            )
        }
        guard let text = String(bytes: data, encoding: .utf8) else {
            throw Failure("\(path): is not UTF-8 text", exit: .usage)
        }
        return text
    }

    private func words(_ word: String?) -> [String] {
        word.map { [$0] } ?? []
    }
}
