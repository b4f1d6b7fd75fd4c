import ArgumentParser
import Multiformats

/// `regatta doctor`: looks at everything that serving needs, and says what to do.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Check settings, machine and network, and say how to mend what is wrong.",
        discussion: "Exit code 1 when something does not work; doubts do not count."
    )

    @Option(help: "The block that gateways are asked for.")
    var cid = Directions.example

    @Flag(help: "Only see whether the server of these settings is alive, as a container does.")
    var alive = false

    @Flag(help: "Print JSON.")
    var json = false

    @OptionGroup var options: SettingsOptions

    func run() async throws {
        guard !alive else {
            let settings = try options.sources().settings()
            guard await RunningServer(settings).isAlive() else {
                throw Failure("\(settings.admin.listen): nobody answers there")
            }
            return
        }
        let block = try ContentAddress(cid).cid
        var findings: [Finding] = []
        do {
            let sources = try options.sources()
            let settings = try sources.settings()
            findings = Self.findings(on: sources)
            findings += await Self.findings(settings, block)
        } catch {
            let remedy =
                error is SettingsError
                ? "Mend that line; `regatta config check` reads the file again."
                : "Name a file that can be read with --config, or none for the built-in defaults."
            findings = [.bad("settings", "\(error)", remedy: remedy)]
        }
        if json {
            try Console.result(JSONText.text(["findings": findings]))
        } else {
            for finding in findings { try Console.result(finding.text) }
        }
        let bad = findings.count { $0.state == .bad }
        guard bad == 0 else { throw Failure("\(bad) of \(findings.count) checks found a fault") }
    }

    private static func findings(on sources: SettingsSources) -> [Finding] {
        let name = sources.file?.name ?? "built-in defaults"
        return [.good("settings", name)]
            + sources.strangers.map { stranger in
                .doubtful(
                    "settings",
                    "a variable sets nothing: \(stranger)",
                    remedy: "Write it as docs/configuration.md does, or unset it."
                )
            }
    }

    private static func findings(_ settings: Settings, _ block: CID) async -> [Finding] {
        let machine = MachineChecks(settings: settings)
        var findings = await machine.ports() + machine.directories()
        findings += [machine.room(), machine.roots()].compactMap(\.self)
        let engine = Engine.openWithoutCache(settings)
        let network = NetworkChecks(settings: settings, engine: engine, block: block)
        async let clock = network.clock()
        async let resolvers = network.resolvers()
        async let routers = network.routers()
        async let indexers = network.indexers()
        let gateways = await network.gateways()
        findings += await [clock, resolvers] + routers + indexers
        findings += gateways + [NetworkChecks.summary(gateways)]
        findings.append(await network.endToEnd())
        await engine.close()
        return findings
    }
}
