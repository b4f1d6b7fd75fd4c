/// The Keccak sponge (FIPS 202), for what libcrypto does not have: Keccak as it was before it became
/// SHA-3, and SHAKE with a digest longer than its default.
package enum Keccak {
    /// Keccak with its first padding, as Ethereum uses it: a digest of 28, 32, 48 or 64 bytes.
    package static func hash(_ bytes: Span<UInt8>, length: Int) -> [UInt8] {
        sponge(bytes, rate: 200 - 2 * length, suffix: 0x01, length: length)
    }

    /// SHAKE256: a digest of up to 136 bytes.
    static func shake256(_ bytes: Span<UInt8>, length: Int) -> [UInt8] {
        sponge(bytes, rate: 136, suffix: 0x1f, length: length)
    }

    /// Takes in all bytes, then gives out a digest that is no longer than the rate.
    ///
    /// The suffix is the first byte of padding; the rate is how many bytes are taken in at a time.
    package static func sponge(
        _ bytes: Span<UInt8>,
        rate: Int,
        suffix: UInt8,
        length: Int
    ) -> [UInt8] {
        precondition(length <= rate, "a digest longer than the rate needs more than one squeeze")
        var state = InlineArray<25, UInt64>(repeating: 0)
        var position = 0
        for index in bytes.indices {
            state[position / 8] ^= UInt64(bytes[index]) &<< UInt64(position % 8 * 8)
            position += 1
            guard position == rate else { continue }
            permute(&state)
            position = 0
        }
        state[position / 8] ^= UInt64(suffix) &<< UInt64(position % 8 * 8)
        state[rate / 8 - 1] ^= 1 << 63
        permute(&state)
        return (0..<length).map {
            UInt8(truncatingIfNeeded: state[$0 / 8] &>> UInt64($0 % 8 * 8))
        }
    }

    private static func permute(_ state: inout InlineArray<25, UInt64>) {
        for constant in roundConstants {
            // θ
            let parity = InlineArray<5, UInt64> { x in
                state[x] ^ state[x + 5] ^ state[x + 10] ^ state[x + 15] ^ state[x + 20]
            }
            for x in 0..<5 {
                let change = parity[(x + 4) % 5] ^ parity[(x + 1) % 5].rotated(right: 63)
                for y in 0..<5 { state[x + 5 * y] ^= change }
            }
            // ρ and π
            var moved = state[1]
            for step in 0..<24 {
                let target = lanes[step]
                (moved, state[target]) =
                    (state[target], moved.rotated(right: 64 - rotations[step]))
            }
            // χ
            for row in stride(from: 0, to: 25, by: 5) {
                let old = InlineArray<5, UInt64> { state[row + $0] }
                for x in 0..<5 { state[row + x] = old[x] ^ (~old[(x + 1) % 5] & old[(x + 2) % 5]) }
            }
            // ι
            state[0] ^= constant
        }
    }

    /// Where each lane goes, beginning with lane 1.
    private static let lanes: InlineArray<24, Int> = [
        10, 7, 11, 17, 18, 3, 5, 16, 8, 21, 24, 4, 15, 23, 19, 13, 12, 2, 20, 14, 22, 9, 6, 1,
    ]

    /// How far it is turned on the way.
    private static let rotations: InlineArray<24, Int> = [
        1, 3, 6, 10, 15, 21, 28, 36, 45, 55, 2, 14, 27, 41, 56, 8, 25, 43, 62, 18, 39, 61, 20, 44,
    ]

    private static let roundConstants: [UInt64] = [
        0x0000_0000_0000_0001, 0x0000_0000_0000_8082, 0x8000_0000_0000_808a,
        0x8000_0000_8000_8000, 0x0000_0000_0000_808b, 0x0000_0000_8000_0001,
        0x8000_0000_8000_8081, 0x8000_0000_0000_8009, 0x0000_0000_0000_008a,
        0x0000_0000_0000_0088, 0x0000_0000_8000_8009, 0x0000_0000_8000_000a,
        0x0000_0000_8000_808b, 0x8000_0000_0000_008b, 0x8000_0000_0000_8089,
        0x8000_0000_0000_8003, 0x8000_0000_0000_8002, 0x8000_0000_0000_0080,
        0x0000_0000_0000_800a, 0x8000_0000_8000_000a, 0x8000_0000_8000_8081,
        0x8000_0000_0000_8080, 0x0000_0000_8000_0001, 0x8000_0000_8000_8008,
    ]
}
