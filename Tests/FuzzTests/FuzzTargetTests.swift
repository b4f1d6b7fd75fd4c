import TestSupport
import Testing

/// The promises that are fuzzed, held against damage with a seed; `make fuzz` goes further.
@Suite struct FuzzTargetTests {
    @Test(arguments: FuzzTarget.formats)
    func `good inputs, cut at any byte, break nothing`(_ target: FuzzTarget) throws {
        #expect(!target.seeds.isEmpty)
        for seed in target.seeds {
            for length in 0...seed.count { try target.check(Array(seed[..<length])) }
        }
    }

    @Test(arguments: FuzzTarget.formats, 1...3 as ClosedRange<UInt64>)
    func `good inputs, damaged, break nothing`(_ target: FuzzTarget, _ seed: UInt64) throws {
        var mutator = Mutator(seed: seed)
        for good in target.seeds {
            for _ in 0..<100 { try target.check(mutator.mutate(good)) }
        }
    }

    @Test(arguments: FuzzTarget.formats, 1...3 as ClosedRange<UInt64>)
    func `random bytes break nothing`(_ target: FuzzTarget, _ seed: UInt64) throws {
        var mutator = Mutator(seed: seed)
        for _ in 0..<300 {
            let noise = mutator.noise(longest: 80)
            try target.check(noise)
            try target.check((target.seeds.last ?? []) + noise)
        }
    }

    @Test func `every target has a name of its own`() {
        #expect(Set(FuzzTarget.formats.map(\.name)).count == FuzzTarget.formats.count)
    }

    @Test func `a promise that is broken is told`() {
        let target = FuzzTarget("short", seeds: [[]]) {
            try FuzzTarget.expect($0.count < 3, "too long")
        }
        #expect(throws: Never.self) { try target.check([1, 2]) }
        #expect(throws: FuzzTarget.Violation.self) { try target.check([1, 2, 3]) }
    }
}
