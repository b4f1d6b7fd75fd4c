/// Damages bytes in the ways that transfers and attackers do, the same for the same seed.
public struct Mutator: Sendable {
    private var generator: SeededGenerator

    /// A sequence of damages of its own for each seed.
    public init(seed: UInt64) {
        generator = SeededGenerator(seed: seed)
    }

    /// A copy of `bytes` with one to four damages: bits turned, bytes set to telling values, runs
    /// cut out, repeated, put in or cut off.
    public mutating func mutate(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...4, using: &generator) { damage(&bytes) }
        return bytes
    }

    /// Up to `longest` random bytes.
    public mutating func noise(longest: Int) -> [UInt8] {
        generator.bytes(Int.random(in: 0...longest, using: &generator))
    }

    private mutating func damage(_ bytes: inout [UInt8]) {
        guard !bytes.isEmpty else {
            bytes = noise(longest: 16)
            return
        }
        let position = Int.random(in: bytes.indices, using: &generator)
        let end = min(bytes.count, position + Int.random(in: 1...8, using: &generator))
        switch Int.random(in: 0..<6, using: &generator) {
        case 0: bytes[position] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        case 1: bytes[position] = [0, 1, 0x7f, 0x80, 0xff].randomElement(using: &generator) ?? 0
        case 2: bytes.removeSubrange(position..<end)
        case 3: bytes.insert(contentsOf: bytes[position..<end], at: position)
        case 4: bytes.insert(contentsOf: noise(longest: 8), at: position)
        default: bytes.removeSubrange(position...)
        }
    }
}
