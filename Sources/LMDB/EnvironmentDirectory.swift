import Glibc

/// The directory an environment lives in, seen from outside.
public struct EnvironmentDirectory: Sendable {
    /// Where it is.
    public let path: String

    /// Names a directory, which need not exist.
    public init(_ path: String) {
        self.path = path
    }

    /// Makes the directory and those above it; one that exists stays as it is.
    public func create() throws(LMDBError) {
        let parts = path.split(separator: "/", omittingEmptySubsequences: true)
        var current = path.hasPrefix("/") ? "" : "."
        for part in parts {
            current += "/\(part)"
            // Only the owner reads what a user looked at.
            if unsafe mkdir(current, 0o700) == 0 || errno == EEXIST { continue }
            throw LMDBError(code: errno)
        }
    }

    /// Whether an environment, or a part of one, is there.
    public var hasEnvironment: Bool { size(of: dataFile) != nil }

    /// The bytes of the environment's file; zero when there is none.
    public var fileSize: Int { size(of: dataFile) ?? 0 }

    /// The bytes that the environment's file takes on the disk, holes left out; zero when there is none.
    public var allocatedSize: Int {
        var status = stat()
        // stat(2): in units of 512 bytes, whatever the file system's.
        return unsafe stat(dataFile, &status) == 0 ? status.st_blocks * 512 : 0
    }

    /// The bytes that the file system has left for us.
    public var room: Int {
        var status = statvfs()
        guard unsafe statvfs(path, &status) == 0 else { return 0 }
        return Int(status.f_bavail) * Int(status.f_frsize)
    }

    /// Makes the environment's file at least `size` bytes long; what is added is zeros.
    public func extend(to size: Int) throws(LMDBError) {
        guard fileSize < size else { return }
        guard unsafe truncate(dataFile, size) == 0 else { throw LMDBError(code: errno) }
    }

    /// Has the kernel forget what it has cached of the environment's file: for benchmarks.
    package func forgetCached() throws(LMDBError) {
        let descriptor = unsafe open(dataFile, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw LMDBError(code: errno) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw LMDBError(code: errno) }
        let code = posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED)
        guard code == 0 else { throw LMDBError(code: code) }
    }

    /// Changes bytes of the environment's file in place, as a bad disk does: for tests.
    package func overwrite(_ bytes: [UInt8], at offset: Int) throws(LMDBError) {
        let descriptor = unsafe open(dataFile, O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw LMDBError(code: errno) }
        defer { close(descriptor) }
        let count = unsafe bytes.withUnsafeBytes {
            unsafe pwrite(descriptor, $0.baseAddress, $0.count, offset)
        }
        guard count == bytes.count else { throw LMDBError(code: count < 0 ? errno : EIO) }
    }

    /// Deletes the environment.
    ///
    /// - Important: Only while no process has it open.
    public func removeEnvironment() throws(LMDBError) {
        for file in [dataFile, lockFile] {
            guard unsafe unlink(file) == 0 || errno == ENOENT else { throw LMDBError(code: errno) }
        }
    }

    /// Puts another directory's environment in the place of this one's, and deletes that directory.
    ///
    /// - Important: Only while no process has either open.
    public func replaceEnvironment(from other: EnvironmentDirectory) throws(LMDBError) {
        guard unsafe rename(other.dataFile, dataFile) == 0 else { throw LMDBError(code: errno) }
        try other.remove()
    }

    /// Deletes the environment and the directory, which must then be empty.
    public func remove() throws(LMDBError) {
        try removeEnvironment()
        guard unsafe rmdir(path) == 0 || errno == ENOENT else { throw LMDBError(code: errno) }
    }

    private var dataFile: String { "\(path)/data.mdb" }

    private var lockFile: String { "\(path)/lock.mdb" }

    private func size(of file: String) -> Int? {
        var status = stat()
        return unsafe stat(file, &status) == 0 ? status.st_size : nil
    }
}
