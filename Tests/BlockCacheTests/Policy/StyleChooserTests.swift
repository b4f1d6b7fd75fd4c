import Testing

@testable import BlockCache

@Suite struct StyleChooserTests {
    private func spread(_ number: UInt64) -> UInt64 {
        var chance = Chance(seed: number)
        return chance.next()
    }

    @Test func `begins with segments, and changes nothing while all do as well`() {
        var chooser = StyleChooser()
        for name in 0..<5_000 as Range<UInt64> { chooser.note(spread(name), blocks: 1_000) }
        #expect(chooser.style == .reuse(share: 80))
    }

    @Test(arguments: [1_000, 100_000])
    func `resists a loop that is longer than the cache`(_ blocks: Int) {
        var chooser = StyleChooser()
        let length = UInt64(blocks * 3 / 2)
        for index in 0..<4 * length { chooser.note(spread(index % length), blocks: blocks) }
        #expect(chooser.style == .resistance)
    }

    @Test func `goes by recency when popularity moves on fast, even after a loop`() {
        var chooser = StyleChooser()
        for index in 0..<20_000 as Range<UInt64> {
            chooser.note(spread(index % 1_500), blocks: 1_000)
        }
        #expect(chooser.style == .resistance)
        var chance = Chance(seed: 1)
        for step in 0..<300_000 as Range<UInt64> {
            // The last few hundred are asked for, then never again.
            let name = 10_000 + step / 20 + .random(in: 0..<1_200, using: &chance)
            chooser.note(spread(name), blocks: 1_000)
        }
        #expect(chooser.style == .recency || chooser.style == .reuse(share: 50))
    }
}
