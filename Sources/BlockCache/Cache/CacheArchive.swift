import CAR
import IPLD
public import Multiformats

/// A block and everything below it as a CAR, each block once, a parent before its children.
///
/// Read piece by piece: memory holds a block, the links still to follow, and some sixteen bytes for each
/// block that was given.
public struct CacheArchive: AsyncSequence, Sendable {
    /// Some of the archive's bytes.
    public typealias Element = [UInt8]

    fileprivate let cache: BlockCache
    fileprivate let root: CID

    /// Begins at the archive's header.
    public func makeAsyncIterator() -> Iterator {
        Iterator(self)
    }

    /// The place that a reader has come to.
    public struct Iterator: AsyncIteratorProtocol {
        /// What was given so far.
        public private(set) var tally = BlockCache.Tally()

        private let archive: CacheArchive
        private var stack: [CID]
        private var seen: Set<UInt64> = []
        private var hasBegun = false
        /// The bytes that follow the last piece.
        private var rest: [UInt8]?

        fileprivate init(_ archive: CacheArchive) {
            self.archive = archive
            stack = [archive.root]
        }

        /// The next piece; `nil` after the last.
        ///
        /// - Throws: ``ExportError`` when a block is missing or cannot be read, and
        ///   `CancellationError`.
        public mutating func next() async throws -> [UInt8]? {
            if !hasBegun {
                hasBegun = true
                await archive.cache.flush()
                return CAREncoder.header(roots: [archive.root])
            }
            if let rest {
                self.rest = nil
                return rest
            }
            try Task.checkCancellation()
            guard let block = try nextBlock() else { return nil }
            tally.blocks += 1
            tally.bytes += block.bytes.count
            rest = block.bytes
            return CAREncoder.prefix(of: block)
        }

        private mutating func nextBlock() throws(ExportError) -> Block? {
            while let cid = stack.popLast() {
                // An identity CID carries its block; nobody needs it twice.
                if cid.isIdentity { continue }
                guard let (id, block) = archive.cache.read(cid) else { throw .missing(cid) }
                guard seen.insert(id).inserted else { continue }
                do {
                    stack += try Links.links(of: block).reversed()
                } catch {
                    throw .unreadable(cid, "\(error)")
                }
                return block
            }
            return nil
        }
    }
}

extension BlockCache {
    /// A block and everything below it as a CAR, to be read piece by piece.
    public func archive(of root: CID) -> CacheArchive {
        CacheArchive(cache: self, root: root)
    }

    /// Writes a block and everything below it as a CAR.
    ///
    /// - Parameters:
    ///   - root: Where to begin.
    ///   - sink: Takes the archive piece by piece.
    /// - Returns: What was written.
    /// - Throws: ``ExportError`` when a block is missing or cannot be read; what the sink throws.
    public func export(
        _ root: CID,
        to sink: (_ bytes: [UInt8]) async throws -> Void
    ) async throws -> Tally {
        var pieces = archive(of: root).makeAsyncIterator()
        while let piece = try await pieces.next() { try await sink(piece) }
        return pieces.tally
    }
}

/// Why an archive cannot be written.
public enum ExportError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The block is not in the cache.
    case missing(CID)
    /// The block's links cannot be read.
    case unreadable(CID, String)

    /// One line that says what is wrong and what to do.
    public var description: String {
        switch self {
        case .missing(let cid):
            "\(cid) is not in the cache: fetch the root once, whole, then export it"
        case .unreadable(let cid, let reason):
            "the links of \(cid) cannot be read: \(reason)"
        }
    }
}
