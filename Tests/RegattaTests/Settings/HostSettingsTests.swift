import Gateway
import Testing

@testable import Regatta

@Suite struct HostSettingsTests {
    private func read(_ text: String) throws -> GatewaySettings {
        try SettingsSources(file: ("gateway: {\(text)}", "r.yaml")).settings().gateway
    }

    @Test func `a host is a name, or has more to say`() throws {
        let hosts = try read(
            "hosts: [a.example, {name: b.example:8080, subdomains: false, trustless: true, "
                + "inline_dnslink: false, namespaces: [ipns]}]"
        ).limits.hosts
        #expect(
            hosts == [
                GatewayHost(name: "a.example"),
                GatewayHost(
                    name: "b.example:8080",
                    hasSubdomains: false,
                    inlinesDomains: false,
                    isTrustless: true,
                    namespaces: ["ipns"]
                ),
            ]
        )
    }

    @Test(
        arguments: [
            "hosts: [a b]", "hosts: [{subdomains: true}]", "hosts: [{name: x, namespaces: [ipld]}]",
            "hosts: [\"http://a.example\"]", "trusted_proxies: [here]",
            "trusted_proxies: [10.0.0.0/33]",
            "dnslink: maybe",
        ]
    )
    func `what is no host and no address is refused`(text: String) {
        #expect(throws: SettingsError.self) { try read(text) }
    }

    @Test func `this machine is trusted, unless others are named`() throws {
        #expect(try read("").trustedProxies == [.loopback])
        let named = try read("trusted_proxies: [10.0.0.0/8, \"fd00::/8\", loopback]").trustedProxies
        #expect(named.count == 3)
        #expect(named.flatMap(\.ranges).count == 4)
        #expect(try read("trusted_proxies: []").trustedProxies.isEmpty)
    }
}
