import Glibc

/// One line of text in a file of its own, which says what the environment beside it is, and in what
/// state.
///
/// It can be read before LMDB touches anything, it is written durably, and it carries a lock that
/// tells whether another process uses the environment.
public final class MarkFile: Sendable {
    /// The longest line, in bytes.
    ///
    /// Shorter than a sector, so that a power failure leaves the old line or the new one.
    public static let longestLine = 255

    private let descriptor: CInt
    private let path: String

    /// Opens the file, making it if it is missing.
    ///
    /// Waits while another process holds it alone.
    public init(path: String) throws(LMDBError) {
        let descriptor = regularOpen(path, O_RDWR | O_CREAT | O_CLOEXEC)
        guard descriptor >= 0 else { throw LMDBError(code: errno) }
        self.descriptor = descriptor
        self.path = path
        guard flock(descriptor, LOCK_SH) == 0 else { throw LMDBError(code: errno) }
    }

    deinit {
        // Closing ends the lock.
        close(descriptor)
    }

    /// The line; empty in a new file.
    public func line() throws(LMDBError) -> String {
        var bytes = [UInt8](repeating: 0, count: Self.longestLine + 1)
        let count = unsafe bytes.withUnsafeMutableBytes {
            unsafe pread(descriptor, $0.baseAddress, $0.count, 0)
        }
        guard count >= 0 else { throw LMDBError(code: errno) }
        let line = bytes.prefix(count).prefix { $0 != 0x0A }
        return String(decoding: line, as: UTF8.self)
    }

    /// Replaces the line, and waits until it is on the disk.
    public func write(_ line: String) throws(LMDBError) {
        precondition(line.utf8.count <= Self.longestLine, "the line is too long")
        // Always the same length, so that nothing of a longer line remains.
        var bytes = Array(line.utf8) + [0x0A]
        bytes += [UInt8](repeating: 0x20, count: Self.longestLine - line.utf8.count)
        let count = unsafe bytes.withUnsafeBytes {
            unsafe pwrite(descriptor, $0.baseAddress, $0.count, 0)
        }
        guard count == bytes.count else { throw LMDBError(code: count < 0 ? errno : EIO) }
        guard fsync(descriptor) == 0 else { throw LMDBError(code: errno) }
    }

    /// Runs `body` while no other process has the file open; `nil` when one has.
    public func alone<Result>(
        _ body: () throws(LMDBError) -> Result
    ) throws(LMDBError) -> Result? {
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            // Trying gave the shared lock up (flock(2): the conversion is not atomic).
            guard flock(descriptor, LOCK_SH) == 0 else { throw LMDBError(code: errno) }
            return nil
        }
        defer { flock(descriptor, LOCK_SH) }
        return try body()
    }

    /// Deletes the file.
    public func remove() throws(LMDBError) {
        guard unsafe unlink(path) == 0 else { throw LMDBError(code: errno) }
    }
}

/// The kernel's name for the time since the machine started; empty when it does not say.
///
/// Written down by a process that had unfinished business, it tells the next one whether the kernel
/// has had a chance to finish it.
public func currentBoot() -> String {
    let descriptor = regularOpen("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return "" }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 64)
    let count = unsafe bytes.withUnsafeMutableBytes {
        unsafe read(descriptor, $0.baseAddress, $0.count)
    }
    return String(decoding: bytes.prefix(max(0, count)).prefix { $0 > 0x20 }, as: UTF8.self)
}

/// open(2) with the mode that files here have.
private func regularOpen(_ path: String, _ flags: CInt) -> CInt {
    unsafe open(path, flags, 0o600)
}
