import BlockCache
import IPLD
import Locking
import Multiformats
import TestSupport
import Testing
import UnixFS

@testable import Retrieval

/// Sessions over gateways drawn by chance: whatever they do, a reader gets the right bytes or a clear
/// error, nothing unverified is kept, budgets are kept, and nothing is left under way.
@Suite(.timeLimit(.minutes(2))) struct SeededSessionTests {
    @Test(arguments: 0..<20)
    func `right bytes or a clear error, and nothing left behind`(_ decade: UInt64) async throws {
        for seed in (decade * 50)..<(decade * 50 + 50) {
            let trial = try SimulatedTrial(seed: seed)
            try await trial.run()
            try await trial.check()
        }
    }
}

/// What one seed leads to: gateways, and who reads what.
private struct SimulatedTrial: Sendable {
    /// A reader: the part that it wants, and how much of it until it leaves.
    struct Reader: Sendable {
        let range: EntityBytes?
        let patience: Int?
    }

    private static let content = FolderFixture()

    private let seed: UInt64
    private let gateways: [String: Set<SimulatedGateway.Flaw>]
    private let rates: [String: Int]
    private let readers: [Reader]
    private let engine: SimulatedEngine
    private let races = Locked<[Event.RaceResult]>([])

    init(seed: UInt64) throws {
        var chance = SplitMix(seed: seed)
        let gateways = try Self.gateways(&chance)
        self.seed = seed
        self.gateways = gateways
        rates = Self.rates(of: gateways, &chance)
        let count = [1, 1, 2, 4].randomElement(using: &chance) ?? 1
        readers = (0..<count).map { _ in Reader(&chance, size: Self.content.bytes.count) }
        let races = races
        engine = try SimulatedEngine(
            Self.content,
            gateways,
            isCaching: Bool.random(using: &chance),
            timeout: .milliseconds(20),
            rates: rates
        ) { event in
            if case .raceEnded(let race) = event { races.withLock { $0.append(race) } }
        }
        let longest = UInt64(Int.random(in: 0...20, using: &chance))
        for (name, flaws) in gateways {
            let gateway = SimulatedGateway(Self.content.store, flaws)
            engine.network.set("http://\(name)") { target in
                var reply = gateway.host(target)
                // By what is asked for, so that it does not depend on who asks first.
                var pace = SplitMix(seed: target.utf8.reduce(seed) { $0 &* 31 &+ UInt64($1) })
                reply.hesitation = Int(pace.next() % (longest + 1))
                return reply
            }
        }
    }

    /// Lets everybody read.
    func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for reader in readers { group.addTask { try await read(reader) } }
            try await group.waitForAll()
        }
    }

    private func read(_ reader: Reader) async throws {
        do {
            let bytes = try await engine.read(reader.range, atMost: reader.patience ?? .max)
            let expected = reader.expected(of: Self.content.bytes)
            #expect(bytes.count >= min(expected.count, reader.patience ?? .max), "\(self)")
            #expect(expected.starts(with: bytes), "\(self)")
        } catch let error as RetrievalError {
            #expect(!isEasy, "\(self): \(error.code)")
        }
    }

    /// What holds once everybody has read or left.
    func check() async throws {
        try await until { engine.network.active == 0 && engine.retriever.isIdle }
        let requests = engine.network.requests
        #expect(requests.count < 1000 * readers.count, "\(self)")
        for (name, rate) in rates {
            let count = requests.count { $0.hasPrefix("http://\(name)/") }
            #expect(count <= rate, "\(self)")
        }
        let races = races.withLock(\.self)
        let hedges = Double(races.map(\.hedges).reduce(0, +))
        let share = RetrievalConfiguration().hedgeShare * Double(races.count)
        #expect(hedges <= Allowance.capacity / 2 + share, "\(self)")
        guard let cache = engine.cache else { return }
        await cache.flush()
        let report = try cache.check(verifiesBlocks: true)
        #expect(report.isSound, "\(self)")
        #expect(report.blocks == Self.content.store.cids.count { cache.contains($0) }, "\(self)")
        await cache.close()
    }

    /// Whether one gateway alone could have answered everything.
    private var isEasy: Bool {
        gateways.contains { name, flaws in
            flaws.isSubset(of: [.noCAR, .ignoresRange]) && rates[name] == nil
        }
    }
}

extension SimulatedTrial: CustomStringConvertible {
    var description: String { "seed \(seed): \(gateways), rates \(rates), \(readers)" }

    /// One to five gateways with up to two flaws each.
    private static func gateways(
        _ chance: inout SplitMix
    ) throws -> [String: Set<SimulatedGateway.Flaw>] {
        let leaf = try #require(content.store.cids.randomElement(using: &chance))
        let flaws: [SimulatedGateway.Flaw] = [
            .corrupts, .truncates(after: Double.random(in: 0..<1, using: &chance)),
            .stalls(after: Double.random(in: 0..<1, using: &chance)), .ignores,
            .refuses(status: [404, 410, 500, 502, 503].randomElement(using: &chance) ?? 500),
            .html, .noCAR, .noRaw, .leavesOut(leaf), .ignoresRange,
            .adds(Int.random(in: 1...100, using: &chance)), .limits(retryAfter: 60),
        ]
        var gateways: [String: Set<SimulatedGateway.Flaw>] = [:]
        for name in ["a", "b", "c", "d", "e"].prefix(Int.random(in: 1...5, using: &chance)) {
            let count = [0, 1, 1, 1, 2].randomElement(using: &chance) ?? 0
            gateways[name] = Set(flaws.shuffled(using: &chance).prefix(count))
        }
        return gateways
    }

    /// A budget for a third of the gateways.
    private static func rates(
        of gateways: [String: Set<SimulatedGateway.Flaw>],
        _ chance: inout SplitMix
    ) -> [String: Int] {
        var rates: [String: Int] = [:]
        for name in gateways.keys.sorted() where Int.random(in: 0..<3, using: &chance) == 0 {
            rates[name] = Int.random(in: 1...12, using: &chance)
        }
        return rates
    }
}

extension SimulatedTrial.Reader {
    /// The whole file or a part of it, to its end or not.
    init(_ chance: inout SplitMix, size: Int) {
        if Bool.random(using: &chance) {
            let from = Int64.random(in: 0..<Int64(size), using: &chance)
            let to = Int64.random(in: from..<Int64(size), using: &chance)
            range = EntityBytes(from: from, to: to)
        } else {
            range = nil
        }
        let leaves = Int.random(in: 0..<4, using: &chance) == 0
        patience = leaves ? Int.random(in: 0..<size, using: &chance) : nil
    }

    func expected(of bytes: [UInt8]) -> ArraySlice<UInt8> {
        guard let span = range?.clamped(toSize: UInt64(bytes.count)) else { return bytes[...] }
        return bytes[Int(span.lowerBound)..<Int(span.upperBound)]
    }
}
