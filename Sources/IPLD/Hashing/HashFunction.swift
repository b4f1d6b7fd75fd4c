internal import OpenSSL

/// The hash functions that blocks are verified with: those that the public gateways accept.
enum HashFunction {
    /// What libcrypto computes.
    case libcrypto(Digest.Algorithm)
    /// SHA-256 of SHA-256, as Bitcoin uses it.
    case doubleSHA256
    case keccak(length: Int)
    case shake256
    case blake2b(length: Int)
    case blake2s(length: Int)
    case blake3

    /// The function of a multicodec code; `nil` for one that is not computed here.
    init?(code: UInt64) {
        let found: HashFunction
        switch code {
        case 0x11: found = .libcrypto(.sha1)
        case 0x12: found = .libcrypto(.sha256)
        case 0x13: found = .libcrypto(.sha512)
        case 0x14: found = .libcrypto(.sha3x512)
        case 0x15: found = .libcrypto(.sha3x384)
        case 0x16: found = .libcrypto(.sha3x256)
        case 0x17: found = .libcrypto(.sha3x224)
        case 0x19: found = .shake256
        case 0x1a: found = .keccak(length: 28)
        case 0x1b: found = .keccak(length: 32)
        case 0x1c: found = .keccak(length: 48)
        case 0x1d: found = .keccak(length: 64)
        case 0x1e: found = .blake3
        case 0x56: found = .doubleSHA256
        case 0xb240 where Digest.Algorithm.blake2b.isAvailable: found = .libcrypto(.blake2b)
        case 0xb260 where Digest.Algorithm.blake2s.isAvailable: found = .libcrypto(.blake2s)
        // BLAKE2 has a code for each length from one byte; those too short to be secure are left out.
        case 0xb214...0xb240: found = .blake2b(length: Int(code - 0xb200))
        case 0xb254...0xb260: found = .blake2s(length: Int(code - 0xb240))
        default: return nil
        }
        if case .libcrypto(let algorithm) = found, !algorithm.isAvailable { return nil }
        self = found
    }

    /// The longest digest that a CID may hold.
    var longestDigest: Int {
        switch self {
        case .libcrypto(let algorithm): algorithm.length
        case .doubleSHA256: 32
        case .keccak(let length), .blake2b(let length), .blake2s(let length): length
        case .shake256: 64
        case .blake3: 128
        }
    }

    /// The digest of `bytes`, of at least `length` bytes, which is at most ``longestDigest``.
    func digest(of bytes: Span<UInt8>, length: Int) -> [UInt8] {
        switch self {
        case .libcrypto(let algorithm): Digest.hash(algorithm, bytes)
        case .doubleSHA256: Digest.hash(.sha256, Digest.hash(.sha256, bytes).span)
        case .keccak(let length): Keccak.hash(bytes, length: length)
        case .shake256: Keccak.shake256(bytes, length: longestDigest)
        case .blake2b(let length): BLAKE2.b(bytes, length: length)
        case .blake2s(let length): BLAKE2.s(bytes, length: length)
        case .blake3: BLAKE3.hash(bytes, length: length)
        }
    }
}
