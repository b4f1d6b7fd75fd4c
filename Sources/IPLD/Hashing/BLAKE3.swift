/// BLAKE3, unkeyed, with digests of any length; neither libcrypto nor Debian has it for C.
package enum BLAKE3 {
    private typealias Words = InlineArray<8, UInt32>
    private typealias BlockWords = InlineArray<16, UInt32>

    private static let chunkSize = 1_024
    private static let blockSize = 64

    private struct Flags {
        static let chunkStart: UInt32 = 1
        static let chunkEnd: UInt32 = 2
        static let parent: UInt32 = 4
        static let root: UInt32 = 8
    }

    /// What the last compression of a chunk or of a parent takes, kept until it is known whether it
    /// is the root's.
    private struct Node {
        let chaining: Words
        let block: BlockWords
        let counter: UInt64
        let length: UInt32
        let flags: UInt32

        /// What a parent takes of this node.
        var value: Words {
            let words = compress(chaining, block, counter, length, flags)
            return Words { words[$0] }
        }

        /// What the root gives out.
        func output(length outputLength: Int) -> [UInt8] {
            var output: [UInt8] = []
            output.reserveCapacity(outputLength)
            var counter: UInt64 = 0
            while output.count < outputLength {
                let words = compress(chaining, block, counter, length, flags | Flags.root)
                for index in 0..<min(blockSize, outputLength - output.count) {
                    output.append(UInt8(truncatingIfNeeded: words[index / 4] >> (index % 4 * 8)))
                }
                counter += 1
            }
            return output
        }
    }

    /// A digest of `length` bytes; longer ones begin with the shorter.
    package static func hash(_ bytes: Span<UInt8>, length: Int) -> [UInt8] {
        node(of: bytes, chunk: 0).output(length: length)
    }

    /// The tree over `bytes`: the left side is the largest whole one, of so many chunks as a power
    /// of two has.
    private static func node(of bytes: Span<UInt8>, chunk: UInt64) -> Node {
        guard bytes.count > chunkSize else { return chunkNode(of: bytes, chunk) }
        let chunks = (bytes.count - 1) / chunkSize
        let leftChunks = 1 << (Int.bitWidth - 1 - chunks.leadingZeroBitCount)
        let left = node(of: bytes.extracting(first: leftChunks * chunkSize), chunk: chunk).value
        let right = node(
            of: bytes.extracting(droppingFirst: leftChunks * chunkSize),
            chunk: chunk + UInt64(leftChunks)
        ).value
        return Node(
            chaining: start,
            block: BlockWords { $0 < 8 ? left[$0] : right[$0 - 8] },
            counter: 0,
            length: UInt32(blockSize),
            flags: Flags.parent
        )
    }

    private static func chunkNode(of bytes: Span<UInt8>, _ chunk: UInt64) -> Node {
        var chaining = start
        var flags = Flags.chunkStart
        var offset = 0
        while bytes.count - offset > blockSize {
            let block = words(of: bytes.extracting(offset..<offset + blockSize))
            let output = compress(chaining, block, chunk, UInt32(blockSize), flags)
            chaining = Words { output[$0] }
            flags = 0
            offset += blockSize
        }
        return Node(
            chaining: chaining,
            block: words(of: bytes.extracting(droppingFirst: offset)),
            counter: chunk,
            length: UInt32(bytes.count - offset),
            flags: flags | Flags.chunkEnd
        )
    }

    private static func words(of bytes: Span<UInt8>) -> BlockWords {
        var words = BlockWords(repeating: 0)
        for index in bytes.indices { words[index / 4] |= UInt32(bytes[index]) << (index % 4 * 8) }
        return words
    }

    private static func compress(
        _ chaining: Words,
        _ block: BlockWords,
        _ counter: UInt64,
        _ length: UInt32,
        _ flags: UInt32
    ) -> BlockWords {
        var work = BlockWords { $0 < 8 ? chaining[$0] : start[$0 & 3] }
        work[12] = UInt32(truncatingIfNeeded: counter)
        work[13] = UInt32(truncatingIfNeeded: counter >> 32)
        work[14] = length
        work[15] = flags
        var block = block
        for round in 0..<7 {
            if round > 0 { block = BlockWords { [block] in block[order[$0]] } }
            for column in 0..<4 {
                let at = (column, column + 4, column + 8, column + 12)
                mix(&work, at, block[2 * column], block[2 * column + 1])
            }
            for diagonal in 0..<4 {
                let at = (
                    diagonal, 4 + (diagonal + 1) % 4, 8 + (diagonal + 2) % 4,
                    12 + (diagonal + 3) % 4
                )
                mix(&work, at, block[8 + 2 * diagonal], block[9 + 2 * diagonal])
            }
        }
        return BlockWords { $0 < 8 ? work[$0] ^ work[$0 + 8] : work[$0] ^ chaining[$0 - 8] }
    }

    private static func mix(
        _ work: inout BlockWords,
        _ at: (Int, Int, Int, Int),
        _ x: UInt32,
        _ y: UInt32
    ) {
        var (a, b, c, d) = (work[at.0], work[at.1], work[at.2], work[at.3])
        a = a &+ b &+ x
        d = (d ^ a).rotated(right: 16)
        c = c &+ d
        b = (b ^ c).rotated(right: 12)
        a = a &+ b &+ y
        d = (d ^ a).rotated(right: 8)
        c = c &+ d
        b = (b ^ c).rotated(right: 7)
        (work[at.0], work[at.1], work[at.2], work[at.3]) = (a, b, c, d)
    }

    private static let start: Words = [
        0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab,
        0x5be0_cd19,
    ]

    /// How the words of a block are moved between rounds.
    private static let order: InlineArray<16, Int> = [
        2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8,
    ]
}
