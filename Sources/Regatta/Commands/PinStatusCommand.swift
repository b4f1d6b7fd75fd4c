import Admin
import ArgumentParser
import FoundationEssentials
import Pinning

/// `regatta pin status`: how pins are, in each backend.
struct PinStatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show how pins are in each backend."
    )

    @Argument(help: "A request, or a CID; all that are under way when left out.")
    var name: String?

    @Flag(help: "Go on until all of them are settled.")
    var watch = false

    @Flag(help: "Print JSON.")
    var json = false

    @OptionGroup var options: SettingsOptions

    func run() async throws {
        let caller = try AdminCaller(try options.sources().settings())
        var pins = try await pins(caller)
        if watch {
            for index in pins.indices {
                pins[index] = try await PinWatch(caller: caller, isShown: !json)
                    .follow(pins[index])
            }
        }
        try Console.result(json ? JSONText.text(pins) : PinView.details(pins))
    }

    private func pins(_ caller: AdminCaller) async throws -> [PinView] {
        if let name { return try await PinView.named(name, caller) }
        let path = "/api/v1/pins?limit=1000&status=queued,pinning,failed"
        return try await caller.send(.get, path, as: PinViews.self).pins
    }
}

/// Follows a request until every backend has it or has given up.
struct PinWatch {
    private static let pause = Duration.milliseconds(500)

    let caller: AdminCaller
    let isShown: Bool

    /// Follows it, and says what changes.
    ///
    /// - Returns: The request at the end.
    func follow(_ pin: PinView) async throws -> PinView {
        var pin = pin
        var said = ""
        var isDrawn = false
        while !pin.backends.allSatisfy({ $0.status == .pinned || $0.status == .failed }) {
            if isShown {
                let line = Self.line(pin)
                if Console.isErrorTerminal {
                    Console.say("\r\(line)\u{1B}[K", terminator: "")
                    isDrawn = true
                } else if line != said {
                    Console.say(line)
                }
                said = line
            }
            try await Task.sleep(for: Self.pause)
            pin = try await caller.send(.get, "/api/v1/pins/\(pin.id)", as: PinView.self)
        }
        if isDrawn { Console.say("") }
        return pin
    }

    private static func line(_ pin: PinView) -> String {
        pin.backends.map { placement in
            var line = "\(placement.backend): \(placement.status.rawValue)"
            if let progress = placement.progress {
                line += " \(ByteText.text(progress.bytes))"
                if let total = progress.totalBytes { line += " of \(ByteText.text(total))" }
            }
            if let error = placement.error { line += " (\(error); it is tried again)" }
            return line
        }
        .joined(separator: "  ")
    }
}
