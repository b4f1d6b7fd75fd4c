public import Multiformats
internal import OpenSSL

// Blocks that hold nothing, and that everybody has without having stored them (UnixFS
// specification, "Well-Known UnixFS CIDs").
extension Block {
    /// The block of a CID that names nothing: an empty directory, an empty file, no bytes, an empty
    /// document; `nil` for every other CID.
    public static func wellKnown(_ cid: CID) -> Block? {
        guard let bytes = wellKnown[cid.multihash] else { return nil }
        return try? Block(verifying: bytes, as: cid)
    }

    private static let wellKnown: [Multihash: [UInt8]] = {
        let contents: [[UInt8]] = [
            [], [0x0a, 0x02, 0x08, 0x01], [0x0a, 0x04, 0x08, 0x02, 0x18, 0x00], [0xa0],
            Array("{}".utf8),
        ]
        let hashes = contents.flatMap { bytes -> [(Multihash, [UInt8])] in
            let digest = Digest.hash(.sha256, bytes.span)
            return [(Multihash.sha256, digest), (Multihash.identity, bytes)].compactMap {
                (code, digest) in
                (try? Multihash(code: code, digest: digest)).map { ($0, bytes) }
            }
        }
        return Dictionary(uniqueKeysWithValues: hashes)
    }()
}
