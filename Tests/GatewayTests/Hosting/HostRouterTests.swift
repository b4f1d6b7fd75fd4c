import Testing

@testable import Gateway

@Suite struct HostRouterTests {
    private let example = GatewayHost(name: "example.com")
    private let plain = GatewayHost(name: "paths.example.com", hasSubdomains: false)
    private let ported = GatewayHost(name: "ports.example:8080")

    private func route(_ text: String, answersDomains: Bool = true) throws -> HostRouter.Route {
        let hosts = HostRouter(
            hosts: [example, plain, ported],
            answersDomains: answersDomains
        )
        return hosts.route(try #require(Authority(parsing: text)))
    }

    private func root(
        _ namespace: ContentPath.Namespace,
        _ label: String,
        _ gateway: GatewayHost,
        _ authority: String
    ) -> HostRouter.Route {
        .root(
            HostRouter.RootHost(
                namespace: namespace,
                label: label,
                gateway: gateway,
                authority: authority
            )
        )
    }

    @Test func `A configured host is a gateway, at any port unless it names one`() throws {
        for text in ["example.com", "EXAMPLE.com:8080", "example.com.", "example.com.:80"] {
            #expect(try route(text) == .gateway(example))
        }
        #expect(try route("ports.example:8080") == .gateway(ported))
        #expect(try route("ports.example:8081") == .domain("ports.example"))
        #expect(try route("paths.example.com") == .paths(plain))
        #expect(try route("localhost:8480") == .gateway(.localhost))
    }

    @Test func `What stands before the namespace is a root, as it was written`() throws {
        #expect(
            try route("BafyX.ipfs.Example.com:8080")
                == root(.ipfs, "BafyX", example, "example.com:8080")
        )
        #expect(
            try route("a.example.org.ipns.localhost")
                == root(.ipns, "a.example.org", .localhost, "localhost")
        )
        #expect(
            try route("x.ipfs.ports.example:8080")
                == root(.ipfs, "x", ported, "ports.example:8080")
        )
    }

    @Test func `The longest name is the closest`() throws {
        let inner = GatewayHost(name: "x.ipfs.example.com")
        let hosts = HostRouter(hosts: [example, inner], answersDomains: true)
        let authority = try #require(Authority(parsing: "x.ipfs.example.com"))
        #expect(hosts.route(authority) == .gateway(inner))
    }

    @Test(
        arguments: [
            "127.0.0.1:8480", "[::1]", "10.0.0.1", "host", "x.localhost", ".ipfs.localhost",
        ]
    )
    func `What no name server knows has paths`(text: String) throws {
        #expect(try route(text) == .paths(nil))
    }

    @Test func `Any other name may have a DNSLink, where that is wanted`() throws {
        #expect(try route("other.example") == .domain("other.example"))
        #expect(try route("ipfs.example.com") == .domain("ipfs.example.com"))
        #expect(try route("x.ipfs.paths.example.com") == .domain("x.ipfs.paths.example.com"))
        #expect(try route("other.example", answersDomains: false) == .paths(nil))
    }

    @Test func `localhost is as configured`() throws {
        let local = GatewayHost(name: "localhost", hasSubdomains: false)
        let hosts = HostRouter(hosts: [local], answersDomains: true)
        #expect(hosts.route(Authority(host: "localhost", port: 80)) == .paths(local))
    }
}
