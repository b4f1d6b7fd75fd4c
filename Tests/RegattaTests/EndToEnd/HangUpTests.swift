import Foundation
import TestOrigin
import Testing

@testable import Regatta

extension ProcessTests {
    /// Settings that are read again on SIGHUP, as an operator has it done.
    @Suite struct HangUpTests {
        let client = HTTPClient()
        let site = Website.shared

        private func write(_ text: String, to file: String) throws {
            try Data(text.utf8).write(to: URL(filePath: file), options: .atomic)
        }

        /// Runs `body` beside a server whose settings are all in `file`, and the URL of its content.
        private func serving(
            _ origin: Origin,
            _ body: (_ tool: Tool, _ url: String, _ file: String) async throws -> Void
        ) async throws {
            try await withTemporaryDirectory { home in
                let file = "\(home)/regatta.yaml"
                try write("gateways: [{url: \"\(origin.url)\"}]\n", to: file)
                let words = "serve --config \(file) --listen 127.0.0.1:0"
                try await withTool("\(words) --admin-listen 127.0.0.1:0", home: home) { tool in
                    let line = try #require(await tool.firstLine())
                    let url = line.split { $0 == " " || $0 == "," }.first { $0.contains("://") }
                    try await body(tool, String(try #require(url)), file)
                }
            }
        }

        @Test func `a good file counts at once, and no answer under way is dropped`() async throws {
            var slow = Behaviour()
            slow.rate = 1_500_000
            try await withOrigin(slow, blocks: site.blocks) { slow in
                try await withOrigin(blocks: site.blocks) { other in
                    try await serving(slow) { tool, url, file in
                        async let large = client.get("\(url)/ipfs/\(site.root)/large.bin")
                        await slow.wait { $0.bytes > 0 }
                        let gateways = "gateways: [{url: \"\(other.url)\"}]\n"
                        try write(gateways + "log: {level: debug}\n", to: file)
                        tool.hangUp()
                        await tool.said("the settings were read again")
                        let asked = slow.journal.requests.count
                        let page = try await client.get("\(url)/ipfs/\(site.root)/style.css")
                        #expect(page.body == site.style)
                        #expect(!other.journal.requests.isEmpty)
                        let whole = try await large
                        #expect(whole.body == site.large)
                        #expect(slow.journal.requests.count == asked)
                        tool.terminate()
                        let ending = await tool.ending()
                        #expect(ending.code == 0)
                        #expect(ending.errors.contains("changed=\"gateways log.level\""))
                        #expect(ending.errors.contains("debug regatta: an attempt ended"))
                    }
                }
            }
        }

        @Test func `a bad file changes nothing, and the log says file, line, key and value`()
            async throws
        {
            try await withOrigin(blocks: site.blocks) { origin in
                try await serving(origin) { tool, url, file in
                    let mistakes = [
                        ("racing: {openers: many}", "1: racing.openers: ", "\"many\""),
                        ("log: {}\ncache:\n  sise: 1GiB", "3: cache.sise: ", "\"size\""),
                    ]
                    for (text, place, word) in mistakes {
                        try write(text, to: file)
                        tool.hangUp()
                        await tool.said("\(file):\(place)")
                        let page = try await client.get("\(url)/ipfs/\(site.root)/style.css")
                        #expect(page.body == site.style)
                        await tool.said(word.replacing("\"", with: "\\\""))
                    }
                    tool.terminate()
                    let ending = await tool.ending()
                    #expect(ending.code == 0)
                    #expect(!ending.errors.contains("were read again"))
                    #expect(ending.errors.contains("the settings were not read again"))
                }
            }
        }
    }
}
