internal import Glibc
public import IPLD
internal import NIOCore
internal import SystemPackage
public import UnixFS

/// Makes a DAG of files and directories of this machine, streaming.
///
/// Memory holds a few chunks, and the names of the directories on the way down. What cannot be read,
/// or changes while it is, ends the import: a DAG with a hole would look whole.
public struct TreeImport: Sendable {
    /// What is read, and how it is written.
    public struct Options: Sendable {
        /// How content becomes a DAG.
        public var profile: ImportProfile
        /// Whether entries of directories whose names begin with a dot are read.
        public var includesHidden: Bool
        /// Whether permission bits are kept, which changes CIDs.
        public var keepsMode: Bool
        /// Whether times of change are kept, which changes CIDs.
        public var keepsModified: Bool

        /// Options; without any, as Kubo does.
        public init(
            profile: ImportProfile = .v1,
            includesHidden: Bool = false,
            keepsMode: Bool = false,
            keepsModified: Bool = false
        ) {
            self.profile = profile
            self.includesHidden = includesHidden
            self.keepsMode = keepsMode
            self.keepsModified = keepsModified
        }
    }

    /// What happens on the way.
    public enum Event: Sendable {
        /// So many bytes of files are in the DAG.
        case bytes(Int)
        /// An entry was left out because its name begins with a dot.
        case hidden(path: String)
    }

    let options: Options
    let sink: @Sendable (Block) async throws -> Void
    let observe: @Sendable (Event) -> Void
    /// About how many bytes are read and hashed at a time.
    package var batch = 1 << 20
    /// How many batches are hashed at once, or wait for their turn.
    private let width = min(8, max(2, System.coreCount * 2))

    /// An import.
    ///
    /// - Parameters:
    ///   - options: What is read, and how it is written.
    ///   - observe: Told what happens.
    ///   - sink: Takes each block, children before their parents; some come more than once.
    public init(
        _ options: Options,
        observe: @escaping @Sendable (Event) -> Void = { _ in },
        sink: @escaping @Sendable (Block) async throws -> Void
    ) {
        self.options = options
        self.sink = sink
        self.observe = observe
    }

    /// Adds a file or a directory with everything below it.
    ///
    /// A symbolic link that is named here is followed; those below a directory are kept as they are.
    ///
    /// - Parameter path: Where it is.
    /// - Returns: The root of its DAG.
    /// - Throws: ``LocalFileError``; what the sink throws.
    @concurrent
    public func add(_ path: String) async throws -> BuiltNode {
        try await node(path, isNamed: true)
    }

    /// Adds a file whose bytes come one after the other, as from a pipe.
    ///
    /// - Parameter pieces: Its bytes, in pieces of any length.
    /// - Returns: The root of its DAG.
    /// - Throws: What the pieces and the sink throw; `BlockError`.
    @concurrent
    public func add<Pieces: AsyncSequence & Sendable>(
        reading pieces: Pieces
    ) async throws -> BuiltNode where Pieces.Element == [UInt8], Pieces.AsyncIterator: Sendable {
        var builder = FileBuilder(options.profile)
        var pieces = pieces.makeAsyncIterator()
        var rest: [UInt8] = []
        var isOver = false
        let size = portion
        try await addLeaves(to: &builder) {
            while rest.count < size, !isOver {
                guard let piece = try await pieces.next() else {
                    isOver = true
                    break
                }
                rest += piece
            }
            let chunk = Array(rest.prefix(size))
            rest.removeFirst(chunk.count)
            return chunk.isEmpty ? nil : chunk
        }
        return try await finish(builder)
    }

    /// Adds a directory of what was added before.
    ///
    /// - Parameter entries: Names, each with the root of its DAG.
    /// - Returns: The directory.
    /// - Throws: ``LocalFileError/build(path:_:)``; what the sink throws.
    public func wrap(_ entries: [(name: String, node: BuiltNode)]) async throws -> BuiltNode {
        try await directory("the directory around them", entries, .none)
    }
}

// MARK: - The tree

extension TreeImport {
    private func node(_ path: String, isNamed: Bool) async throws -> BuiltNode {
        try Task.checkCancellation()
        let stat: Stat
        do {
            stat = try Stat(FilePath(path), followTargetSymlink: isNamed)
        } catch {
            let isMangled = path.utf8.contains(0xef) && path.contains("\u{fffd}")
            guard !isMangled || error != .noSuchFileOrDirectory else {
                throw LocalFileError.name(directory: Self.parent(of: path))
            }
            throw LocalFileError.system(path: path, doing: "read", reason: "\(error)")
        }
        switch stat.type {
        case .regular: return try await file(path, attributes(stat))
        case .directory: return try await directory(path, attributes(stat))
        case .symbolicLink: return try await symlink(path, attributes(stat))
        default: throw LocalFileError.special(path: path)
        }
    }

    private func directory(
        _ path: String,
        _ attributes: NodeAttributes
    ) async throws -> BuiltNode {
        var entries: [(name: String, node: BuiltNode)] = []
        for name in try await LocalFile.names(in: path) {
            let below = path.hasSuffix("/") ? path + name : "\(path)/\(name)"
            guard options.includesHidden || !name.hasPrefix(".") else {
                observe(.hidden(path: below))
                continue
            }
            entries.append((name, try await node(below, isNamed: false)))
        }
        return try await directory(path, entries, attributes)
    }

    private func directory(
        _ path: String,
        _ entries: [(name: String, node: BuiltNode)],
        _ attributes: NodeAttributes
    ) async throws -> BuiltNode {
        var builder = DirectoryBuilder(options.profile, attributes: attributes)
        do {
            for (name, node) in entries { try builder.add(name, node) }
            let built = try builder.finish()
            for block in built.blocks { try await sink(block) }
            return built.root
        } catch let error as BuildError {
            throw LocalFileError.build(path: path, error)
        }
    }

    private func symlink(
        _ path: String,
        _ attributes: NodeAttributes
    ) async throws -> BuiltNode {
        let target = try await LocalFile.target(of: path)
        do {
            let built = try BuiltNode.symlink(to: target, options.profile, attributes: attributes)
            try await sink(built.block)
            return built.root
        } catch let error as BuildError {
            throw LocalFileError.build(path: path, error)
        }
    }

    private func attributes(_ stat: Stat) -> NodeAttributes {
        NodeAttributes(
            mode: options.keepsMode ? UInt16(stat.permissions.rawValue & 0o7777) : nil,
            modified: options.keepsModified
                ? UnixFSNode.ModificationTime(
                    seconds: Int64(stat.st_mtim.tv_sec),
                    nanoseconds: UInt32(stat.st_mtim.tv_nsec)
                ) : nil
        )
    }

    private static func parent(of path: String) -> String {
        "\(FilePath(path).removingLastComponent())"
    }
}

// MARK: - A file

extension TreeImport {
    private func file(_ path: String, _ attributes: NodeAttributes) async throws -> BuiltNode {
        let file = try LocalFile(path)
        defer { file.close() }
        var builder = FileBuilder(options.profile, attributes: attributes)
        if file.size > portion {
            var offset = 0
            try await addLeaves(to: &builder) {
                guard offset < file.size else { return nil }
                defer { offset += portion }
                return try await chunks(at: offset, of: file)
            }
        } else if file.size > 0 {
            let chunks = try await chunks(at: 0, of: file)
            try await add(try FileBuilder.leaves(chunks, options.profile), to: &builder)
        }
        try await file.checkUnchanged()
        return try await finish(builder)
    }

    private func finish(_ builder: consuming FileBuilder) async throws -> BuiltNode {
        let end = try builder.finish()
        for block in end.blocks { try await sink(block) }
        return end.root
    }

    /// Hashes several chunks at once, reading ahead, and adds them in order until there is none.
    private func addLeaves(
        to builder: inout FileBuilder,
        _ next: () async throws -> [UInt8]?
    ) async throws {
        try await withThrowingTaskGroup(of: (Int, [FileBuilder.Leaf]).self) { group in
            var (started, added) = (0, 0)
            var waiting: [Int: [FileBuilder.Leaf]] = [:]
            var isOver = false
            while true {
                while !isOver, started < added + width {
                    guard let chunks = try await next() else {
                        isOver = true
                        break
                    }
                    let index = started
                    group.addTask { (index, try FileBuilder.leaves(chunks, options.profile)) }
                    started += 1
                }
                guard let (index, leaves) = try await group.next() else { return }
                waiting[index] = leaves
                while let leaves = waiting.removeValue(forKey: added) {
                    try await add(leaves, to: &builder)
                    added += 1
                }
            }
        }
    }

    private func add(_ leaves: [FileBuilder.Leaf], to builder: inout FileBuilder) async throws {
        for leaf in leaves {
            for block in try builder.add(leaf) { try await sink(block) }
            observe(.bytes(leaf.count))
        }
    }

    /// How many bytes are read and hashed at a time: whole chunks.
    private var portion: Int {
        let size = options.profile.chunkSize
        return max(1, batch / size) * size
    }

    private func chunks(at offset: Int, of file: LocalFile) async throws -> [UInt8] {
        let count = min(portion, file.size - offset)
        let chunks = try await file.bytes(at: offset, count)
        guard chunks.count == count else { throw LocalFileError.changed(path: file.path) }
        return chunks
    }
}

// MARK: - Beforehand

extension TreeImport {
    /// How many bytes the files are, to tell how far an import is; what cannot be read counts nothing.
    ///
    /// - Parameter path: Where the file or directory is.
    /// - Returns: The bytes that ``Event/bytes(_:)`` will tell of, if nothing changes.
    @concurrent
    public func size(of path: String) async -> Int {
        await size(of: path, isNamed: true)
    }

    private func size(of path: String, isNamed: Bool) async -> Int {
        guard let stat = try? Stat(FilePath(path), followTargetSymlink: isNamed) else { return 0 }
        guard stat.type == .directory else {
            return stat.type == .regular ? Int(clamping: stat.size) : 0
        }
        var sum = 0
        for name in (try? await LocalFile.names(in: path)) ?? []
        where options.includesHidden || !name.hasPrefix(".") {
            sum += await size(of: "\(path)/\(name)", isNamed: false)
        }
        return sum
    }
}
