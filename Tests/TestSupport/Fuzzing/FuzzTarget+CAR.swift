internal import CAR
internal import IPLD
internal import Multiformats

extension FuzzTarget {
    /// A CAR reads the same in pieces of any size, and what is wrong with it too.
    public static let car = FuzzTarget("car", seeds: cars) { bytes in
        let whole = outcome(bytes, in: max(1, bytes.count))
        for size in [1, 11] {
            try expect(outcome(bytes, in: size) == whole, "pieces of \(size) read otherwise")
        }
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

    private static let cars: [[UInt8]] = {
        var store = FixtureStore()
        let layout = FileLayout(chunkSize: 40, linksPerNode: 3, rawLeaves: false, version: .v0)
        let root = store.directory([
            "file": store.file(Array(0..<200), layout: layout), "empty": store.add([]),
        ])
        guard let car = try? store.car(root), let empty = try? CID("bafkqaaa") else {
            preconditionFailure("the store has every block")
        }
        let header = CAREncoder.header(roots: [empty])
        let size = [UInt8(header.count)] + [UInt8](repeating: 0, count: 7)
        let version2 =
            [0x0a, 0xa1, 0x67] + Array("version".utf8) + [2] + [UInt8](repeating: 0, count: 16)
            + [51, 0, 0, 0, 0, 0, 0, 0] + size + [UInt8](repeating: 0, count: 8) + header + [0x80]
        return [header, car, version2]
    }()
}
