import BlockCache
public import IPLD
public import Multiformats
public import UnixFS

// Drives the pure readers of UnixFS: they say which block they need, the session brings it.
extension Session {
    /// Is asked about a block before it is read, and throws for one that may not be.
    public typealias Refusal = @Sendable (CID) throws -> Void

    /// Whether the cache has the block, so that nothing need be fetched for it.
    @Sendable
    public func isCached(_ cid: CID) -> Bool {
        cid.isIdentity || retriever.cache?.contains(cid) == true || Block.wellKnown(cid) != nil
    }

    /// Brings one block.
    ///
    /// - Throws: ``RetrievalError`` when nobody could; `CancellationError`.
    public func block(_ cid: CID) async throws -> Block {
        try await block(cid, of: want, span: nil, ahead: [])
    }

    /// Follows the want's path to its end.
    ///
    /// - Throws: `PathError` when the path does not exist; ``RetrievalError``.
    public func resolve() async throws -> Resolution {
        var resolver = PathResolver(root: want.root, path: want.path)
        while true {
            switch try resolver.step() {
            case .needs(let cid): try resolver.supply(await block(cid))
            case .resolved(let resolution): return resolution
            }
        }
    }

    /// The next bytes of a file; `nil` after the last.
    ///
    /// - Throws: `UnixFSError` when the file is malformed; ``RetrievalError``.
    public func next(_ reader: inout FileReader) async throws -> ArraySlice<UInt8>? {
        while true {
            switch try reader.step() {
            case .bytes(let bytes): return bytes
            case .end: return nil
            case .needs(let cid):
                let block = try await block(
                    cid,
                    of: rest(of: reader),
                    span: reader.offset..<reader.end,
                    ahead: reader.upcoming(16)
                )
                try reader.supply(block)
            }
        }
    }

    /// The next entry of a directory; `nil` after the last.
    ///
    /// - Throws: `UnixFSError` when the directory is malformed; ``RetrievalError``.
    public func next(_ reader: inout DirectoryReader) async throws -> DirectoryEntry? {
        while true {
            switch try reader.step() {
            case .entry(let entry): return entry
            case .end: return nil
            case .needs(let cid):
                let block = try await block(
                    cid,
                    of: want,
                    span: nil,
                    ahead: reader.upcoming(16)
                )
                try reader.supply(block)
            }
        }
    }

    /// The next block of a DAG in the order of a CAR; `nil` after the last.
    ///
    /// - Throws: `UnixFSError` when the DAG is malformed; ``RetrievalError``.
    public func next(_ walker: inout DAGWalker) async throws -> Block? {
        while true {
            switch try walker.step() {
            case .block(let block): return block
            case .end: return nil
            case .needs(let cid):
                try walker.supply(await block(cid, of: want, span: nil, ahead: walker.upcoming(16)))
            }
        }
    }

    /// What is still to be read of a file, as a want of its own.
    private func rest(of reader: FileReader) -> Want {
        let whole = Want(root: reader.root)
        let isWhole = reader.offset == 0 && reader.end == reader.size
        return isWhole ? whole : whole.part(reader.offset..<reader.end)
    }
}
