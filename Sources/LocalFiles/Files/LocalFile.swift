internal import Glibc
internal import NIOCore
internal import NIOPosix
internal import SystemPackage

/// A file that is open for reading at any place, by one task at a time.
///
/// Close it with ``close()``.
struct LocalFile: Sendable {
    /// What would differ if the file were written to.
    fileprivate struct State: Equatable {
        let size: Int64
        let seconds: Int
        let nanoseconds: Int
    }

    private static let io = NonBlockingFileIO(threadPool: .singleton)

    let path: String
    /// Its bytes when it was opened.
    let size: Int
    private let handle: NIOFileHandle
    private let opened: State

    /// Opens a file; what is none, a fifo say, is not waited for.
    init(_ path: String) throws(LocalFileError) {
        self.path = path
        let stat: Stat
        do {
            let descriptor = try FileDescriptor.open(
                FilePath(path),
                .readOnly,
                options: [.nonBlocking, .closeOnExec]
            )
            stat = try Stat(descriptor)
            handle = NIOFileHandle(_deprecatedTakingOwnershipOfDescriptor: descriptor.rawValue)
        } catch {
            throw .system(path: path, doing: "read", reason: Self.reason(error))
        }
        opened = State(stat)
        size = Int(clamping: stat.size)
        guard stat.type == .regular else {
            close()
            throw stat.type == .directory
                ? .system(path: path, doing: "read", reason: "it is a directory")
                : .special(path: path)
        }
    }

    /// So many bytes from a place; fewer at the end of the file.
    func bytes(at offset: Int, _ count: Int) async throws(LocalFileError) -> [UInt8] {
        do {
            let buffer = try await Self.io.read(
                fileHandle: handle,
                fromOffset: Int64(offset),
                byteCount: count,
                allocator: ByteBufferAllocator()
            )
            return Array(buffer.readableBytesView)
        } catch {
            throw .system(path: path, doing: "read", reason: Self.reason(error))
        }
    }

    /// Throws when the file was written to since it was opened, or is not as long as it says.
    func checkUnchanged() async throws(LocalFileError) {
        guard try await bytes(at: size, 1).isEmpty else { throw .changed(path: path) }
        do {
            let stat = try handle.withUnsafeFileDescriptor {
                try Stat(FileDescriptor(rawValue: $0))
            }
            guard State(stat) == opened else { throw LocalFileError.changed(path: path) }
        } catch let error as LocalFileError {
            throw error
        } catch {
            throw .system(path: path, doing: "read", reason: Self.reason(error))
        }
    }

    func close() {
        try? handle.close()
    }

    /// What the system said, without the call that was made.
    private static func reason(_ error: any Error) -> String {
        guard let error = error as? IOError else { return "\(error)" }
        return "\(Errno(rawValue: error.errnoCode))"
    }

    /// The names in a directory, sorted by their bytes.
    static func names(in path: String) async throws(LocalFileError) -> [String] {
        do {
            let names = try await io.listDirectory(path: path).map(\.name)
            return names.filter { $0 != "." && $0 != ".." }
                .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        } catch {
            throw .system(path: path, doing: "listed", reason: Self.reason(error))
        }
    }

    /// Where a symbolic link leads.
    static func target(of path: String) async throws(LocalFileError) -> String {
        do {
            return try await io.readlink(path: path)
        } catch {
            throw .system(path: path, doing: "read", reason: Self.reason(error))
        }
    }

    /// Makes a directory, which must not be there.
    static func makeDirectory(_ path: String) async throws(LocalFileError) {
        do {
            try await io.createDirectory(path: path, mode: 0o755)
        } catch {
            throw .system(path: path, doing: "made", reason: Self.reason(error))
        }
    }

    /// Makes a symbolic link, which must not be there.
    static func makeSymlink(_ path: String, to target: String) async throws(LocalFileError) {
        do {
            try await io.symlink(path: path, to: target)
        } catch {
            throw .system(path: path, doing: "made", reason: Self.reason(error))
        }
    }

    /// Removes a file, if it is there.
    static func remove(_ path: String) async {
        try? await io.unlink(path: path)
    }

    /// Gives a file or a directory another name.
    static func rename(_ path: String, to name: String) async throws(LocalFileError) {
        do {
            try await io.rename(path: path, newName: name)
        } catch {
            throw .system(path: name, doing: "made", reason: Self.reason(error))
        }
    }
}

extension LocalFile.State {
    fileprivate init(_ stat: Stat) {
        size = stat.size
        seconds = stat.st_mtim.tv_sec
        nanoseconds = stat.st_mtim.tv_nsec
    }
}
