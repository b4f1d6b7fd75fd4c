internal import IPLD
public import Multiformats
internal import SystemPackage
internal import UnixFS

/// Writes a file or a directory out of an archive, and nothing beside it.
///
/// Every directory is made by the extraction and every file is made anew: where something is already,
/// it stops. So nothing is ever written through a symbolic link, whatever the names and the order of
/// the entries are, nor over what was there. Symbolic links come out as they are, and lead where they
/// lead.
///
/// The whole has its name only once it is complete; until then it is `<path>.part`.
public struct Extraction: Sendable {
    /// What was written.
    public struct Tally: Sendable, Equatable {
        /// How many files.
        public internal(set) var files = 0
        /// How many directories.
        public internal(set) var directories = 0
        /// How many symbolic links.
        public internal(set) var symlinks = 0
        /// The bytes of the files.
        public internal(set) var bytes: UInt64 = 0
    }

    /// How deep directories may lie in each other; a path is never longer than 4 KiB anyway.
    private static let deepest = 1_000

    /// What an entry counts towards the limit beside its bytes: a page of the file system.
    private static let entryCost: UInt64 = 4 << 10

    private let archive: Archive
    private let limit: UInt64
    private let observe: @Sendable (Int) -> Void
    private var tally = Tally()
    private var cost: UInt64 = 0

    /// The most that an archive of so many bytes becomes when nothing else is said: blocks may be used
    /// over and over, so that a small archive could fill a disk.
    public static func defaultLimit(ofArchive size: Int) -> UInt64 {
        (1 << 30) + 64 * UInt64(size)
    }

    /// An extraction.
    ///
    /// - Parameters:
    ///   - archive: Where the blocks are.
    ///   - limit: The most bytes to write, an entry counting 4 KiB beside its content.
    ///   - observe: Told how many more bytes of files were written.
    public init(
        from archive: Archive,
        limit: UInt64,
        observe: @escaping @Sendable (Int) -> Void = { _ in }
    ) {
        self.archive = archive
        self.limit = limit
        self.observe = observe
    }

    /// Writes what a path leads to.
    ///
    /// - Parameters:
    ///   - root: A block of the archive.
    ///   - names: The way from there.
    ///   - path: What the file or directory is to be called here; it must not be there.
    /// - Returns: What was written.
    /// - Throws: ``LocalFileError``; what is incomplete is left as `<path>.part`.
    @concurrent
    public consuming func write(
        _ root: CID,
        _ names: [String],
        to path: String
    ) async throws -> Tally {
        guard (try? Stat(FilePath(path), followTargetSymlink: false)) == nil else {
            throw LocalFileError.exists(path: path)
        }
        let block = try await resolve(root, names)
        let partial = "\(path).part"
        try await write(block, to: partial, depth: 0)
        try await LocalFile.rename(partial, to: path)
        return tally
    }

    private func resolve(_ root: CID, _ names: [String]) async throws -> Block {
        var resolver = PathResolver(root: root, path: names)
        do {
            while true {
                switch try resolver.step() {
                case .needs(let cid): try resolver.supply(try await archive.block(cid))
                case .resolved(let resolution):
                    guard resolution.remainder.isEmpty else {
                        throw LocalFileError.content("the path ends inside a document")
                    }
                    return resolution.terminus
                }
            }
        } catch let error as PathError {
            throw LocalFileError.content("\(error)")
        }
    }
}

extension Extraction {
    private mutating func write(_ block: Block, to path: String, depth: Int) async throws {
        try Task.checkCancellation()
        try count(Self.entryCost)
        let node: UnixFSNode
        do {
            node = try UnixFSNode(decoding: block)
        } catch {
            throw LocalFileError.content("\(error)")
        }
        switch node.kind {
        case .file: try await writeFile(block, node, to: path)
        case .directory, .shard: try await writeDirectory(block, to: path, depth: depth)
        case .symlink:
            let target = String(decoding: node.data, as: UTF8.self)
            guard target.utf8.elementsEqual(node.data), !target.utf8.contains(0) else {
                throw LocalFileError.content("\(block.cid): leads to what is no path")
            }
            try await LocalFile.makeSymlink(path, to: target)
            tally.symlinks += 1
        }
    }

    private mutating func writeDirectory(
        _ block: Block,
        to path: String,
        depth: Int
    ) async throws {
        guard depth < Self.deepest else {
            throw LocalFileError.content("more than \(Self.deepest) directories in each other")
        }
        try await LocalFile.makeDirectory(path)
        tally.directories += 1
        do {
            var reader = try DirectoryReader(root: block)
            while true {
                switch try reader.step() {
                case .needs(let cid): try reader.supply(try await archive.block(cid))
                case .entry(let entry):
                    let below = "\(path)/\(try Self.safeName(entry, in: block.cid))"
                    guard (try? Stat(FilePath(below), followTargetSymlink: false)) == nil else {
                        throw LocalFileError.duplicate(path: below)
                    }
                    let block = try await archive.block(entry.cid)
                    try await write(block, to: below, depth: depth + 1)
                case .end: return
                }
            }
        } catch let error as UnixFSError {
            throw LocalFileError.content("\(error)")
        }
    }

    private mutating func writeFile(
        _ block: Block,
        _ node: UnixFSNode,
        to path: String
    ) async throws {
        let mode = FilePermissions(rawValue: CInterop.Mode(node.mode ?? 0o644) & 0o777)
        let file = try NewFile(path, mode)
        defer { file.close() }
        do {
            var reader = try FileReader(root: block)
            while true {
                switch try reader.step() {
                case .needs(let cid): try reader.supply(try await archive.block(cid))
                case .bytes(let bytes):
                    try count(UInt64(bytes.count))
                    try file.write(bytes)
                    tally.bytes += UInt64(bytes.count)
                    observe(bytes.count)
                case .end:
                    tally.files += 1
                    return
                }
            }
        } catch let error as UnixFSError {
            throw LocalFileError.content("\(error)")
        }
    }

    private mutating func count(_ bytes: UInt64) throws(LocalFileError) {
        cost += bytes
        guard cost <= limit else { throw .tooMuch(limit: limit) }
    }

    /// A name that is one step down and nothing else.
    private static func safeName(
        _ entry: DirectoryEntry,
        in cid: CID
    ) throws(LocalFileError) -> String {
        let isPath = entry.nameBytes.contains { $0 == 0 || $0 == UInt8(ascii: "/") }
        let isText = entry.name.utf8.elementsEqual(entry.nameBytes)
        guard !isPath, isText, !["", ".", ".."].contains(entry.name) else {
            throw .unsafeName(entry.name, in: cid)
        }
        return entry.name
    }
}
