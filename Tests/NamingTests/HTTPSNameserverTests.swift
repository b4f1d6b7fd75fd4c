import DNS
import Locking
import Multiformats
import Retrieval
import TestSupport
import Testing

@testable import Naming

@Suite(.timeLimit(.minutes(1))) struct HTTPSNameserverTests {
    private let network = SimulatedNetwork([:])
    private let name: DomainName

    init() throws {
        name = try DomainName("_dnslink.example.org")
    }

    private func ask(_ url: String = "https://dns.example/dns-query") async throws -> DNSAnswer {
        let nameserver = HTTPSNameserver(url: url, transport: network, timeout: .seconds(5))
        return try await nameserver.texts(of: name)
    }

    private func reply(_ reply: SimulatedNetwork.Reply) {
        network.set("https://dns.example") { _ in reply }
    }

    private let answer = FixtureAnswer(
        about: "_dnslink.example.org",
        [.text("dnslink=/ipfs/x", of: "_dnslink.example.org", ttl: 100)]
    )

    @Test(
        arguments: [
            ("https://dns.example/dns-query", "?dns="),
            ("https://dns.example/dns-query{?dns}", "?dns="),
            ("https://dns.example/dns-query?user=1", "&dns="),
        ]
    )
    func `the question is in the address`(_ url: String, _ joint: String) async throws {
        reply(.ok("application/dns-message", answer.bytes))
        #expect(try await ask(url).texts == [Array("dnslink=/ipfs/x".utf8)])
        let asked = try #require(network.requests.first)
        let parts = asked.split(separator: joint, maxSplits: 1)
        let message = try Multibase.decode("u" + String(try #require(parts.last))).1
        #expect(message == DNSQuery(id: 0, name: name).encoded())
    }

    @Test func `time spent in caches on the way counts`() async throws {
        let head = ResponseHead(status: 200, headers: [("age", "40")])
        reply(SimulatedNetwork.Reply(head: head, chunks: [answer.bytes]))
        #expect(try await ask().ttl == 60)
    }

    @Test(
        arguments: [
            .status(500), .status(404), .ok("text/html", Array("<html></html>".utf8)),
            .ok("application/dns-message", []),
            .ok("application/dns-message", [UInt8](repeating: 0, count: 1 << 20)),
            SimulatedNetwork.Reply(head: nil, ending: .failure(.untrusted)),
        ] as [SimulatedNetwork.Reply]
    )
    func `what is no answer is a failure`(_ reply: SimulatedNetwork.Reply) async throws {
        self.reply(reply)
        let failure = await #expect(throws: LookupFailure.self) { try await ask() }
        guard case .failed? = failure else {
            Issue.record("it was \(String(describing: failure))")
            return
        }
    }

    @Test func `a resolver that is too slow is told from one that fails`() async throws {
        reply(SimulatedNetwork.Reply(head: nil, ending: .failure(.slow)))
        await #expect(throws: LookupFailure.timedOut) { try await ask() }
    }
}
