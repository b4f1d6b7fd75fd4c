import BlockCache
import IPLD
import Multiformats
import Testing

@Suite struct ResolvedPathsTests {
    private let now = ContinuousClock.now
    private let root = Block.random(10, seed: 1).cid

    private func target(_ seed: UInt64) -> ResolvedPaths.Answer {
        let cid = Block.random(10, seed: seed).cid
        return .target(.init(cid: cid, kind: .file, size: seed, roots: [root, cid]))
    }

    @Test func `remembers where a path leads`() {
        var paths = ResolvedPaths()
        #expect(paths.answer(for: ["a", "b"], under: root, at: now) == nil)
        paths.remember(target(2), for: ["a", "b"], under: root, at: now)
        let later = now.advanced(by: .seconds(1_000_000))
        #expect(paths.answer(for: ["a", "b"], under: root, at: later) == target(2))
        for other in [[], ["a"], ["a/b"], ["b", "a"], ["a", "b", ""]] {
            #expect(paths.answer(for: other, under: root, at: now) == nil)
        }
        let stranger = Block.random(10, seed: 9).cid
        #expect(paths.answer(for: ["a", "b"], under: stranger, at: now) == nil)
    }

    @Test func `the latest answer counts`() {
        var paths = ResolvedPaths()
        paths.remember(.missing(name: "a", in: root), for: ["a"], under: root, at: now)
        paths.remember(target(2), for: ["a"], under: root, at: now)
        #expect(paths.answer(for: ["a"], under: root, at: now) == target(2))
        #expect(paths.count == 1)
    }

    @Test func `that nothing was found is forgotten after seconds`() {
        var paths = ResolvedPaths(patience: .seconds(5))
        paths.remember(.missing(name: "a", in: root), for: ["a"], under: root, at: now)
        let soon = now.advanced(by: .milliseconds(4_999))
        #expect(paths.answer(for: ["a"], under: root, at: soon) == .missing(name: "a", in: root))
        #expect(paths.answer(for: ["a"], under: root, at: now.advanced(by: .seconds(5))) == nil)
        #expect(paths.count == 0)
        #expect(paths.size == 0)
    }

    @Test func `what was used longest ago makes room`() {
        var paths = ResolvedPaths(limit: 10_000)
        var most = 0
        for seed in 1..<100 as Range<UInt64> {
            paths.remember(target(seed), for: ["\(seed)"], under: root, at: now)
            #expect(paths.size <= 10_000)
            // The first one is asked for all the time.
            #expect(paths.answer(for: ["1"], under: root, at: now) == target(1))
            most = max(most, paths.count)
        }
        #expect((10..<40).contains(most))
        let kept = (1..<100).filter { seed in
            var copy = paths
            return copy.answer(for: ["\(seed)"], under: root, at: now) != nil
        }
        #expect(kept == [1] + Array((101 - kept.count)..<100))
    }

    @Test func `a path that is too long for it is not remembered`() {
        var paths = ResolvedPaths(limit: 4_000)
        let long = [String(repeating: "x", count: 5_000)]
        paths.remember(target(1), for: ["a"], under: root, at: now)
        paths.remember(target(2), for: long, under: root, at: now)
        #expect(paths.answer(for: long, under: root, at: now) == nil)
        #expect(paths.answer(for: ["a"], under: root, at: now) == target(1))
    }

    @Test(arguments: 1...3 as ClosedRange<UInt64>)
    func `random use keeps to the limit and to the truth`(_ seed: UInt64) {
        var chance = Chance(seed: seed)
        var paths = ResolvedPaths(limit: 20_000)
        for _ in 0..<5_000 {
            let name = UInt64.random(in: 0..<100, using: &chance)
            let path = Array(repeating: "\(name)", count: Int(name % 7)) + ["end \(name)"]
            if Bool.random(using: &chance) {
                paths.remember(target(name), for: path, under: root, at: now)
            } else if let answer = paths.answer(for: path, under: root, at: now) {
                #expect(answer == target(name))
            }
            #expect(paths.size <= 20_000)
        }
        paths.removeAll()
        #expect(paths.size == 0)
        #expect(paths.count == 0)
    }
}
