import FoundationEssentials
import Testing

@testable import Regatta

@Suite struct ShippedFileTests {
    private var text: String {
        get throws {
            let here = URL(filePath: #filePath).deletingLastPathComponent()
            let root = here.deletingLastPathComponent().deletingLastPathComponent()
                .deletingLastPathComponent()
            let file = root.appending(path: "config/regatta.yaml")
            return try String(contentsOf: file, encoding: .utf8)
        }
    }

    @Test func `the shipped file says what holds without it`() throws {
        let settings = try SettingsSources(file: (try text, "regatta.yaml")).settings()
        #expect(try SettingsPrinter.yaml(settings) == SettingsPrinter.yaml(Settings()))
        #expect(settings.admin.token == nil)
    }

    @Test func `the shipped file names every key`() throws {
        let tree = try YAMLSource.tree(try text, file: "regatta.yaml")
        for leaf in Section.settings.keys.flatMap(\.leaves) {
            let written = leaf.path.reduce(tree as Tree?) { $0?[$1] }
            #expect(written != nil, "\(leaf.path.joined(separator: "."))")
        }
        for key in ["url", "name", "group", "rate", "when"] {
            #expect(try text.contains("#   \(key) "), "\(key)")
        }
    }

    @Test func `no knob of a module is without its key`() {
        func knobs(_ value: Any, without others: Set<String> = []) -> Set<String> {
            Set(Mirror(reflecting: value).children.compactMap(\.label)).subtracting(others)
        }
        let racing = RacingSettings()
        // Ways beyond the gateways are set under routing.
        let engine = knobs(racing.engine, without: ["fallback"])
        #expect(Section.racing.keys.count == engine.count + 1)
        let limits = GatewaySettings().limits
        let ours: Set = ["host", "port", "stopLimit", "serverName"]
        #expect(Section.gateway.keys.count == knobs(limits, without: ours).count + 1)
        // Who is asked is written elsewhere, as is how long resolvers may take.
        let names = knobs(
            NamingSettings().engine,
            without: ["nameservers", "routers", "lookupTimeout"]
        )
        #expect(Section.names.keys.count == names.count)
        #expect(
            Section.cache.keys.count == knobs(CacheSettings().store, without: ["observe"]).count
        )
    }

    @Test func `the gateway that is reserved for browsers is not shipped`() throws {
        #expect(try !text.contains("trustless-gateway.net"))
        #expect(!UpstreamSettings.shipped.map(\.url).contains { $0.hasSuffix(".net") })
    }
}
