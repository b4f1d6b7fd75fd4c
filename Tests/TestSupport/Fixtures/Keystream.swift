internal import OpenSSL

/// Content that anybody can make again from a word: the key stream of ChaCha20 (RFC 8439), the key being
/// the word's SHA-256, nonce and counter beginning at zero.
///
/// The vectors of the import profiles (IPIP-499) are made of it.
public struct Keystream: Sendable {
    private let key: [UInt32]
    private var counter: UInt32 = 0
    private var rest: ArraySlice<UInt8> = []

    /// Begins the stream of a word.
    public init(seed: String) {
        let digest = Digest.hash(.sha256, Array(seed.utf8).span)
        key = stride(from: 0, to: 32, by: 4).map { start in
            (0..<4).reduce(0) { $0 | UInt32(digest[start + $1]) << UInt32(8 * $1) }
        }
    }

    /// The first `count` bytes of a word's stream.
    public static func bytes(_ count: Int, seed: String) -> [UInt8] {
        var stream = Keystream(seed: seed)
        return stream.next(count)
    }

    /// The next `count` bytes.
    public mutating func next(_ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count + 64)
        bytes += rest
        while bytes.count < count { appendBlock(to: &bytes) }
        rest = bytes[count...]
        bytes.removeLast(bytes.count - count)
        return bytes
    }

    private mutating func appendBlock(to bytes: inout [UInt8]) {
        // Four rows of the state; what is done to columns is done to rows turned.
        let start = (
            SIMD4<UInt32>(0x6170_7865, 0x3320_646e, 0x7962_2d32, 0x6b20_6574),
            SIMD4(key[0], key[1], key[2], key[3]), SIMD4(key[4], key[5], key[6], key[7]),
            SIMD4(counter, 0, 0, 0)
        )
        var (a, b, c, d) = start
        for _ in 0..<10 {
            Self.quarterRounds(&a, &b, &c, &d)
            (b, c, d) = (Self.turned(b, 1), Self.turned(c, 2), Self.turned(d, 3))
            Self.quarterRounds(&a, &b, &c, &d)
            (b, c, d) = (Self.turned(b, 3), Self.turned(c, 2), Self.turned(d, 1))
        }
        counter += 1
        for row in [a &+ start.0, b &+ start.1, c &+ start.2, d &+ start.3] {
            for word in 0..<4 {
                for shift in stride(from: 0 as UInt32, to: 32, by: 8) {
                    bytes.append(UInt8(truncatingIfNeeded: row[word] >> shift))
                }
            }
        }
    }

    private static func quarterRounds(
        _ a: inout SIMD4<UInt32>,
        _ b: inout SIMD4<UInt32>,
        _ c: inout SIMD4<UInt32>,
        _ d: inout SIMD4<UInt32>
    ) {
        a &+= b
        d = rotated(d ^ a, 16)
        c &+= d
        b = rotated(b ^ c, 12)
        a &+= b
        d = rotated(d ^ a, 8)
        c &+= d
        b = rotated(b ^ c, 7)
    }

    private static func rotated(_ row: SIMD4<UInt32>, _ bits: UInt32) -> SIMD4<UInt32> {
        row &<< bits | row &>> (32 - bits)
    }

    private static func turned(_ row: SIMD4<UInt32>, _ places: Int) -> SIMD4<UInt32> {
        SIMD4(row[places % 4], row[(places + 1) % 4], row[(places + 2) % 4], row[(places + 3) % 4])
    }
}
