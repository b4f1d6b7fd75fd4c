import IPLD
import TestSupport
import Testing
import UnixFS

@testable import Retrieval

/// Sessions over gateways drawn by chance: whatever they do, a reader gets the right bytes or a clear
/// error, and nothing is left under way.
@Suite(.timeLimit(.minutes(2))) struct SeededSessionTests {
    private static let content = FolderFixture()

    @Test(arguments: 0..<20)
    func `right bytes or a clear error, and nothing left under way`(_ decade: UInt64) async throws {
        for seed in (decade * 50)..<(decade * 50 + 50) {
            var chance = SplitMix(seed: seed)
            let gateways = try gateways(&chance)
            let engine = try SimulatedEngine(
                Self.content,
                gateways,
                isCaching: seed.isMultiple(of: 4),
                timeout: .milliseconds(20)
            )
            let range = range(&chance)
            do {
                let bytes = try await engine.read(range)
                #expect(bytes == expected(range), "seed \(seed): \(gateways)")
            } catch let error as RetrievalError {
                #expect(!isEasy(gateways), "seed \(seed): \(gateways) \(error.code)")
            }
            try await until { engine.network.active == 0 }
            #expect(engine.network.requests.count < 1000, "seed \(seed)")
        }
    }

    /// One to five gateways with up to two flaws each.
    private func gateways(
        _ chance: inout SplitMix
    ) throws -> [String: Set<SimulatedGateway.Flaw>] {
        let leaf = try #require(Self.content.store.cids.randomElement(using: &chance))
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

    /// The whole file, or a part of it.
    private func range(_ chance: inout SplitMix) -> EntityBytes? {
        guard Bool.random(using: &chance) else { return nil }
        let size = Int64(Self.content.bytes.count)
        let from = Int64.random(in: 0..<size, using: &chance)
        return EntityBytes(from: from, to: Int64.random(in: from..<size, using: &chance))
    }

    private func expected(_ range: EntityBytes?) -> [UInt8] {
        let bytes = Self.content.bytes
        guard let span = range?.clamped(toSize: UInt64(bytes.count)) else { return bytes }
        return Array(bytes[Int(span.lowerBound)..<Int(span.upperBound)])
    }

    /// Whether one gateway alone could have answered everything.
    private func isEasy(_ gateways: [String: Set<SimulatedGateway.Flaw>]) -> Bool {
        gateways.values.contains { $0.isSubset(of: [.noCAR, .ignoresRange]) }
    }
}
