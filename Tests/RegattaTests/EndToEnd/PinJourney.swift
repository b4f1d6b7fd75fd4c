import Admin
import Foundation
import Testing

@testable import Regatta

/// The tool, a server and a simulator as people run them: three programs, and files between them.
struct PinJourney: Sendable {
    let home: String
    /// The settings that the simulator printed, and what goes with them.
    let settings: String

    /// Writes the settings down, with a gateway that is asked first.
    init(_ home: String, gateway: String, _ rest: String) throws {
        self.home = home
        settings = "\(home)/regatta.yaml"
        let own = "gateways: [{ url: \"\(gateway)\" }]\ncache: { path: \(home)/cache }\n"
        try Data("\(own)data: \(home)/data\n\(rest)".utf8).write(to: URL(filePath: settings))
    }

    /// Runs `body` beside a server: its process, the URLs of content and operator, and the tool.
    func serving<Result>(
        _ body: (Tool, [String], (String) async throws -> Tool.Ending) async throws -> Result
    ) async throws -> Result {
        let words = "serve --config \(settings) --listen 127.0.0.1:0 --admin-listen 127.0.0.1:0"
        return try await withTool(words, home: home) { server in
            let line = try #require(await server.firstLine())
            let urls = line.split { $0 == " " || $0 == "," }.filter { $0.hasPrefix("http://") }
            try #require(urls.count == 2)
            let address = String(urls[1].dropFirst("http://".count))
            return try await body(server, urls.map(String.init)) { words in
                try await run(
                    "\(words) --config \(settings)",
                    home: home,
                    environment: ["REGATTA_ADMIN_LISTEN": address]
                )
            }
        }
    }

    /// Runs `body` beside a simulator: its process, and the settings that it printed.
    static func simulating<Result>(
        _ words: String,
        home: String,
        _ body: (Tool, String) async throws -> Result
    ) async throws -> Result {
        try await withTool(words, home: home, program: "regatta-simulator") { simulator in
            // The last of its settings.
            let text = try #require(await simulator.printed("type: filecoin_pin"))
            let start = try #require(text.range(of: "routing:"))
            return try await body(simulator, String(text[start.lowerBound...]))
        }
    }

    /// The pins that the tool tells of.
    static func pins(_ ending: Tool.Ending) throws -> [PinView] {
        try JSONDecoder().decode([PinView].self, from: Data(ending.output.utf8))
    }
}
