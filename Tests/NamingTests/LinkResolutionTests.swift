import DNS
import Retrieval
import TestSupport
import Testing

@testable import Naming

@Suite(.timeLimit(.minutes(1))) struct LinkResolutionTests {
    private let names = SimulatedNames()

    // MARK: - Following

    @Test func `a link leads to content, with its path before the request's`() async throws {
        names.nameserver.link("example.org", SimulatedNames.content + "/site")
        let path = try await names.resolve("Example.org", "a", "b")
        #expect("/ipfs/\(path.root)" == SimulatedNames.content)
        #expect(path.path == ["site", "a", "b"])
        #expect(path.ttl == .seconds(60))
        #expect(path.isDNSLink && !path.isStale)
        #expect(names.nameserver.questions == ["_dnslink.example.org"])
    }

    @Test func `links lead on, their paths in order and the least time to live`() async throws {
        names.nameserver.link("a.org", "/ipns/b.org/path-a", ttl: 300)
        names.nameserver.link("b.org", "/ipns/c.org/path-b", ttl: 20)
        names.nameserver.link("c.org", SimulatedNames.content + "/path-c", ttl: 600)
        let path = try await names.resolve("a.org", "rest")
        #expect(path.path == ["path-c", "path-b", "path-a", "rest"])
        #expect(path.ttl == .seconds(20))
        #expect(path.hops.map(\.name.description) == ["a.org", "b.org", "c.org"])
    }

    @Test func `a link leads to a key, and a key to a link`() async throws {
        let key = FixtureKey.ed25519(seed: 1).name
        names.nameserver.link("a.org", "/ipns/\(key)/from-link")
        names.nameserver.link("b.org", SimulatedNames.content)
        names.publish(FixtureRecord("/ipns/b.org/from-record"), at: "a")
        let path = try await names.resolve("a.org")
        #expect(path.path == ["from-record", "from-link"])
        #expect(path.isDNSLink)
        #expect(try await !names.resolve().isDNSLink)
    }

    @Test func `thirty-two names are followed, and no more`() async throws {
        for number in 1..<32 {
            names.nameserver.link("n\(number).org", "/ipns/n\(number + 1).org")
        }
        names.nameserver.link("n32.org", SimulatedNames.content)
        #expect(try await names.resolve("n1.org").hops.count == 32)
        names.nameserver.link("n0.org", "/ipns/n1.org")
        let code = try await names.failure { try await names.resolve("n0.org") }
        #expect(code == .tooManyHops(limit: 32))
    }

    @Test func `names in a circle end as too many`() async throws {
        names.nameserver.link("a.org", "/ipns/b.org/x")
        names.nameserver.link("b.org", "/ipns/a.org/y")
        let code = try await names.failure { try await names.resolve("a.org") }
        #expect(code == .tooManyHops(limit: 32))
        #expect(names.nameserver.questions.count == 2)
    }

    @Test func `links whose paths grow are given up`() async throws {
        let path = String(repeating: "/a", count: 600)
        names.nameserver.link("a.org", "/ipns/b.org" + path)
        names.nameserver.link("b.org", SimulatedNames.content + path)
        let code = try await names.failure { try await names.resolve("a.org") }
        #expect(code == .badLink("more than 1024 segments"))
    }

    // MARK: - Without a link

    @Test func `no link is no failure of anybody, and remembered for a short time`() async throws {
        names.nameserver.set("example.org", ["v=spf1 -all"])
        for _ in 0..<3 {
            let code = try await names.failure { try await names.resolve("example.org") }
            #expect(code == .noLink)
        }
        #expect(names.nameserver.questions.count == 1)
        #expect(try await !names.resolver.hasLink(DomainName("example.org")))
        names.nameserver.link("example.org", SimulatedNames.content)
        names.clock.advance(by: .seconds(10))
        #expect(try await names.resolver.hasLink(DomainName("example.org")))
    }

    @Test func `the latest is asked for, and where only what is kept counts nobody is`()
        async throws
    {
        let domain = try DomainName("example.org")
        await #expect(throws: NamingError.self) {
            try await names.resolver.hasLink(domain, .cached)
        }
        #expect(names.nameserver.questions.isEmpty)
        names.nameserver.link("example.org", SimulatedNames.content)
        #expect(try await names.resolver.hasLink(domain))
        names.clock.advance(by: .seconds(30))
        #expect(try await names.resolver.hasLink(domain))
        #expect(names.nameserver.questions.count == 1)
        for _ in 0..<3 { #expect(try await names.resolver.hasLink(domain, .latest)) }
        #expect(names.nameserver.questions.count == 2)
        #expect(try await names.resolver.hasLink(domain, .cached))
    }

    @Test func `a domain too long to have a link has none`() async throws {
        let label = String(repeating: "a", count: 61)
        let long = [label, label, label, label].joined(separator: ".")
        let code = try await names.failure { try await names.resolve(long) }
        #expect(code == .noLink)
        #expect(names.nameserver.questions.isEmpty)
    }

    @Test(arguments: ["/ipfs/nonsense", "/ipns/localhost", "/ipfs/", "/ipfs/../x"])
    func `a link that leads nowhere is its owner's mistake`(_ value: String) async throws {
        names.nameserver.link("example.org", value)
        let code = try await names.failure { try await names.resolve("example.org") }
        guard case .badLink? = code else {
            Issue.record("it was \(String(describing: code))")
            return
        }
        #expect(try await names.resolver.hasLink(DomainName("example.org")))
    }

    @Test func `the failure is of the name that fails`() async throws {
        names.nameserver.link("a.org", "/ipns/b.org")
        let error = await #expect(throws: NamingError.self) { try await names.resolve("a.org") }
        #expect(error?.name == "b.org")
    }

    // MARK: - Lifetime

    @Test func `a link is used for as long as it says`() async throws {
        names.nameserver.link("example.org", SimulatedNames.content, ttl: 100)
        _ = try await names.resolve("example.org")
        names.clock.advance(by: .seconds(40))
        #expect(try await names.resolve("example.org").ttl == .seconds(60))
        #expect(names.nameserver.questions.count == 1)
        names.clock.advance(by: .seconds(60))
        #expect(try await names.resolve("example.org").ttl == .seconds(100))
        #expect(names.nameserver.questions.count == 2)
    }

    @Test(arguments: [(0, 10), (1_000_000, 86_400)] as [(UInt32, Int64)])
    func `times to live have bounds`(_ stated: UInt32, _ used: Int64) async throws {
        names.nameserver.link("example.org", SimulatedNames.content, ttl: stated)
        #expect(try await names.resolve("example.org").ttl == .seconds(used))
    }

    @Test func `while resolvers fail the last link is used, for a day`() async throws {
        names.nameserver.link("example.org", SimulatedNames.content)
        _ = try await names.resolve("example.org")
        names.nameserver.fail(.failed("SERVFAIL"))
        names.clock.advance(by: .seconds(61))
        let path = try await names.resolve("example.org")
        #expect(path.isStale)
        #expect(path.ttl == .seconds(10))
        let asked = names.nameserver.questions.count
        _ = try await names.resolve("example.org")
        #expect(names.nameserver.questions.count == asked)
        names.clock.advance(by: .seconds(86_400))
        let code = try await names.failure { try await names.resolve("example.org") }
        #expect(code == .unavailable("asking the DNS failed: SERVFAIL"))
        names.nameserver.fail(nil)
        names.clock.advance(by: .seconds(10))
        #expect(try await !names.resolve("example.org").isStale)
    }

    @Test func `a resolver that fails does not mean that there is no link`() async throws {
        names.nameserver.fail(.failed("REFUSED"))
        let domain = try DomainName("example.org")
        await #expect(throws: NamingError.self) { try await names.resolver.hasLink(domain) }
    }

    @Test func `a silent resolver is given up in time`() async throws {
        names.nameserver.fallSilent()
        async let code = names.failure { try await names.resolve("example.org") }
        try await until { names.clock.sleepers > 0 }
        names.clock.advance(by: .seconds(5))
        #expect(try await code == .timedOut)
    }

    @Test func `while the resolver is late the last link is used, and the answer comes later`()
        async throws
    {
        names.nameserver.link("example.org", SimulatedNames.content)
        _ = try await names.resolve("example.org")
        names.nameserver.link("example.org", SimulatedNames.content + "/new", ttl: 500)
        names.nameserver.fallSilent()
        names.clock.advance(by: .seconds(61))
        async let late = names.resolve("example.org")
        try await until { names.clock.sleepers >= 2 && names.nameserver.questions.count == 2 }
        names.clock.advance(by: .seconds(2))
        #expect(try await late.path.isEmpty)
        names.nameserver.fallSilent(false)
        var path = try await names.resolve("example.org")
        while path.isStale {
            await Task.yield()
            path = try await names.resolve("example.org")
        }
        #expect(path.path == ["new"])
        #expect(names.nameserver.questions.count == 2)
    }

    // MARK: - Whom to ask

    @Test func `the longest suffix decides who is asked`() async throws {
        let (eth, own) = (SimulatedNameserver(), SimulatedNameserver())
        let names = SimulatedNames(nameservers: ["eth.": eth, "own.eth.": own])
        for server in [eth, own] {
            for domain in ["a.eth", "own.eth", "b.own.eth"] {
                server.link(domain, SimulatedNames.content)
            }
        }
        names.nameserver.link("a.beth", SimulatedNames.content)
        for domain in ["a.eth", "own.eth", "b.own.eth", "a.beth"] {
            _ = try await names.resolve(domain)
        }
        #expect(eth.questions == ["_dnslink.a.eth"])
        #expect(own.questions == ["_dnslink.own.eth", "_dnslink.b.own.eth"])
        #expect(names.nameserver.questions == ["_dnslink.a.beth"])
    }
}
