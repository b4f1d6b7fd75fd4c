internal import CAR
public import IPLD
public import Multiformats
internal import SystemPackage
internal import UnixFS

/// Writes a CAR of blocks whose root comes last, each block once.
///
/// The header names the root, and is written when it is known, in room that was left for it. The file
/// has its name only once it is whole; until then it is `<path>.part`.
public actor ArchiveWriter {
    /// The file.
    public nonisolated let path: String
    /// How many blocks were written.
    public private(set) var blocks = 0
    /// How many bytes were written.
    public private(set) var bytes: Int64 = 0

    private let version: CID.Version
    private let descriptor: FileDescriptor
    private var seen: Set<BlockKey> = []
    /// The first block, which may be the only one, and then the root.
    private var first: Block?
    private var headerLength = 0

    private var partial: String { "\(path).part" }

    /// Begins an archive.
    ///
    /// - Parameters:
    ///   - path: The file, which must not be there.
    ///   - version: The version of the root's CID, when it is DAG-PB.
    /// - Throws: ``LocalFileError``.
    public init(_ path: String, version: CID.Version) throws(LocalFileError) {
        guard (try? Stat(FilePath(path), followTargetSymlink: false)) == nil else {
            throw .exists(path: path)
        }
        self.path = path
        self.version = version
        do {
            descriptor = try FileDescriptor.open(
                FilePath("\(path).part"),
                .writeOnly,
                options: [.create, .truncate, .noFollow, .closeOnExec],
                permissions: [.ownerReadWrite, .groupRead, .otherRead]
            )
        } catch {
            throw .system(path: "\(path).part", doing: "written", reason: "\(error)")
        }
    }

    /// Adds a block, unless it is there.
    public func add(_ block: Block) throws(LocalFileError) {
        guard seen.insert(BlockKey(block.cid)).inserted else { return }
        blocks += 1
        guard blocks > 1 else {
            first = block
            return
        }
        if let first {
            // With two blocks the root is a node.
            try leaveRoom(for: Self.header(ofLength: version))
            try write(first)
            self.first = nil
        }
        try write(block)
    }

    /// Names the root, and gives the file its name.
    ///
    /// - Returns: The bytes of the file.
    /// - Throws: ``LocalFileError``.
    public func finish(root: CID) async throws(LocalFileError) -> Int64 {
        let header = CAREncoder.header(roots: [root])
        if let first {
            try leaveRoom(for: header)
            try write(first)
        }
        precondition(header.count == headerLength, "another root than the blocks'")
        do {
            try descriptor.writeAll(toAbsoluteOffset: 0, header)
            try descriptor.close()
        } catch {
            throw .system(path: partial, doing: "written", reason: "\(error)")
        }
        try await LocalFile.rename(partial, to: path)
        return bytes
    }

    /// Gives up, and leaves nothing behind.
    public func discard() async {
        try? descriptor.close()
        await LocalFile.remove(partial)
    }

    private func leaveRoom(for header: [UInt8]) throws(LocalFileError) {
        headerLength = header.count
        try write(header)
    }

    private func write(_ block: Block) throws(LocalFileError) {
        try write(CAREncoder.prefix(of: block))
        try write(block.bytes)
    }

    private func write(_ bytes: [UInt8]) throws(LocalFileError) {
        do {
            try descriptor.writeAll(bytes)
            self.bytes += Int64(bytes.count)
        } catch {
            throw .system(path: partial, doing: "written", reason: "\(error)")
        }
    }

    /// A header as long as that of any DAG-PB root of a version.
    private static func header(ofLength version: CID.Version) -> [UInt8] {
        do {
            let block = try Block(hashing: [], codec: .dagPB, version: version)
            return CAREncoder.header(roots: [block.cid])
        } catch {
            preconditionFailure("an empty block is not too large: \(error)")
        }
    }
}
