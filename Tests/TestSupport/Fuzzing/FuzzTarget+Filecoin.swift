internal import Filecoin
internal import Multiformats

extension FuzzTarget {
    /// A piece's name is written as it was read, and its size fits a tree.
    public static let pieceCID = FuzzTarget(
        "piece-cid",
        seeds: [
            "baga6ea4seaqn42av3szurbbscwuu3zjssvfwbpsvbjf6y3tukvlgl2nf5rha6pa",
            "bafkzcibd7abqlxticxolgseegik2stpfgkkuwyf6kufex3doorkvmzpjuxwe4dz4",
            "bafkzcibertksae2h5gohz3y4gc6o3uvrljmh4fyz4bexjywokbejjiy63uv2vxzqcq",
        ].compactMap { try? CID($0).bytes }
    ) { bytes in
        guard let cid = try? CID(bytes: bytes), let piece = try? PieceCID(cid) else { return }
        try expect(piece.cid == cid, "a piece has two names")
        guard let size = piece.size else {
            try expect(piece.v1 == cid, "a root has a size")
            return
        }
        try expect(size.rawSize <= size.paddedSize, "a piece is larger than its tree")
        try expect((try? PieceCID(piece.v1))?.root == piece.root, "version 1 has another root")
    }

    /// However bytes are cut, they are the same piece.
    ///
    /// The first byte says how long the parts are; the others are repeated, to make a higher tree.
    public static let pieceCommitment = FuzzTarget(
        "piece-commitment",
        seeds: [[1], [90] + [UInt8](repeating: 7, count: 254), [127] + Array("hello world".utf8)]
    ) { bytes in
        guard let first = bytes.first else { return }
        let content = (0..<33).flatMap { _ in bytes.dropFirst() }
        var (whole, parts) = (PieceCommitment(), PieceCommitment())
        whole.update(content.span)
        for start in stride(from: 0, to: content.count, by: Int(first) + 1) {
            let part = content[start...].prefix(Int(first) + 1)
            parts.update(part.span)
        }
        let piece = whole.finish()
        try expect(piece != nil && piece == parts.finish(), "parts make another piece")
        try expect(piece?.size?.rawSize == UInt64(content.count), "a piece has another size")
    }
}
