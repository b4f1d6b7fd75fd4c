import IPNS
import Retrieval
import TestSupport
import Testing

@testable import Naming

@Suite(.timeLimit(.minutes(1))) struct RecordLifetimeTests {
    private func record(_ sequence: UInt64, ttl: Int64? = 300) -> FixtureRecord {
        var record = FixtureRecord(SimulatedNames.content, sequence: sequence)
        record.ttl = ttl.map { UInt64($0) * 1_000_000_000 }
        return record
    }

    @Test func `a record is used for as long as it says, and what is left of it is told`()
        async throws
    {
        let names = SimulatedNames()
        names.publish(record(1), at: "a")
        #expect(try await names.resolve().ttl == .seconds(300))
        names.clock.advance(by: .seconds(299))
        let path = try await names.resolve()
        #expect(path.ttl == .seconds(1))
        #expect(!path.isStale)
        #expect(names.network.requests.count == 1)
        names.clock.advance(by: .seconds(1))
        #expect(try await names.resolve().ttl == .seconds(300))
        #expect(names.network.requests.count == 2)
    }

    @Test(arguments: [(0, 10), (1_000_000_000, 86_400)] as [(Int64, Int64)])
    func `times to live have bounds`(_ stated: Int64, _ used: Int64) async throws {
        let names = SimulatedNames()
        names.publish(record(1, ttl: stated), at: "a")
        #expect(try await names.resolve().ttl == .seconds(used))
    }

    @Test func `a record that does not say is used for a while, and no time is told`()
        async throws
    {
        let names = SimulatedNames()
        names.publish(record(1, ttl: nil), at: "a")
        #expect(try await names.resolve().ttl == nil)
        names.clock.advance(by: .seconds(299))
        _ = try await names.resolve()
        #expect(names.network.requests.count == 1)
    }

    @Test func `no time to live reaches beyond the end`() async throws {
        let names = SimulatedNames()
        var short = record(1)
        short.validity = "2027-01-15T08:01:00Z"
        names.publish(short, at: "a")
        let current = try await names.resolver.record(of: FixtureKey.ed25519(seed: 1).name)
        #expect(current.ttl == .seconds(60))
        #expect(try await names.resolve().ttl == .seconds(60))
    }

    @Test func `while sources fail the last record is used until it ends`() async throws {
        let names = SimulatedNames()
        var short = record(1)
        short.validity = "2027-01-15T08:10:00Z"
        names.publish(short, at: "a")
        _ = try await names.resolve()
        names.network.unplug()
        names.clock.advance(by: .seconds(301))
        let path = try await names.resolve()
        #expect(path.isStale)
        #expect(path.ttl == .seconds(10))
        // Not asked again at once.
        let requests = names.network.requests.count
        #expect(try await names.resolve().isStale)
        #expect(names.network.requests.count == requests)
        names.clock.advance(by: .seconds(299))
        let code = try await names.failure { try await names.resolve() }
        #expect(code == .unavailable("nobody who was asked could answer"))
    }

    @Test func `when sources are late the last record is used, and the newer one later`()
        async throws
    {
        let names = SimulatedNames()
        names.publish(record(1), at: "a")
        _ = try await names.resolve()
        names.reply(.silence, at: "a")
        names.clock.advance(by: .seconds(301))
        async let late = names.resolve()
        try await until { names.network.active == 1 && names.clock.sleepers >= 1 }
        names.clock.advance(by: .seconds(2))
        #expect(try await late.isStale)
        #expect(names.network.active == 1)
    }

    @Test func `a failure is remembered for a short time`() async throws {
        let names = SimulatedNames()
        names.reply(.status(404), at: "a")
        for _ in 0..<3 {
            #expect(try await names.failure { try await names.resolve() } == .noRecord)
        }
        #expect(names.network.requests.count == 1)
        names.publish(record(1), at: "a")
        names.clock.advance(by: .seconds(10))
        #expect(try await names.sequence() == 1)
    }

    @Test func `only what is kept is used where that is asked for`() async throws {
        let names = SimulatedNames()
        names.publish(record(1), at: "a")
        let code = try await names.failure { try await names.resolve(.cached) }
        #expect(code == .notCached)
        #expect(names.network.requests.isEmpty)
        _ = try await names.resolve()
        names.clock.advance(by: .seconds(1_000))
        #expect(try await names.resolve(.cached).isStale)
        #expect(names.network.requests.count == 1)
    }

    @Test func `who wants the latest has it asked for, but not again at once`() async throws {
        let names = SimulatedNames()
        names.publish(record(1), at: "a")
        _ = try await names.resolve()
        names.publish(record(2), at: "a")
        names.clock.advance(by: .seconds(1))
        _ = try await names.resolve(.latest)
        #expect(try await names.sequence() == 1)
        names.clock.advance(by: .seconds(60))
        _ = try await names.resolve()
        #expect(names.network.requests.count == 1)
        _ = try await names.resolve(.latest)
        #expect(try await names.sequence() == 2)
        #expect(names.network.requests.count == 2)
    }

    @Test func `many who ask at once are one question`() async throws {
        let names = SimulatedNames(gateways: ["a", "b"])
        names.publish(record(1), at: "a")
        names.reply(.silence, at: "b")
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<20 { group.addTask { _ = try await names.resolve() } }
            try await until { names.clock.sleepers > 0 && names.network.active == 1 }
            names.clock.advance(by: .milliseconds(250))
            try await group.waitForAll()
        }
        #expect(names.network.requests.count == 2)
    }

    @Test func `the number of names in memory is bounded`() async throws {
        let names = SimulatedNames { $0.kept = 2 }
        for seed in 1...3 as ClosedRange<UInt8> {
            names.publish(record(1), signedBy: .ed25519(seed: seed), at: "a")
            _ = try await names.resolve(seed: seed)
        }
        names.network.unplug()
        _ = try await names.resolve(seed: 3)
        _ = try await names.resolve(seed: 2)
        let code = try await names.failure { try await names.resolve(seed: 1) }
        #expect(code == .unavailable("nobody who was asked could answer"))
    }
}
