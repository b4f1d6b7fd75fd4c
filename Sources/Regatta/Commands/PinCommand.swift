import Admin
import ArgumentParser
import FoundationEssentials
import Pinning

/// `regatta pin`: what is kept for good, and where.
struct PinCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pin",
        abstract: "Keep content for good, here and elsewhere.",
        discussion: "Talks to the Regatta that serves on this machine.",
        subcommands: [
            PinAddCommand.self, Remove.self, PinListCommand.self, PinStatusCommand.self,
            Retry.self, Backends.self, Export.self, Import.self,
        ]
    )

    /// Lets content go.
    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "rm",
            abstract: "Let pins go, by request or by CID."
        )

        @Argument(help: "Requests, or CIDs for every request of that root.")
        var names: [String]

        @Option(name: .customLong("backend"), help: "Only there; may be given several times.")
        var backends: [String] = []

        @OptionGroup var options: SettingsOptions

        func run() async throws {
            let caller = try AdminCaller(try options.sources().settings())
            let query = backends.isEmpty ? "" : "?backend=\(backends.joined(separator: ","))"
            for name in names {
                let pins = try await PinView.named(name, caller)
                guard !pins.isEmpty else { throw Failure("\(name): no such pin") }
                for pin in pins {
                    _ = try await caller.send(.delete, "/api/v1/pins/\(pin.id)\(query)")
                    try Console.result("unpinned \(pin.cid) (\(pin.id))")
                    for placement in pin.backends {
                        guard let words = placement.info["removal"] else { continue }
                        Console.say("regatta: \(placement.backend): \(words)")
                    }
                }
            }
        }
    }

    /// Tries a failed one again.
    struct Retry: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Try a failed pin again in one backend, even where that may be paid twice."
        )

        @Argument(help: "The request.")
        var id: String

        @Option(help: "Where.")
        var backend: String

        @OptionGroup var options: SettingsOptions

        func run() async throws {
            let caller = try AdminCaller(try options.sources().settings())
            _ = try await caller.send(.post([]), "/api/v1/pins/\(id)/retry?backend=\(backend)")
        }
    }

    /// Where pins can be kept.
    struct Backends: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show the backends, what they can do and how many pins they have."
        )

        @Flag(help: "Print JSON.")
        var json = false

        @OptionGroup var options: SettingsOptions

        func run() async throws {
            let caller = try AdminCaller(try options.sources().settings())
            let body = try await caller.send(.get, "/api/v1/pins/backends")
            guard !json else { return try Console.result(String(decoding: body, as: UTF8.self)) }
            let answer = try JSONDecoder().decode(BackendViews.self, from: Data(body))
            try Console.result(answer.table)
        }
    }

    /// The whole catalogue.
    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print every pin as JSON, to be kept or imported elsewhere."
        )

        @OptionGroup var options: SettingsOptions

        func run() async throws {
            let caller = try AdminCaller(try options.sources().settings())
            let body = try await caller.send(.get, "/api/v1/pins/export")
            try Console.result(String(decoding: body, as: UTF8.self))
        }
    }

    /// What was exported.
    struct Import: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Add the pins of an export that are not here."
        )

        @Argument(help: "The file.")
        var file: String

        @OptionGroup var options: SettingsOptions

        func run() async throws {
            guard let bytes = FileManager.default.contents(atPath: file) else {
                throw Failure("\(file): cannot be read")
            }
            let caller = try AdminCaller(try options.sources().settings())
            let counts = try await caller.send(
                .post([UInt8](bytes)),
                "/api/v1/pins/import",
                as: [String: Int].self
            )
            try Console.result(
                "added \(counts["added"] ?? 0), \(counts["known"] ?? 0) were here already"
            )
        }
    }
}
