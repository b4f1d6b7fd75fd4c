import Admin
import FoundationEssentials
import Testing

/// docs/operations.md beside what there is to operate.
@Suite struct OperationsPageTests {
    private func text(_ path: String) throws -> String {
        let root = (0..<4).reduce(URL(filePath: #filePath)) { place, _ in
            place.deletingLastPathComponent()
        }
        return try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    /// The first cells of the table below a heading.
    private func cells(below heading: String) throws -> [Substring] {
        let page = try text("docs/operations.md")
        let parts = page.split(separator: "\n## ").filter { $0.hasPrefix("\(heading)\n") }
        let lines = try #require(parts.first).split(separator: "\n")
        return lines.filter { $0.hasPrefix("| ") }.dropFirst()
            .compactMap { $0.split(separator: "|").first }
    }

    /// The names of the alerts in a file of rules or of their tests.
    private func alerts(in file: String, after key: String) throws -> Set<String> {
        let words = try text("deploy/prometheus/\(file)").split { " \n,{}".contains($0) }
        return Set(zip(words, words.dropFirst()).filter { $0.0 == key }.map { String($0.1) })
    }

    @Test func `every metric is in its table, and nothing else`() throws {
        let names = try cells(below: "Every metric")
            .flatMap { $0.split(separator: "`").filter { $0.contains("_") }.map(String.init) }
        #expect(Set(names) == Set(MetricDescription.regatta.keys))
        #expect(Set(names).count == names.count)
    }

    @Test func `every alert is in its table, and has a test`() throws {
        let alerts = try alerts(in: "regatta.rules.yml", after: "alert:")
        #expect(!alerts.isEmpty)
        let told = try cells(below: "Every alert").map { $0.filter { $0 != " " } }
        #expect(Set(told) == alerts)
        #expect(try self.alerts(in: "regatta.rules.test.yml", after: "alertname:") == alerts)
    }

    @Test func `rules and the dashboard of Grafana ask for metrics that there are`() throws {
        for file in ["deploy/prometheus/regatta.rules.yml", "deploy/grafana/regatta.json"] {
            let words = try text(file).split { !($0.isLetter || $0.isNumber || "_:".contains($0)) }
            let asked = words.filter { $0.hasPrefix("regatta_") && !$0.contains(":") }
            #expect(!asked.isEmpty)
            for word in asked {
                let parts = ["_bucket", "_sum", "_count"]
                let end = parts.first { word.hasSuffix($0) } ?? ""
                let isKnown = MetricDescription.regatta[String(word.dropLast(end.count))] != nil
                #expect(isKnown || MetricDescription.regatta[String(word)] != nil, "\(word)")
            }
        }
    }
}
