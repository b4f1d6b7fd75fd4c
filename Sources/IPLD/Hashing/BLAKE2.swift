/// BLAKE2b and BLAKE2s (RFC 7693) with digests of any length, which libcrypto has in one only.
package enum BLAKE2 {
    /// BLAKE2b: a digest of 1 to 64 bytes.
    package static func b(_ bytes: Span<UInt8>, length: Int) -> [UInt8] {
        let hash = Variant<UInt64>(
            start: [
                0x6a09_e667_f3bc_c908, 0xbb67_ae85_84ca_a73b, 0x3c6e_f372_fe94_f82b,
                0xa54f_f53a_5f1d_36f1, 0x510e_527f_ade6_82d1, 0x9b05_688c_2b3e_6c1f,
                0x1f83_d9ab_fb41_bd6b, 0x5be0_cd19_137e_2179,
            ],
            rounds: 12,
            rotations: (32, 24, 16, 63)
        )
        return hash.digest(of: bytes, length: length)
    }

    /// BLAKE2s: a digest of 1 to 32 bytes.
    package static func s(_ bytes: Span<UInt8>, length: Int) -> [UInt8] {
        let hash = Variant<UInt32>(
            start: [
                0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c,
                0x1f83_d9ab, 0x5be0_cd19,
            ],
            rounds: 10,
            rotations: (16, 12, 8, 7)
        )
        return hash.digest(of: bytes, length: length)
    }

    /// The order in which each round takes the words of a block; after ten it begins again.
    private static let order: InlineArray<10, InlineArray<16, Int>> = [
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
        [14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3],
        [11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4],
        [7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8],
        [9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13],
        [2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9],
        [12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11],
        [13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10],
        [6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5],
        [10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0],
    ]

    /// The same computation on words of 64 or of 32 bits.
    private struct Variant<Word: FixedWidthInteger & UnsignedInteger & BitwiseCopyable> {
        let start: InlineArray<8, Word>
        let rounds: Int
        let rotations: (Int, Int, Int, Int)

        private var wordSize: Int { Word.bitWidth / 8 }

        func digest(of bytes: Span<UInt8>, length: Int) -> [UInt8] {
            var state = start
            state[0] ^= 0x0101_0000 ^ Word(length)
            let blockSize = 16 * wordSize
            var offset = 0
            while bytes.count - offset > blockSize {
                let block = words(of: bytes.extracting(offset..<offset + blockSize))
                offset += blockSize
                compress(block, into: &state, count: offset, isLast: false)
            }
            let block = words(of: bytes.extracting(droppingFirst: offset))
            compress(block, into: &state, count: bytes.count, isLast: true)
            return (0..<length).map { index in
                let shift = index % wordSize * 8
                return UInt8(truncatingIfNeeded: state[index / wordSize] >> shift)
            }
        }

        private func words(of bytes: Span<UInt8>) -> InlineArray<16, Word> {
            var words = InlineArray<16, Word>(repeating: 0)
            for index in bytes.indices {
                words[index / wordSize] |=
                    Word(truncatingIfNeeded: bytes[index])
                    &<< Word(truncatingIfNeeded: index % wordSize * 8)
            }
            return words
        }

        /// Takes in a block; `count` is how many bytes there are up to its end.
        private func compress(
            _ block: InlineArray<16, Word>,
            into state: inout InlineArray<8, Word>,
            count: Int,
            isLast: Bool
        ) {
            var work = InlineArray<16, Word> { $0 < 8 ? state[$0] : start[$0 - 8] }
            work[12] ^= Word(truncatingIfNeeded: count)
            work[13] ^= Word(truncatingIfNeeded: (count >> (Word.bitWidth - 1)) >> 1)
            if isLast { work[14] = ~work[14] }
            for round in 0..<rounds {
                let order = BLAKE2.order[round % 10]
                for column in 0..<4 {
                    let (x, y) = (block[order[2 * column]], block[order[2 * column + 1]])
                    mix(&work, (column, column + 4, column + 8, column + 12), x, y)
                }
                for diagonal in 0..<4 {
                    let (x, y) = (block[order[8 + 2 * diagonal]], block[order[9 + 2 * diagonal]])
                    let indices = (
                        diagonal, 4 + (diagonal + 1) % 4, 8 + (diagonal + 2) % 4,
                        12 + (diagonal + 3) % 4
                    )
                    mix(&work, indices, x, y)
                }
            }
            for index in 0..<8 { state[index] ^= work[index] ^ work[index + 8] }
        }

        private func mix(
            _ work: inout InlineArray<16, Word>,
            _ at: (Int, Int, Int, Int),
            _ x: Word,
            _ y: Word
        ) {
            var (a, b, c, d) = (work[at.0], work[at.1], work[at.2], work[at.3])
            a = a &+ b &+ x
            d = (d ^ a).rotated(right: rotations.0)
            c = c &+ d
            b = (b ^ c).rotated(right: rotations.1)
            a = a &+ b &+ y
            d = (d ^ a).rotated(right: rotations.2)
            c = c &+ d
            b = (b ^ c).rotated(right: rotations.3)
            (work[at.0], work[at.1], work[at.2], work[at.3]) = (a, b, c, d)
        }
    }
}

extension FixedWidthInteger {
    func rotated(right bits: Int) -> Self {
        self &>> Self(truncatingIfNeeded: bits)
            | self &<< Self(truncatingIfNeeded: Self.bitWidth - bits)
    }
}
