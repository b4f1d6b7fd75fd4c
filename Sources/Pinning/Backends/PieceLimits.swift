import BlockCache
import CAR
import Filecoin
import IPLD
import Multiformats

/// What storage providers take: a CAR that is neither too small nor too large for a piece.
enum PieceLimits {
    /// Refuses content that no provider would take, while nothing has been paid.
    ///
    /// What is not wholly here cannot be measured; then the daemon finds out.
    ///
    /// - Throws: ``BackendError`` that says how large it is, and what to do.
    static func check(_ root: CID, in blocks: RetainedBlocks) throws(BackendError) {
        guard let size = size(root, in: blocks) else { return }
        guard size >= PieceSize.smallestStorable else {
            throw BackendError(
                .refused,
                "its CAR has \(size) bytes, and providers take no less than "
                    + "\(PieceSize.smallestStorable): put it in a directory with something larger, which "
                    + "has another CID"
            )
        }
        guard size <= PieceSize.largestStorable else {
            throw BackendError(
                .refused,
                "its CAR has \(size) bytes, and providers take no more than "
                    + "\(PieceSize.largestStorable): pin its parts"
            )
        }
    }

    /// The bytes of a CAR with everything below `root`; `nil` when something is not here, or it is
    /// certainly too large to measure further.
    private static func size(_ root: CID, in blocks: RetainedBlocks) -> UInt64? {
        guard let first = blocks.block(root) else { return nil }
        var size = UInt64(CAREncoder.header(roots: [root]).count)
        var walk = HeldWalk(root: first, blocks.block)
        while let block = walk.next() {
            size += UInt64(CAREncoder.prefix(of: block).count + block.bytes.count)
            if size > PieceSize.largestStorable { return size }
        }
        return walk.isWhole ? size : nil
    }
}
