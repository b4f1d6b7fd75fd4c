public import Multiformats

/// The name of a piece: the root of the tree over its bytes, and, in version 2, its size.
///
/// Version 1 (`baga6ea4seaq…`) is the root alone, so pieces that differ in zeros at their end share it;
/// version 2 (`bafkzcib…`, FRC-0069) adds the tree's height and what was padded. The name proves a
/// whole piece only, and says nothing about what CIDs are inside it.
public struct PieceCID: Hashable, Sendable {
    /// The codec of version 1, `fil-commitment-unsealed`.
    private static let unsealed = Codec(rawValue: 0xf101)
    /// The hash function of version 1, `sha2-256-trunc254-padded`.
    private static let paddedTree: UInt64 = 0x1012
    /// The hash function of version 2, `fr32-sha2-256-trunc254-padbintree`.
    private static let sizedTree: UInt64 = 0x1011

    /// The root of the tree, 32 bytes.
    public let root: [UInt8]

    /// How large the piece is; `nil` for what was named in version 1.
    public let size: PieceSize?

    /// What a tree computed here is named.
    init(root: [UInt8], size: PieceSize) {
        self.root = root
        self.size = size
    }

    /// Reads either version.
    ///
    /// - Throws: ``PieceCIDError``.
    public init(_ cid: CID) throws(PieceCIDError) {
        let digest = Array(cid.digest)
        switch (cid.version, cid.codec, cid.hashCode) {
        case (.v1, Self.unsealed, Self.paddedTree):
            root = digest
            size = nil
        case (.v1, .raw, Self.sizedTree):
            (root, size) = try Self.parts(of: digest)
        default: throw .notPiece(codec: cid.codec, hash: cid.hashCode)
        }
        guard root.count == PieceNode.size else { throw .digestLength(digest.count) }
        guard root[PieceNode.size - 1] & 0xc0 == 0 else { throw .root }
    }

    /// The name in version 1, the root alone.
    public var v1: CID {
        Self.cid(codec: Self.unsealed, hash: Self.paddedTree, digest: root)
    }

    /// The name in version 2; `nil` when the size is not known.
    public var v2: CID? {
        guard let size else { return nil }
        var digest: [UInt8] = []
        Varint.append(size.padding, to: &digest)
        digest.append(size.height)
        return Self.cid(codec: .raw, hash: Self.sizedTree, digest: digest + root)
    }

    /// The name in the version it was read in; in version 2 when it was computed.
    public var cid: CID { v2 ?? v1 }

    /// Whether a piece that was computed is the one named here: a name without a size is compared by
    /// its root alone.
    public func names(_ computed: PieceCID) -> Bool {
        root == computed.root && (size == nil || size == computed.size)
    }

    /// The name with a size that is known from elsewhere.
    ///
    /// - Returns: `nil` when this name has another size already.
    public func sized(_ known: PieceSize) -> PieceCID? {
        guard size == nil || size == known else { return nil }
        return PieceCID(root: root, size: known)
    }

    private static func parts(
        of digest: [UInt8]
    ) throws(PieceCIDError) -> (root: [UInt8], size: PieceSize) {
        var rest = digest.span
        let padding: UInt64
        do {
            padding = try Varint.decode(&rest)
        } catch {
            throw .padding(error)
        }
        guard rest.count == 1 + PieceNode.size else { throw .digestLength(digest.count) }
        let height = rest[0]
        guard let size = PieceSize(height: height, padding: padding) else {
            throw .size(height: height, padding: padding)
        }
        return (Array(digest.suffix(PieceNode.size)), size)
    }

    private static func cid(codec: Codec, hash: UInt64, digest: [UInt8]) -> CID {
        do {
            let multihash = try Multihash(code: hash, digest: digest)
            return try CID(version: .v1, codec: codec, multihash: multihash)
        } catch {
            preconditionFailure("a piece CID's parts are all short: \(error)")
        }
    }
}

extension PieceCID: CustomStringConvertible {
    /// The text of ``cid``.
    public var description: String { cid.description }
}
