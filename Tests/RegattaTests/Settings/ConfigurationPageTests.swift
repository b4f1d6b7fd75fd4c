import FoundationEssentials
import Testing

@testable import Regatta

@Suite struct ConfigurationPageTests {
    private var text: String {
        get throws {
            let root = (0..<4).reduce(URL(filePath: #filePath)) { place, _ in
                place.deletingLastPathComponent()
            }
            return try String(
                contentsOf: root.appending(path: "docs/configuration.md"),
                encoding: .utf8
            )
        }
    }

    private var keys: [String] {
        Section.settings.keys.flatMap(\.leaves).map { $0.path.joined(separator: ".") }
    }

    @Test func `the page names every key; .ci configuration writes it anew`() throws {
        let text = try text
        for key in keys {
            let isSection = text.contains("\n## `\(key)`\n")
            #expect(isSection || text.contains("\n| `\(key)` |"), "\(key)")
        }
    }

    @Test func `the page names no key that there is not`() throws {
        let known = Section.settings.keys.flatMap { key in
            [key.name] + key.leaves.map { $0.path.joined(separator: ".") }
        }
        for line in try text.split(separator: "\n") where line.hasPrefix("| `") {
            let key = line.split(separator: "`").dropFirst().first.map(String.init) ?? ""
            // The table of resolvers has keys of its own, which no variable sets.
            let isKnown = known.contains { $0 == key || $0.hasPrefix("\(key).") }
            #expect(isKnown || key == "dns.resolvers", "\(key)")
        }
    }

    @Test func `it names what counts without a restart`() throws {
        let text = try text
        for key in SettingsDifference.changeable { #expect(text.contains("`\(key)`"), "\(key)") }
    }
}
