import Curl
import Foundation
import TestOrigin
import Testing

@testable import Regatta

extension ProcessTests {
    /// The server as people run it: as a process that is told to stop by signals.
    @Suite struct ServeTests {
        let client = HTTPClient()
        let site = Website.shared

        /// Runs `body` beside a server and the URLs of its ready line: content, operator.
        private func serving(
            _ origin: Origin,
            home: String,
            settings: String = "",
            _ body: (Tool, _ urls: [String]) async throws -> Void
        ) async throws {
            let file = "\(home)/regatta.yaml"
            try Data(settings.utf8).write(to: URL(filePath: file))
            let words = "serve --config \(file) --gateway \(origin.url) --listen 127.0.0.1:0"
            try await withTool("\(words) --admin-listen 127.0.0.1:0", home: home) { tool in
                let line = try #require(await tool.firstLine())
                let urls = line.split { $0 == " " || $0 == "," }.filter { $0.hasPrefix("http://") }
                try #require(urls.count == 2)
                try await body(tool, urls.map(String.init))
            }
        }

        /// Runs `body` beside an origin, with a directory of its own.
        private func withOriginAndHome(
            _ behaviour: Behaviour = Behaviour(),
            _ body: (_ origin: Origin, _ home: String) async throws -> Void
        ) async throws {
            try await withTemporaryDirectory { home in
                try await withOrigin(behaviour, blocks: site.blocks) { origin in
                    try await body(origin, home)
                }
            }
        }

        @Test func `it says when it is ready and where, and stops on SIGTERM`() async throws {
            try await withOriginAndHome { origin, home in
                try await serving(origin, home: home) { tool, urls in
                    let answer = try await client.get("\(urls[0])/ipfs/\(site.root)/style.css")
                    #expect(answer.body == site.style)
                    let health = try await client.get("\(urls[1])/healthz")
                    #expect(health.status == 200)
                    tool.terminate()
                    let ending = await tool.ending()
                    #expect(ending.code == 0)
                    #expect(ending.output.split(separator: "\n").count == 1)
                    #expect(ending.errors.contains("stopping"))
                    await #expect(throws: CurlError.self) { try await client.get(urls[0]) }
                }
            }
        }

        @Test func `what was served is still there after a restart`() async throws {
            try await withOriginAndHome { origin, home in
                for visit in 1...2 {
                    try await serving(origin, home: home) { tool, urls in
                        let answer = try await client.get("\(urls[0])/ipfs/\(site.root)/large.bin")
                        #expect(answer.body == site.large)
                        let isHit = answer.head["cache-status"]?.hasPrefix("regatta; hit") == true
                        #expect(isHit == (visit == 2))
                        tool.terminate()
                        #expect(await tool.ending().code == 0)
                    }
                    await origin.stop()
                }
            }
        }

        @Test func `an answer that is not done in time is broken off, not ended`() async throws {
            try await withOriginAndHome(Behaviour { $0.stallAt = 200_000 }) { origin, home in
                let settings = "shutdown: {limit: 200ms}"
                try await serving(origin, home: home, settings: settings) { tool, urls in
                    let answer = Task {
                        try await client.get("\(urls[0])/ipfs/\(site.root)/large.bin")
                    }
                    await origin.wait { $0.bytes >= 200_000 }
                    tool.terminate()
                    await #expect(throws: CurlError.self) { try await answer.value }
                    #expect(await tool.ending().code == 0)
                }
            }
        }

        @Test func `a second signal stops at once`() async throws {
            try await withOriginAndHome(Behaviour { $0.stallAt = 200_000 }) { origin, home in
                let settings = "shutdown: {limit: 1h}"
                try await serving(origin, home: home, settings: settings) { tool, urls in
                    let answer = Task {
                        try await client.get("\(urls[0])/ipfs/\(site.root)/large.bin")
                    }
                    await origin.wait { $0.bytes >= 200_000 }
                    tool.terminate()
                    await tool.said("stopping")
                    tool.terminate()
                    #expect(await tool.ending().code == 1)
                    await #expect(throws: CurlError.self) { try await answer.value }
                }
            }
        }

        @Test func `an address in use is told with the setting to change`() async throws {
            try await withOriginAndHome { origin, home in
                try await serving(origin, home: home) { _, urls in
                    let address = urls[0].dropFirst("http://".count)
                    let other = try await run(
                        "serve --listen \(address) --admin-listen 127.0.0.1:0 "
                            + "--cache-dir \(home)/cache2 --data-dir \(home)/data2",
                        home: home
                    )
                    #expect(other.code == 1)
                    let message =
                        "regatta: gateway.listen: \(address): in use; "
                        + "stop what listens there, or choose another"
                    #expect(other.errors.split(separator: "\n").last.map(String.init) == message)
                    #expect(other.output.isEmpty)
                }
            }
        }

        @Test func `a command beside a server shares its cache`() async throws {
            try await withOriginAndHome { origin, home in
                try await serving(origin, home: home) { _, urls in
                    let answer = try await client.get("\(urls[0])/ipfs/\(site.root)/style.css")
                    #expect(answer.body == site.style)
                    // Kept means committed, a moment later.
                    var kept = ""
                    while !kept.contains("\"blocks\" : 2") {
                        kept = try await client.get("\(urls[1])/api/v1/cache").text
                    }
                    await origin.stop()
                    let ending = try await run("get \(site.root)/style.css", home: home)
                    #expect(ending.code == 0)
                    #expect(ending.output == String(decoding: site.style, as: UTF8.self))
                    let environment = ["REGATTA_ADMIN_LISTEN": String(urls[1].dropFirst(7))]
                    let live = try await run("gateways", home: home, environment: environment)
                    #expect(live.output.contains(origin.url.dropFirst(7)))
                    let cache = try await run("cache --json", home: home, environment: environment)
                    #expect(cache.output.contains("\"blocks\" : 2"))
                }
            }
        }

        @Test func `a place that cannot be written is told in one line`() async throws {
            try await withTemporaryDirectory { home in
                for (flag, setting) in [("--cache-dir", "cache.path"), ("--data-dir", "data")] {
                    let ending = try await run("serve \(flag) /proc/none", home: home)
                    #expect(ending.code == 1)
                    #expect(ending.errors.hasPrefix("regatta: \(setting): /proc/none: "))
                    #expect(ending.errors.split(separator: "\n").count == 1)
                }
            }
        }
    }
}
