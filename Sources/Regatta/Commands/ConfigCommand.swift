import ArgumentParser

/// `regatta config`: what is set.
struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Check or print the settings.",
        subcommands: [Check.self, Print.self]
    )

    /// Reads the settings and says what is wrong with them.
    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Check the settings.")

        @OptionGroup var options: SettingsOptions

        func run() throws {
            let sources = try options.sources()
            let settings = try sources.settings()
            for stranger in sources.strangers {
                Console.say("regatta: warning: a variable that sets nothing: \(stranger)")
            }
            let groups = Set(settings.gateways.map { $0.group ?? $0.host }).count
            let name = sources.file?.name ?? "built-in defaults"
            try Console.result(
                "\(name): good; \(settings.gateways.count) gateways of \(groups) operators"
            )
        }
    }

    /// Shows what holds in the end.
    struct Print: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the effective settings as YAML, secrets hidden."
        )

        @OptionGroup var options: SettingsOptions

        func run() throws {
            let yaml = try SettingsPrinter.yaml(try options.sources().settings())
            try Console.result(yaml.hasSuffix("\n") ? String(yaml.dropLast()) : yaml)
        }
    }
}
