import Naming
import Testing

@testable import Regatta

@Suite struct NamingSettingsTests {
    private func read(_ text: String) throws -> Settings {
        try SettingsSources(file: (text, "r.yaml")).settings()
    }

    @Test func `resolvers that are written join those that are not`() throws {
        let settings = try read(
            "dns: {resolvers: {Org.: https://dns.example/q, eth.: system}, timeout: 2s}"
        )
        let naming = NamingConfiguration(settings)
        #expect(
            naming.nameservers == [
                ".": .system, "eth.": .system, "org.": .https(url: "https://dns.example/q"),
            ]
        )
        #expect(naming.lookupTimeout == .seconds(2))
    }

    @Test(
        arguments: [
            ("dns: {resolvers: {eth: system}}", "r.yaml:1: dns.resolvers.eth: a suffix ends"),
            ("dns: {resolvers: {.eth.: system}}", "dns.resolvers..eth.: a suffix ends"),
            ("dns: {resolvers: {eth.: 1.1.1.1}}", "dns.resolvers.eth.: expected system, or"),
            ("dns: {resolvers: system}", "dns.resolvers: expected suffixes"),
            ("names: {shortest: 2d}", "names.shortest: must not be longer"),
            ("routing: {endpoints: [https://a.example, https://a.example]}", "two are called"),
        ]
    )
    func `what cannot be is refused with its place`(_ text: String, _ problem: String) {
        #expect {
            try read(text)
        } throws: {
            "\($0)".contains(problem)
        }
    }

    @Test func `what is printed reads back the same`() throws {
        var settings = Settings()
        settings.dns.resolvers["own.eth."] = .https(url: "https://a.example/dns-query{?dns}")
        settings.routing.endpoints = []
        settings.names.engine.sources = 5
        let printed = try SettingsPrinter.yaml(settings)
        #expect(try SettingsPrinter.yaml(read(printed)) == printed)
    }
}
