internal import CAR
public import IPLD
public import Multiformats
public import UnixFS

/// A block that a fixture does not have.
public struct FixtureHole: Error, Equatable {
    /// The missing block.
    public let cid: CID

    /// The hole where a block should be.
    public init(cid: CID) {
        self.cid = cid
    }
}

extension FixtureStore {
    private func required(_ cid: CID) throws -> Block {
        guard let block = block(cid) else { throw FixtureHole(cid: cid) }
        return block
    }

    /// Follows a path through the blocks.
    ///
    /// - Parameters:
    ///   - root: Where to begin.
    ///   - path: The names, outermost first.
    /// - Returns: Where the path leads.
    /// - Throws: `PathError`, or ``FixtureHole``.
    public func resolve(_ root: CID, _ path: [String] = []) throws -> Resolution {
        var resolver = PathResolver(root: root, path: path)
        while true {
            switch try resolver.step() {
            case .needs(let cid): try resolver.supply(required(cid))
            case .resolved(let resolution): return resolution
            }
        }
    }

    /// Reads a file from the blocks.
    ///
    /// - Parameters:
    ///   - root: The file.
    ///   - range: The bytes to read, or all.
    /// - Returns: The bytes.
    /// - Throws: `UnixFSError`, or ``FixtureHole``.
    public func read(_ root: CID, range: Range<UInt64>? = nil) throws -> [UInt8] {
        var reader = try FileReader(root: required(root), range: range)
        var bytes: [UInt8] = []
        while true {
            switch try reader.step() {
            case .needs(let cid): try reader.supply(required(cid))
            case .bytes(let more): bytes += more
            case .end: return bytes
            }
        }
    }

    /// Lists a directory from the blocks.
    ///
    /// - Parameter root: The directory.
    /// - Returns: Its entries, in stored order.
    /// - Throws: `UnixFSError`, or ``FixtureHole``.
    public func list(_ root: CID) throws -> [DirectoryEntry] {
        var reader = try DirectoryReader(root: required(root))
        var entries: [DirectoryEntry] = []
        while true {
            switch try reader.step() {
            case .needs(let cid): try reader.supply(required(cid))
            case .entry(let entry): entries.append(entry)
            case .end: return entries
            }
        }
    }

    /// The blocks of a CAR answer.
    ///
    /// - Parameters:
    ///   - root: Where the path begins.
    ///   - path: The names, outermost first.
    ///   - scope: How much to walk below the path's end.
    ///   - bytes: The part of a file to walk.
    ///   - duplicates: Whether a block comes each time it is linked.
    /// - Returns: The blocks, in the order of the walk.
    /// - Throws: `PathError`, `UnixFSError`, or ``FixtureHole``.
    public func walk(
        _ root: CID,
        _ path: [String] = [],
        scope: DAGScope = .all,
        bytes: EntityBytes? = nil,
        duplicates: Bool = false
    ) throws -> [Block] {
        var walker = DAGWalker(
            try resolve(root, path),
            scope: scope,
            bytes: bytes,
            duplicates: duplicates
        )
        var blocks: [Block] = []
        while true {
            switch try walker.step() {
            case .needs(let cid): try walker.supply(required(cid))
            case .block(let block): blocks.append(block)
            case .end: return blocks
            }
        }
    }

    /// A CAR answer as a trustless gateway would give it.
    ///
    /// - Parameters:
    ///   - root: Where the path begins; the root in the header.
    ///   - path: The names, outermost first.
    ///   - scope: How much to walk below the path's end.
    ///   - bytes: The part of a file to walk.
    ///   - duplicates: Whether a block comes each time it is linked.
    /// - Returns: The bytes of the CAR.
    /// - Throws: `PathError`, `UnixFSError`, or ``FixtureHole``.
    public func car(
        _ root: CID,
        _ path: [String] = [],
        scope: DAGScope = .all,
        bytes: EntityBytes? = nil,
        duplicates: Bool = false
    ) throws -> [UInt8] {
        let blocks = try walk(root, path, scope: scope, bytes: bytes, duplicates: duplicates)
        var car = CAREncoder.header(roots: [root])
        for block in blocks { car += CAREncoder.prefix(of: block) + block.bytes }
        return car
    }

    /// Adds every block of a CAR, each verified, and returns the roots in its header.
    ///
    /// - Throws: `CARError`, or `BlockError`.
    @discardableResult
    public mutating func add(car: [UInt8]) throws -> [CID] {
        var decoder = CARDecoder(blockLimit: Block.largestLimit)
        decoder.push(car)
        var roots: [CID] = []
        while let item = try decoder.next() {
            switch item {
            case .header(let found): roots = found
            case .section(let cid, let bytes):
                add(try Block(verifying: bytes, as: cid, limit: Block.largestLimit))
            }
        }
        try decoder.finish()
        return roots
    }
}
