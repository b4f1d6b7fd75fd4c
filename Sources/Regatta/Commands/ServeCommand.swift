import ArgumentParser

/// `regatta serve`: the gateway and the admin listener.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serve content over HTTP until told to stop."
    )

    func run() async throws {}
}
