public import Multiformats

/// Bytes that have the hash in their CID.
///
/// There is no way to make one of bytes that were never hashed: whoever holds a block holds verified
/// bytes.
public struct Block: Sendable {
    /// The limit on a block's bytes where none is given: what the network exchanges.
    public static let defaultLimit = 2 << 20

    /// The largest limit that may be given.
    public static let largestLimit = 4 << 20

    /// The most bytes an identity CID may carry (IPIP-512).
    public static let longestIdentity = 128

    /// The shortest digest, in bytes, that a longer one may be cut to.
    public static let shortestDigest = 20

    /// What the block is known by, in the form it was asked for.
    public let cid: CID

    /// The block itself.
    public let bytes: [UInt8]

    /// Hashes `bytes` and takes them when they are what `cid` names.
    ///
    /// - Parameters:
    ///   - bytes: What somebody said is the block.
    ///   - cid: The name to check against. Known are identity and, whole or cut to no less than
    ///     ``shortestDigest``: SHA-1, SHA-2 of 256 and 512 bits, double SHA-256, SHA-3, Keccak,
    ///     SHAKE256, BLAKE2 from 160 bits, and BLAKE3.
    ///   - limit: The most bytes to accept, at most ``largestLimit``.
    /// - Throws: ``BlockError``. The size is checked first, then the function, then the hash.
    public init(
        verifying bytes: [UInt8],
        as cid: CID,
        limit: Int = defaultLimit
    ) throws(BlockError) {
        precondition(limit <= Self.largestLimit, "the limit of a block is above the largest")
        guard bytes.count <= limit else { throw .tooLarge(size: bytes.count, limit: limit) }
        try Self.verify(bytes, as: cid)
        self.cid = cid
        self.bytes = bytes
    }

    /// Takes bytes that have been hashed before, since the program started.
    ///
    /// Only for the cache, which has hashed them after it opened its file and reads the same place
    /// again. Without this each hit would cost another hash, most of the time it takes.
    package init(readAgain bytes: [UInt8], as cid: CID) {
        self.cid = cid
        self.bytes = bytes
    }

    /// Takes the block that an identity CID carries.
    ///
    /// - Throws: ``BlockError/notIdentity`` for another CID, ``BlockError/identityTooLong(_:)``
    ///   above ``longestIdentity``.
    public init(inlineIn cid: CID) throws(BlockError) {
        guard cid.isIdentity else { throw .notIdentity }
        guard cid.digest.count <= Self.longestIdentity else {
            throw .identityTooLong(cid.digest.count)
        }
        self.cid = cid
        bytes = Array(cid.digest)
    }

    /// Checks that blocks of a CID can be verified at all, before anything is fetched.
    ///
    /// - Throws: The ``BlockError`` that every block of this CID would meet.
    public static func checkSupport(of cid: CID) throws(BlockError) {
        _ = try function(for: cid)
    }

    /// The digest of bytes by the function of a multicodec code, of at least `length` bytes; `nil`
    /// for a function that is not computed here.
    package static func digest(of bytes: [UInt8], code: UInt64, length: Int) -> [UInt8]? {
        HashFunction(code: code)?.digest(of: bytes.span, length: length)
    }

    private static func verify(_ bytes: [UInt8], as cid: CID) throws(BlockError) {
        guard let function = try function(for: cid) else {
            guard cid.digest.elementsEqual(bytes) else { throw .mismatch }
            return
        }
        let actual = function.digest(of: bytes.span, length: cid.digest.count)
        guard actual.starts(with: cid.digest) else { throw .mismatch }
    }

    /// The function to hash with; `nil` for identity.
    private static func function(for cid: CID) throws(BlockError) -> HashFunction? {
        let (code, length) = (cid.hashCode, cid.digest.count)
        guard code != Multihash.identity else {
            guard length <= longestIdentity else { throw .identityTooLong(length) }
            return nil
        }
        guard !insecure.contains(code) else { throw .insecureHash(code) }
        guard let function = HashFunction(code: code) else { throw .unsupportedHash(code) }
        guard (shortestDigest...function.longestDigest).contains(length) else {
            throw .digestLength(length)
        }
        return function
    }

    /// Murmur3 (64 and 128 bits), MD4 and MD5: never the hash of a block.
    private static let insecure: [UInt64] = [0x22, 0x23, 0x1022, 0xd4, 0xd5]
}
