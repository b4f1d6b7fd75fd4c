import FoundationEssentials
import Locking
import Logging
import Testing

@testable import Regatta

@Suite struct LineLogTests {
    private func line(
        _ format: LogSettings.Format,
        _ body: (inout Logger) -> Void
    ) throws -> String {
        let lines = Locked<[String]>([])
        let settings = LogSettings(level: .info, format: format)
        var logger = Logger(label: "test") { label in
            LineLog(label: label, settings: settings) { line in
                lines.withLock { $0.append(line) }
            }
        }
        body(&logger)
        #expect(lines.withLock { $0.count } <= 1)
        return try #require(lines.withLock { $0.first })
    }

    @Test func `text says when, how important, who and what`() throws {
        let line = try line(.text) { logger in
            logger[metadataKey: "b"] = "two words"
            logger.notice("hello", metadata: ["a": "1", "c": ""])
        }
        let parts = line.split(separator: " ", maxSplits: 1)
        #expect(parts[0].count == "2026-01-01T00:00:00.000Z".count)
        #expect(parts[1] == #"notice test: hello a=1 b="two words" c="""#)
    }

    @Test func `json is one object a line`() throws {
        let line = try line(.json) { logger in
            logger.error("a \"quote\"\nand a line", metadata: ["k\\": "\u{1}é"])
        }
        #expect(!line.contains("\n"))
        let object = try JSONDecoder().decode([String: String].self, from: Data(line.utf8))
        #expect(object["message"] == "a \"quote\"\nand a line")
        #expect(object["k\\"] == "\u{1}é")
        #expect(object["level"] == "error")
        #expect(object["label"] == "test")
    }

    @Test func `nothing a client sends can begin a line of its own`() throws {
        let line = try line(.text) { logger in
            logger.info("a\nb", metadata: ["path": "/x\r\n2026 error fake: \u{1B}[31m\u{2028}"])
        }
        #expect(!line.unicodeScalars.contains { $0.value < 32 || $0 == "\u{2028}" })
    }

    @Test func `what is less important than the level is not said`() throws {
        let line = try line(.text) { logger in
            logger.debug("quiet")
            logger.info("loud")
        }
        #expect(line.hasSuffix("loud"))
    }
}
