import Testing

@testable import BlockCache

@Suite struct VerifiedBlocksTests {
    @Test(arguments: 1...3 as ClosedRange<UInt64>)
    func `behave like a set`(_ seed: UInt64) {
        var chance = Chance(seed: seed)
        var blocks = VerifiedBlocks()
        var model: Set<UInt64> = []
        for _ in 0..<5_000 {
            let id = UInt64.random(in: 0..<20_000, using: &chance)
            #expect(blocks.contains(id) == model.contains(id))
            if Bool.random(using: &chance) {
                blocks.insert(id)
                model.insert(id)
            }
        }
        blocks.removeAll()
        #expect(!model.contains { blocks.contains($0) })
    }

    @Test func `forget rather than grow, and never claim what was not hashed`() {
        var blocks = VerifiedBlocks(mostPages: 2)
        for id in [1, 5_000, 9_000] as [UInt64] { blocks.insert(id) }
        #expect(blocks.contains(9_000))
        #expect(!blocks.contains(1))
        #expect(!blocks.contains(9_001))
        #expect(!blocks.contains(.max))
    }
}
