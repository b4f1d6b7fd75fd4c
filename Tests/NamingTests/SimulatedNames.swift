import BlockCache
import DNS
import FoundationEssentials
import IPNS
import Locking
import Retrieval
import TestSupport

@testable import Naming

/// A resolver of names over a simulated network and simulated nameservers, in virtual time.
struct SimulatedNames: Sendable {
    static let content = "/ipfs/bafkqaddwgevxmmraojswg33smq"

    let network = SimulatedNetwork([:])
    let nameserver = SimulatedNameserver()
    let clock = TestClock()
    let resolver: NameResolver

    init(
        gateways: [String] = ["a"],
        routers: [String] = [],
        ledger: Ledger? = nil,
        nameservers: [String: any Nameserver] = [:],
        _ change: (inout NamingConfiguration) -> Void = { _ in }
    ) {
        let upstreams = { (names: [String]) in
            names.map { Upstream(name: $0, url: "http://\($0)") }
        }
        var configuration = NamingConfiguration()
        configuration.routers = upstreams(routers)
        change(&configuration)
        resolver = NameResolver(
            retriever: Retriever(
                transport: network,
                cache: nil,
                ledger: nil,
                upstreams: upstreams(gateways),
                clock: clock.engine,
                seed: 1
            ),
            transport: network,
            ledger: ledger,
            nameservers: [".": nameserver].merging(nameservers) { $1 },
            configuration: configuration,
            clock: clock.engine,
            seed: 1,
            observe: { _ in }
        )
    }

    /// Makes a host give a record, signed with `signer`, whatever name it is asked for.
    func publish(
        _ record: FixtureRecord,
        signedBy signer: FixtureKey = .ed25519(seed: 1),
        at hosts: String...
    ) {
        for host in hosts { reply(Self.reply(record.bytes(signedBy: signer)), at: host) }
    }

    /// Makes a host give one answer to everything.
    func reply(_ reply: SimulatedNetwork.Reply, at host: String) {
        network.set("http://\(host)") { _ in reply }
    }

    /// An answer with a record.
    static func reply(_ record: [UInt8]) -> SimulatedNetwork.Reply {
        .ok("application/vnd.ipfs.ipns-record", record)
    }

    /// What the key of the fixtures with this seed stands for.
    func resolve(
        seed: UInt8 = 1,
        _ freshness: Freshness = .usual
    ) async throws -> ResolvedPath {
        let name = FixtureKey.ed25519(seed: seed).name
        return try await resolver.resolve(.key(name), freshness)
    }

    /// What a domain stands for, with segments behind it.
    func resolve(_ domain: String, _ path: String...) async throws -> ResolvedPath {
        try await resolver.resolve(MutableName(domain), path: path)
    }

    /// The sequence of the record that counts.
    func sequence() async throws -> UInt64 {
        try await resolver.record(of: FixtureKey.ed25519(seed: 1).name).record.sequence
    }

    /// How resolving fails; nil when it does not.
    func failure(
        of body: () async throws -> ResolvedPath
    ) async throws -> NamingError.Code? {
        do {
            _ = try await body()
            return nil
        } catch let error as NamingError {
            return error.code
        }
    }
}

/// A nameserver that knows what a test tells it.
final class SimulatedNameserver: Nameserver {
    private struct State: Sendable {
        var answers: [String: DNSAnswer] = [:]
        var failure: LookupFailure?
        var isSilent = false
        var questions: [String] = []
    }

    private let state = Locked(State())

    /// The names that were asked for, in order.
    var questions: [String] { state.withLock { $0.questions } }

    /// Gives a domain a DNSLink.
    func link(_ domain: String, _ value: String, ttl: UInt32? = 60) {
        set(domain, ["dnslink=" + value], ttl: ttl)
    }

    /// Gives a domain texts under `_dnslink.`.
    func set(_ domain: String, _ texts: [String], ttl: UInt32? = 60) {
        let answer = DNSAnswer(texts: texts.map { Array($0.utf8) }, ttl: ttl)
        state.withLock { $0.answers["_dnslink." + domain] = answer }
    }

    /// Makes every question fail; `nil`: no longer.
    func fail(_ failure: LookupFailure?) {
        state.withLock { $0.failure = failure }
    }

    /// Makes every question wait until it is given up; `false`: no longer.
    func fallSilent(_ isSilent: Bool = true) {
        state.withLock { $0.isSilent = isSilent }
    }

    func texts(of name: DomainName) async throws(LookupFailure) -> DNSAnswer {
        state.withLock { $0.questions.append("\(name)") }
        while state.withLock({ $0.isSilent }) {
            guard !Task.isCancelled else { throw .cancelled }
            await Task.yield()
        }
        let (failure, answer) = state.withLock { ($0.failure, $0.answers["\(name)"]) }
        if let failure { throw failure }
        return answer ?? DNSAnswer(texts: [], ttl: nil)
    }
}

/// A ledger in a folder of its own, gone with its last user.
final class TemporaryLedger: Sendable {
    let ledger: Ledger
    private let path = "/tmp/regatta-tests-\(UInt64.random(in: 0...UInt64.max))"

    init() throws {
        ledger = try Ledger(path: path, limit: 16 << 20)
    }

    deinit {
        // It may never have been made.
        try? FileManager.default.removeItem(atPath: path)
    }
}
