import Testing

@testable import BlockCache

@Suite struct ModelCacheTests {
    @Test(arguments: Style.all)
    func `keeps everything while there is room, and never more`(_ style: Style) {
        var cache = ModelCache(capacity: 100, style: style)
        for name in 0..<100 as Range<UInt64> { expect(&cache, name, false) }
        for name in 0..<100 as Range<UInt64> { expect(&cache, name, true) }
        for name in 100..<1000 as Range<UInt64> { expect(&cache, name, false) }
        // What comes back pushes out others, so that at most as many as fit are found.
        var found = 0
        for name in 0..<1000 as Range<UInt64> where cache.use(name) { found += 1 }
        #expect(found <= 100)
    }

    @Test func `the least recently used goes first among equals`() {
        var cache = ModelCache(capacity: 10, style: .recency)
        for name in 0..<10 as Range<UInt64> { _ = cache.use(name) }
        _ = cache.use(0)
        _ = cache.use(10)
        expect(&cache, 0, true)
        expect(&cache, 1, false)
    }

    @Test
    func `a download leaves what is asked for again alone, unless recency is all that counts`() {
        func kept(_ style: Style) -> Int {
            var cache = ModelCache(capacity: 1000, style: style)
            for _ in 0..<3 {
                for name in 0..<500 as Range<UInt64> { _ = cache.use(name) }
            }
            for name in 1_000..<5_000 as Range<UInt64> { _ = cache.use(name) }
            var found = 0
            for name in 0..<500 as Range<UInt64> where cache.use(name) { found += 1 }
            return found
        }
        #expect(kept(.reuse(share: 80)) == 500)
        #expect(kept(.resistance) == 500)
        #expect(kept(.recency) == 0)
    }
}

private func expect(_ cache: inout ModelCache, _ name: UInt64, _ isThere: Bool) {
    let wasThere = cache.use(name)
    #expect(wasThere == isThere)
}
