import Admin
import ArgumentParser
import FoundationEssentials
import Pinning
import Retrieval

/// `regatta pin ls`: what is kept.
struct PinListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ls",
        abstract: "List pins, the latest first."
    )

    @Option(help: "A backend, or all.")
    var backend = "all"

    @Option(help: "queued, pinning, pinned or failed; several with commas.")
    var status: String?

    @Option(help: "Only those with this in their name.")
    var name: String?

    @Option(help: "At most so many.")
    var limit = 1_000

    @Flag(help: "Ask the backend itself what it has, whoever pinned it.")
    var remote = false

    @Flag(help: "Print JSON.")
    var json = false

    @OptionGroup var options: SettingsOptions

    private struct Listings: Decodable {
        let pins: [BackendListing]
    }

    func run() async throws {
        let caller = try AdminCaller(try options.sources().settings())
        guard !remote else { return try await listRemote(caller) }
        var query = "?limit=\(max(1, min(limit, 1_000)))&backend=\(try Self.word(backend))"
        if let status { query += "&status=\(try Self.word(status))" }
        if let name { query += "&match=ipartial&name=\(Target.percentEncoded(name))" }
        let pins = try await caller.send(.get, "/api/v1/pins\(query)", as: PinViews.self)
        try Console.result(json ? JSONText.text(pins) : PinView.table(pins.pins))
        if !json, pins.count > pins.pins.count {
            Console.say("regatta: \(pins.count - pins.pins.count) more")
        }
    }

    private func listRemote(_ caller: AdminCaller) async throws {
        guard backend != "all" else {
            throw Failure("--remote needs --backend NAME", exit: .usage)
        }
        let path = "/api/v1/pins/backends/\(try Self.word(backend))"
        let body = try await caller.send(.get, "\(path)?limit=\(max(1, min(limit, 1_000)))")
        guard !json else { return try Console.result(String(decoding: body, as: UTF8.self)) }
        var table = Table("name there", "status", "name", "CID")
        for pin in try JSONDecoder().decode(Listings.self, from: Data(body)).pins {
            table.add(pin.id, pin.status.rawValue, pin.name ?? "-", pin.cid)
        }
        try Console.result(table.text)
    }

    private static func word(_ word: String) throws -> String {
        let isPlain = word.utf8.allSatisfy { byte in
            Character(Unicode.Scalar(byte)).isLetter || "0123456789_-,".utf8.contains(byte)
        }
        guard isPlain, !word.isEmpty else {
            throw Failure("\"\(word)\" is no word", exit: .usage)
        }
        return word
    }
}
