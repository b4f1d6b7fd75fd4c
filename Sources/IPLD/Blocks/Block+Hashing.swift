public import Multiformats
internal import OpenSSL

extension Block {
    /// Hashes bytes that are made here, and names the block by what comes out.
    ///
    /// The hash is computed once: it cannot be wrong, so there is nothing to verify afterwards.
    ///
    /// - Parameters:
    ///   - bytes: The block.
    ///   - codec: How the bytes are to be read.
    ///   - version: The version of the CID, by SHA-256; whatever is not DAG-PB is in version 1.
    ///   - limit: The most bytes to accept, at most ``largestLimit``.
    /// - Throws: ``BlockError/tooLarge(size:limit:)``.
    public init(
        hashing bytes: [UInt8],
        codec: Codec,
        version: CID.Version = .v1,
        limit: Int = defaultLimit
    ) throws(BlockError) {
        precondition(limit <= Self.largestLimit, "the limit of a block is above the largest")
        guard bytes.count <= limit else { throw .tooLarge(size: bytes.count, limit: limit) }
        let digest = Digest.hash(.sha256, bytes.span)
        do {
            cid = try CID(
                version: codec == .dagPB ? version : .v1,
                codec: codec,
                multihash: Multihash(code: Multihash.sha256, digest: digest)
            )
        } catch {
            preconditionFailure("a SHA-256 digest makes a CID of any codec: \(error)")
        }
        self.bytes = bytes
    }
}
