import BlockCache
import IPNS
import Multiformats
import Retrieval
import TestSupport
import Testing

@testable import Naming

@Suite(.timeLimit(.minutes(1))) struct RecordResolutionTests {
    private func record(_ sequence: UInt64, ttl: Int64? = 300) -> FixtureRecord {
        var record = FixtureRecord(SimulatedNames.content, sequence: sequence)
        record.ttl = ttl.map { UInt64($0) * 1_000_000_000 }
        return record
    }

    // MARK: - Who has the latest

    @Test func `the highest sequence of gateways and routers counts`() async throws {
        let names = SimulatedNames(gateways: ["a", "b"], routers: ["r"])
        names.publish(record(3), at: "a")
        names.publish(record(5), at: "r")
        names.publish(record(4), at: "b")
        #expect(try await names.sequence() == 5)
        #expect(Set(names.network.requests).count == 3)
    }

    @Test func `gateways and routers are asked as their specifications say`() async throws {
        let names = SimulatedNames(gateways: ["a"], routers: ["r"])
        names.publish(record(1), at: "a", "r")
        _ = try await names.resolve()
        let key = FixtureKey.ed25519(seed: 1).name
        #expect(
            Set(names.network.requests) == [
                "http://a/ipns/\(key)?format=ipns-record", "http://r/routing/v1/ipns/\(key)",
            ]
        )
    }

    @Test func `a silent source holds nobody up for longer than the window`() async throws {
        let names = SimulatedNames(gateways: ["a", "b"])
        names.publish(record(2), at: "a")
        names.reply(.silence, at: "b")
        async let sequence = names.sequence()
        try await until { names.clock.sleepers > 0 && names.network.active == 1 }
        names.clock.advance(by: .milliseconds(250))
        #expect(try await sequence == 2)
        #expect(names.network.active == 0)
    }

    @Test func `whoever fails is replaced by the next`() async throws {
        let names = SimulatedNames(gateways: ["a", "b", "c", "d"]) { $0.sources = 1 }
        names.reply(.status(404), at: "a")
        names.reply(.status(500), at: "b")
        names.reply(.ok("text/html", Array("<html>".utf8)), at: "c")
        names.publish(record(1), at: "d")
        #expect(try await names.sequence() == 1)
    }

    @Test func `the bytes of the record are those that came`() async throws {
        let names = SimulatedNames()
        names.publish(record(1), at: "a")
        let signer = FixtureKey.ed25519(seed: 1)
        let current = try await names.resolver.record(of: signer.name)
        #expect(current.record.bytes == record(1).bytes(signedBy: signer))
        #expect(current.ttl == .seconds(300))
    }

    @Test(arguments: FixtureKey.usable)
    func `names of every kind of key are resolved`(_ key: FixtureKey) async throws {
        let names = SimulatedNames()
        names.publish(record(1), signedBy: key, at: "a")
        let path = try await names.resolver.resolve(.key(key.name), path: ["x"])
        #expect("\(path.root)" == "bafkqaddwgevxmmraojswg33smq")
        #expect(path.path == ["x"])
        #expect(!path.isDNSLink)
    }

    // MARK: - Hostile answers

    @Test func `a record of another key is not believed`() async throws {
        let names = SimulatedNames(gateways: ["a", "b"])
        names.publish(record(9), signedBy: .ed25519(seed: 2), at: "a")
        names.publish(record(1), at: "b")
        #expect(try await names.sequence() == 1)
    }

    @Test func `an endless answer is broken off`() async throws {
        let names = SimulatedNames()
        names.reply(SimulatedNames.reply([UInt8](repeating: 0x0a, count: 1 << 20)), at: "a")
        let code = try await names.failure { try await names.resolve() }
        guard case .badRecord(let reason)? = code else {
            Issue.record("it was \(String(describing: code))")
            return
        }
        #expect(reason.contains("10240"))
    }

    @Test func `damaged records are refused, and cost the gateway no health`() async throws {
        var mutator = Mutator(seed: 61)
        let bytes = record(1).bytes(signedBy: .ed25519(seed: 1))
        for _ in 0..<50 {
            let damaged = mutator.mutate(bytes)
            let names = SimulatedNames()
            names.reply(SimulatedNames.reply(damaged), at: "a")
            if let path = try? await names.resolve() {
                #expect("/ipfs/\(path.root)" == SimulatedNames.content)
            }
        }
    }

    @Test func `an ended record is not taken from anybody`() async throws {
        let names = SimulatedNames()
        var ended = record(1)
        ended.validity = "2020-01-01T00:00:00Z"
        names.publish(ended, at: "a")
        let code = try await names.failure { try await names.resolve() }
        #expect(code == .badRecord("the record has ended"))
    }

    @Test(
        arguments: [
            (.status(404), .noRecord),
            (.status(500), .unavailable("nobody who was asked could answer")),
            (.status(504), .timedOut),
            (.status(429, [("retry-after", "20")]), .limited(retryAfter: .seconds(20))),
            (SimulatedNetwork.Reply(head: nil, ending: .failure(.slow)), .timedOut),
            (
                SimulatedNetwork.Reply(head: nil, ending: .failure(.unreachable)),
                .unavailable("nobody who was asked could answer")
            ),
        ] as [(SimulatedNetwork.Reply, NamingError.Code)]
    )
    func `failures say whose fault they were`(
        _ reply: SimulatedNetwork.Reply,
        _ code: NamingError.Code
    ) async throws {
        let names = SimulatedNames()
        names.reply(reply, at: "a")
        #expect(try await names.failure { try await names.resolve() } == code)
    }

    @Test func `a router says with another type that there is no record`() async throws {
        let names = SimulatedNames(gateways: ["a"], routers: ["r"])
        names.reply(.status(404), at: "a")
        names.reply(.ok("text/plain", Array("no record".utf8)), at: "r")
        #expect(try await names.failure { try await names.resolve() } == .noRecord)
    }

    @Test func `a name that nobody knows makes no gateway ill`() async throws {
        let network = SimulatedNetwork(["http://a": { _ in .status(500) }])
        let clock = TestClock()
        let retriever = Retriever(
            transport: network,
            cache: nil,
            ledger: nil,
            upstreams: [Upstream(name: "a", url: "http://a")],
            clock: clock.engine,
            seed: 1
        )
        let resolver = NameResolver(
            retriever: retriever,
            transport: network,
            ledger: nil,
            clock: clock.engine,
            seed: 1
        )
        for seed in 1...20 {
            let name = FixtureKey.ed25519(seed: UInt8(seed)).name
            await #expect(throws: NamingError.self) { try await resolver.record(of: name) }
        }
        #expect(retriever.scores.first?.health == 1)
        #expect(retriever.scores.first?.hasIt == 1)
        #expect(retriever.scores.first?.circuit == .closed)
    }

    // MARK: - Never back

    @Test func `an older record never replaces a newer one`() async throws {
        let names = SimulatedNames()
        names.publish(record(5), at: "a")
        #expect(try await names.sequence() == 5)
        names.publish(record(4), at: "a")
        names.clock.advance(by: .seconds(301))
        #expect(try await names.sequence() == 5)
        names.publish(record(6), at: "a")
        names.clock.advance(by: .seconds(301))
        #expect(try await names.sequence() == 6)
    }

    @Test func `not even after a restart`() async throws {
        let temporary = try TemporaryLedger()
        let before = SimulatedNames(ledger: temporary.ledger)
        before.publish(record(5), at: "a")
        #expect(try await before.sequence() == 5)
        let after = SimulatedNames(ledger: temporary.ledger)
        after.publish(record(4), at: "a")
        #expect(try await after.sequence() == 5)
    }

    @Test func `not even when the name had to make room for others`() async throws {
        let temporary = try TemporaryLedger()
        let names = SimulatedNames(ledger: temporary.ledger) { $0.kept = 1 }
        names.publish(record(5), at: "a")
        #expect(try await names.sequence() == 5)
        names.publish(record(1), signedBy: .ed25519(seed: 2), at: "a")
        _ = try await names.resolve(seed: 2)
        names.publish(record(4), at: "a")
        #expect(try await names.sequence() == 5)
    }

    @Test func `what is in the ledger is verified, too`() async throws {
        let temporary = try TemporaryLedger()
        let forged = record(9).bytes(signedBy: .ed25519(seed: 2))
        let key = FixtureKey.ed25519(seed: 1).name.multihash.bytes
        try temporary.ledger.set(forged, forKey: key, in: "ipns")
        let names = SimulatedNames(ledger: temporary.ledger)
        names.publish(record(1), at: "a")
        #expect(try await names.sequence() == 1)
    }

    @Test func `not even when the newer one has ended`() async throws {
        let names = SimulatedNames()
        var short = record(5)
        // Ten minutes after the clock's zero.
        short.validity = "2027-01-15T08:10:00Z"
        names.publish(short, at: "a")
        #expect(try await names.sequence() == 5)
        names.publish(record(4), at: "a")
        names.clock.advance(by: .seconds(600))
        let code = try await names.failure { try await names.resolve() }
        #expect(code == .badRecord("only records older than one that was known and has ended"))
    }
}
