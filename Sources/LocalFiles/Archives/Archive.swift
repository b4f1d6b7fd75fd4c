internal import CAR
public import IPLD
public import Multiformats
internal import UnixFS

/// A CAR of this machine, version 1 or 2, that was looked through: every block was hashed.
///
/// Nothing that it says is trusted, not its index, which is not read, nor that it stays as it was: a
/// block that is taken out of it is hashed again. Memory holds some sixty bytes a block.
///
/// Close it with ``close()``.
public struct Archive: Sendable {
    /// What is in the archive.
    public struct Summary: Sendable, Equatable {
        /// What it says it is about.
        public internal(set) var roots: [CID] = []
        /// How many different blocks it has.
        public internal(set) var blocks = 0
        /// The bytes of its blocks, those that are there twice counted twice.
        public internal(set) var bytes: UInt64 = 0
        /// How many blocks are there again.
        public internal(set) var repeated = 0
        /// How many blocks it links to, or has for a root, and has not.
        public internal(set) var missing = 0
        /// The first of them.
        public internal(set) var firstMissing: [CID] = []
        /// How many blocks have links that cannot be read.
        public internal(set) var unreadable = 0

        /// Whether everything that is linked from it is in it.
        public var isComplete: Bool { missing == 0 && unreadable == 0 && !roots.isEmpty }
    }

    struct Place {
        let offset: UInt64
        let length: Int
    }

    /// What is in it.
    public let summary: Summary
    /// The bytes of the file.
    public var size: Int { file.size }

    private let file: LocalFile
    private let places: [BlockKey: Place]

    init(_ file: LocalFile, _ summary: Summary, _ places: [BlockKey: Place]) {
        self.file = file
        self.summary = summary
        self.places = places
    }

    /// A block, hashed once more.
    ///
    /// - Throws: ``LocalFileError/missing(_:)``, ``LocalFileError/damaged(_:_:)``, and what reading
    ///   the file throws.
    public func block(_ cid: CID) async throws(LocalFileError) -> Block {
        do {
            if cid.isIdentity { return try Block(inlineIn: cid) }
        } catch {
            throw .damaged(cid, error)
        }
        guard let place = places[BlockKey(cid)] else { throw .missing(cid) }
        let bytes = try await file.bytes(at: Int(place.offset), place.length)
        do {
            return try Block(verifying: bytes, as: cid, limit: Block.largestLimit)
        } catch {
            throw .damaged(cid, error)
        }
    }

    /// Closes the file.
    public func close() {
        file.close()
    }
}
