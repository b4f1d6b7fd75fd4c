import CAR
import IPLD
import LMDB
public import Multiformats

extension BlockCache {
    /// What was done with many blocks.
    public struct Tally: Sendable, Equatable {
        /// How many blocks.
        public internal(set) var blocks = 0
        /// Their bytes.
        public internal(set) var bytes = 0
        /// How many could not be had: not here, or not taken.
        public internal(set) var missing = 0
    }

    /// How many blocks are removed with one wait for a commit.
    private static let removedTogether = 1024

    /// Removes a block and everything below it that is here, and counts.
    ///
    /// What other roots share with it goes too, and comes again when it is asked for. Below a block that
    /// is missing nothing is found. Takes some hundred bytes of memory for each block.
    @concurrent
    public func purgeAll(under root: CID) async -> Tally {
        await flush()
        var tally = Tally()
        var stack = [root]
        var seen: Set<Multihash> = []
        var doomed: [Multihash] = []
        while let cid = stack.popLast() {
            guard !cid.isIdentity, seen.insert(cid.multihash).inserted else { continue }
            guard let (_, block) = read(cid) else {
                tally.missing += 1
                continue
            }
            tally.blocks += 1
            tally.bytes += block.bytes.count
            doomed.append(cid.multihash)
            // What cannot be read as its codec says leads nowhere.
            stack += (try? Links.links(of: block))?.reversed() ?? []
        }
        // Children first, so that what a crash leaves can still be found from the root.
        while !doomed.isEmpty {
            _ = await remove(doomed.suffix(Self.removedTogether).reversed())
            doomed.removeLast(min(Self.removedTogether, doomed.count))
        }
        return tally
    }

    /// Takes the blocks of a CAR, each of them verified.
    ///
    /// Waits for the disk where too much waits already, so nothing is declined for being too fast.
    ///
    /// - Parameter source: The archive, piece by piece.
    /// - Returns: The archive's roots, and what was taken; what was there already counts too.
    /// - Throws: `CARError` or `BlockError` for an archive that is not what it should be; what came
    ///   before stays. What the source throws.
    @concurrent
    public func importArchive<Source: AsyncSequence & Sendable>(
        _ source: Source
    ) async throws -> (roots: [CID], Tally) where Source.Element == [UInt8] {
        var decoder = CARDecoder()
        var roots: [CID] = []
        var tally = Tally()
        let lostBefore = statistics.lost
        for try await piece in source {
            decoder.push(piece)
            while let item = try decoder.next() {
                switch item {
                case .header(let found):
                    roots = found
                case .section(let cid, let bytes):
                    let block = try Block(verifying: bytes, as: cid, limit: Block.largestLimit)
                    try await take(block, &tally)
                }
            }
        }
        try decoder.finish()
        await flush()
        // What was accepted and then not written may be another's, but is rather ours.
        let lost = min(tally.blocks, statistics.lost - lostBefore)
        tally.blocks -= lost
        tally.missing += lost
        return (roots, tally)
    }

    private func take(_ block: Block, _ tally: inout Tally) async throws {
        while true {
            try Task.checkCancellation()
            switch admit(block) {
            case .accepted, .present, .declined(.inline):
                tally.blocks += 1
                tally.bytes += block.bytes.count
                return
            case .declined(.busy):
                await flush()
            case .declined:
                tally.missing += 1
                return
            }
        }
    }

    /// A stored block, and the id of its record; it does not count as used.
    func read(_ cid: CID) -> (id: UInt64, Block)? {
        guard let found = find(cid.multihash) else { return nil }
        guard let block = block(cid, found) else {
            dropDamaged(cid.multihash, found.record)
            return nil
        }
        return (found.record.id, block)
    }
}
