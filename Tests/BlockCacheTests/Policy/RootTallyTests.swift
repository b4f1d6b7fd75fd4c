import BlockCache
import IPLD
import Multiformats
import Testing

@Suite struct RootTallyTests {
    private func root(_ seed: UInt64) -> CID { Block.random(8, seed: seed).cid }

    @Test func `counts exactly while there is room`() {
        var tally = RootTally(capacity: 10)
        for seed in 1...10 as ClosedRange<UInt64> {
            for _ in 0..<seed { tally.note(root(seed), bytes: 3) }
        }
        let top = tally.top(3)
        #expect(top.map(\.root) == [root(10), root(9), root(8)])
        #expect(top.map(\.count) == [10, 9, 8])
        #expect(top.map(\.bytes) == [30, 27, 24])
        #expect(top.allSatisfy { $0.error == 0 })
        #expect(tally.top(100).count == 10)
    }

    @Test func `finds the roots that are asked for often among many that are not`() {
        var tally = RootTally(capacity: 64)
        var chance = Chance(seed: 1)
        var truth: [UInt64: Int] = [:]
        for step in 0..<20_000 as Range<UInt64> {
            let isPopular = Int.random(in: 0..<10, using: &chance) == 0
            let seed = isPopular ? UInt64.random(in: 0..<3, using: &chance) : 100 + step
            truth[seed, default: 0] += 1
            tally.note(root(seed))
        }
        let top = tally.top(3)
        #expect(Set(top.map(\.root)) == Set((0..<3 as Range<UInt64>).map(root)))
        for (seed, count) in truth where seed < 3 {
            let entry = top.first { $0.root == root(seed) }
            #expect(entry.map { ($0.count - $0.error...$0.count).contains(count) } == true)
        }
    }
}
