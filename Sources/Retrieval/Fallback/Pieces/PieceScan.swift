import CAR
import Filecoin
import IPLD
import Multiformats

/// A piece on its way: bytes in, verified blocks and their places out.
///
/// At its end it says whether all of it is the piece that was named.
struct PieceScan: Sendable {
    /// The most blocks whose places are remembered.
    static let indexLimit = 1 << 16

    private let piece: PieceCID
    private let limit: UInt64
    private let blockLimit: Int
    private var decoder: CARDecoder
    private var commitment = PieceCommitment()
    /// How many bytes came.
    var offset: UInt64 { commitment.count }

    /// - Parameters:
    ///   - piece: Its name, which may say how large it is.
    ///   - limit: The most bytes that are read when it does not.
    ///   - blockLimit: The largest block that is accepted.
    init(_ piece: PieceCID, limit: UInt64, blockLimit: Int) {
        self.piece = piece
        self.limit = piece.size?.rawSize ?? limit
        self.blockLimit = blockLimit
        decoder = CARDecoder(blockLimit: blockLimit)
    }

    /// Whether a body of `count` more bytes may be the rest of it.
    func mayEnd(after count: Int) -> Bool {
        let end = offset + UInt64(count)
        return piece.size.map { end == $0.rawSize } ?? (end <= limit)
    }

    mutating func push(_ bytes: [UInt8]) throws(Fault) {
        guard offset + UInt64(bytes.count) <= limit else { throw .badPiece }
        commitment.update(bytes.span)
        decoder.push(bytes)
    }

    /// The next block and where in the piece its bytes are; `nil` when more bytes are needed.
    mutating func next() throws(Fault) -> (block: Block, place: Range<UInt64>)? {
        do {
            while let item = try decoder.next() {
                // Its roots are hearsay; and an identity CID carries its bytes.
                guard case .section(let cid, let bytes) = item, !cid.isIdentity else { continue }
                do {
                    let block = try Block(verifying: bytes, as: cid, limit: blockLimit)
                    let end = decoder.offset
                    return (block, end - UInt64(bytes.count)..<end)
                } catch BlockError.unsupportedHash {
                    // Others are still of use.
                    continue
                }
            }
            return nil
        } catch let error as CARError {
            throw .malformed("\(error)")
        } catch {
            throw Fault(error)
        }
    }

    /// Checks that all of the piece has come, and that it is the one that was named.
    mutating func finish() throws(Fault) {
        do {
            try decoder.finish()
        } catch {
            throw .transfer(.truncated)
        }
        guard let computed = commitment.finish(), piece.names(computed) else { throw .badPiece }
    }
}
