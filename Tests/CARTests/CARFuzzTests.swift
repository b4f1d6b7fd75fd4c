import CAR
import Multiformats
import TestSupport
import Testing

/// What the decoder must keep to, whatever it is given; a fuzzer can call this with any bytes.
enum CARFuzz {
    static func car(_ bytes: [UInt8]) {
        let whole = outcome(bytes, in: max(1, bytes.count))
        #expect(outcome(bytes, in: 1) == whole)
        #expect(outcome(bytes, in: 11) == whole)
    }

    private struct Outcome: Equatable {
        var items: [CARItem] = []
        var error: CARError?
    }

    private static func outcome(_ bytes: [UInt8], in size: Int) -> Outcome {
        var decoder = CARDecoder(blockLimit: 1 << 12, allowsVersion2: true)
        var outcome = Outcome()
        do {
            for start in stride(from: 0, to: bytes.count, by: size) {
                decoder.push(Array(bytes[start..<min(start + size, bytes.count)]))
                while let item = try decoder.next() { outcome.items.append(item) }
            }
            try decoder.finish()
        } catch {
            outcome.error = error
        }
        return outcome
    }
}

@Suite struct CARFuzzTests {
    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func `damaged CARs break nothing, and break alike in any pieces`(_ seed: UInt64) throws {
        var store = FixtureStore()
        let layout = FileLayout(chunkSize: 40, linksPerNode: 3, rawLeaves: false, version: .v0)
        let root = store.directory([
            "file": store.file(Array(0..<200), layout: layout), "empty": store.add([]),
        ])
        let car = try store.car(root)
        var mutator = Mutator(seed: seed)
        for _ in 0..<80 { CARFuzz.car(mutator.mutate(car)) }
        for _ in 0..<200 { CARFuzz.car(mutator.noise(longest: 60)) }
    }

    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func `random bytes behind a good header break nothing`(_ seed: UInt64) throws {
        let header = try CID("bafkqaaa")
        var mutator = Mutator(seed: seed)
        for _ in 0..<500 {
            CARFuzz.car(CAREncoder.header(roots: [header]) + mutator.noise(longest: 100))
        }
    }
}
