import ArgumentParser
import Glibc

/// The tool: it reads settings, puts the parts together and runs them; it decides nothing else.
struct RegattaCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "regatta",
        abstract: "A local IPFS gateway that races, verifies and caches.",
        discussion: """
            Settings come from flags, then the environment (REGATTA_CACHE_SIZE sets cache.size), \
            then the file.
            Exit codes: 0 done, 1 failed, 2 wrong usage or configuration.
            """,
        version: "regatta \(Version.full)",
        subcommands: [
            ServeCommand.self, GetCommand.self, AddCommand.self, CARCommand.self,
            ExplainCommand.self, GatewaysCommand.self, CacheCommand.self, PinCommand.self,
            ConfigCommand.self, DoctorCommand.self, SetupCommand.self,
        ]
    )
}

/// Where the process begins.
@main
enum Main {
    /// Off the main actor, whose every hop would cost a thousand times that of a pool's thread.
    @concurrent
    static func main() async {
        Allocator.settle()
        EventLoops.settle()
        do {
            var command = try RegattaCommand.parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch {
            exit(report(error))
        }
    }

    /// Says what went wrong in one line, and with which code to end.
    private static func report(_ error: any Error) -> Int32 {
        switch error {
        case let failure as Failure:
            if failure.exit != .readerLeft { Console.say("regatta: \(failure)") }
            return failure.exit.rawValue
        case let error as SettingsError:
            Console.say("regatta: \(error)")
            return Failure.Exit.usage.rawValue
        case is CancellationError:
            return Failure.Exit.failed.rawValue
        default: break
        }
        switch RegattaCommand.exitCode(for: error) {
        case .success:
            // Help or the version, which were asked for.
            _ = try? Console.result(RegattaCommand.message(for: error))
            return 0
        case .validationFailure:
            let message = RegattaCommand.message(for: error)
            Console.say("regatta: \(message); see regatta help")
            return Failure.Exit.usage.rawValue
        default:
            Console.say("regatta: \(error)")
            return Failure.Exit.failed.rawValue
        }
    }
}
