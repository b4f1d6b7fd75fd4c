import Glibc
internal import Locking

/// Where the environment's file is mapped, and how much of it this process seems to occupy.
///
/// Looking at a page of a map makes it resident, and the kernel maps the fifteen around it with it:
/// a process that reads here and there in a large file grows to the file's size. None of it is memory
/// that others cannot have, but whoever counts sees no difference. So values are read from the file,
/// and what the look-ups leave behind is given back from time to time.
@safe
final class MemoryMap: Sendable {
    /// How much of the files of this process may be resident beside what was when last counted, after
    /// a commit.
    ///
    /// To give it back takes up to a millisecond, which the writer has and a reader has not.
    private static let mostAfterCommit = 32 << 20
    /// How much may be when nobody commits: then whoever reads gives it back.
    private static let mostResident = 64 << 20
    /// How many looks there are between two counts; each makes 64 KiB resident or none.
    private static let looksBetweenCounts = 256

    private struct Residence: Sendable {
        /// What other files have, this program's own among them.
        var others: Int
        var looks = 0
    }

    // An address, which does not change; what is there belongs to LMDB.
    private nonisolated(unsafe) let base: UnsafeMutableRawPointer
    private let count: Int
    private let descriptor: CInt
    /// Of the file in which the kernel says how much is resident.
    private let statistics: CInt
    private let residence: Locked<Residence>

    /// Finds where this process has mapped `file`, which LMDB does not say; `nil` when it has not.
    init?(ofFile file: String, descriptor: CInt) {
        guard let range = Self.addresses(ofFile: file),
            let base = unsafe UnsafeMutableRawPointer(bitPattern: range.lowerBound)
        else { return nil }
        unsafe self.base = unsafe base
        count = range.count
        self.descriptor = descriptor
        statistics = unsafe open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
        residence = Locked(Residence(others: 0))
        let others = residentFileBytes()
        residence.withLock { $0.others = others }
    }

    deinit {
        close(statistics)
    }

    /// Reads from the file what the map has at `bytes`; `false` when they are not in the map.
    ///
    /// The pages of a snapshot do not change, and reads of a file and its map show the same. A disk
    /// that fails is an error here, where the map would be a signal.
    func read(
        _ bytes: UnsafeRawBufferPointer,
        to target: UnsafeMutableRawBufferPointer
    ) throws(LMDBError) -> Bool {
        guard let start = bytes.baseAddress else { return false }
        let offset = unsafe start - UnsafeRawPointer(base)
        // What the one writer has changed but not committed is in memory of its own.
        guard offset >= 0, offset + bytes.count <= count else { return false }
        var done = 0
        while done < bytes.count {
            let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: target[done..<bytes.count])
            let step = unsafe pread(descriptor, rest.baseAddress, rest.count, offset + done)
            if step < 0, errno == EINTR { continue }
            guard step > 0 else { throw LMDBError(code: step < 0 ? errno : EIO) }
            done += step
        }
        return true
    }

    /// Whether the kernel has `bytes` in memory, so that to read them waits for no disk.
    ///
    /// Bytes that are not in the map are in the process's own memory.
    func isInMemory(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let start = bytes.baseAddress else { return true }
        let offset = unsafe start - UnsafeRawPointer(base)
        guard offset >= 0, offset + bytes.count <= count else { return true }
        let first = offset / Self.pageSize * Self.pageSize
        let length = offset + bytes.count - first
        let pages = (length + Self.pageSize - 1) / Self.pageSize
        return unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: pages) { states in
            // mincore(2): the least significant bit tells whether the page is resident; the others
            // are to be ignored.
            guard unsafe mincore(base + first, length, states.baseAddress) == 0 else {
                return false
            }
            return unsafe states.allSatisfy { $0 & 1 == 1 }
        }
    }

    private static let pageSize = sysconf(CInt(_SC_PAGESIZE))

    /// Notes that `looks` values were looked up, and gives memory back when there is much of it.
    func noteLooks(_ looks: Int) {
        let isTime = residence.withLock { residence in
            residence.looks += looks
            guard residence.looks >= Self.looksBetweenCounts else { return false }
            residence.looks = 0
            return true
        }
        if isTime { keepResident(atMost: Self.mostResident) }
    }

    /// Gives memory back when there is more than a little to give.
    func noteCommit() {
        keepResident(atMost: Self.mostAfterCommit)
    }

    private func keepResident(atMost most: Int) {
        let others = residence.withLock { $0.others }
        if residentFileBytes() - others > most { release() }
    }

    /// Gives back the memory that looking at the map has made resident.
    func release() {
        // madvise(2): after MADV_DONTNEED a shared mapping of a file is read from the file again, so
        // readers on other threads notice nothing.
        unsafe madvise(base, count, MADV_DONTNEED)
        let others = residentFileBytes()
        residence.withLock { $0.others = others }
    }

    // MARK: - What the kernel says

    private static func addresses(ofFile file: String) -> Range<UInt>? {
        var status = stat()
        guard unsafe stat(file, &status) == 0 else { return nil }
        for line in lines(of: "/proc/self/maps", longest: 8192) {
            // proc(5): address range, permissions, offset, device, inode, path. The device is not
            // compared, for some file systems have other numbers here than in stat(2).
            let fields = line.split(separator: " ", maxSplits: 5)
            guard fields.count == 6, UInt(fields[4]) == status.st_ino,
                fields[5].hasSuffix("/data.mdb")
            else { continue }
            let bounds = fields[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
            guard bounds.count == 2, bounds[0] < bounds[1] else { return nil }
            return bounds[0]..<bounds[1]
        }
        return nil
    }

    /// The bytes of files that are resident in this process; zero where the kernel does not say.
    ///
    /// Done in passing by whoever reads, so it takes a microsecond or two and no memory.
    private func residentFileBytes() -> Int {
        var text: InlineArray<64, UInt8> = .init(repeating: 0)
        var span = text.mutableSpan
        let length = unsafe span.withUnsafeMutableBytes {
            unsafe pread(statistics, $0.baseAddress, $0.count, 0)
        }
        // proc(5): total, resident, shared, …, in pages.
        var (field, pages) = (0, 0)
        for index in 0..<max(0, length) {
            let digit = Int(text[index]) - 0x30
            if !(0...9).contains(digit) {
                field += 1
            } else if field == 2 {
                pages = pages * 10 + digit
            }
        }
        return pages * Self.pageSize
    }

    private static func lines(of file: String, longest: Int) -> [String] {
        guard let stream = unsafe fopen(file, "re") else { return [] }
        defer { unsafe fclose(stream) }
        var lines: [String] = []
        var buffer = [CChar](repeating: 0, count: longest)
        while unsafe fgets(&buffer, CInt(buffer.count), stream) != nil {
            let bytes = buffer.lazy.prefix { $0 != 0 && $0 != 0x0A }
            lines.append(String(decoding: bytes.map { UInt8(bitPattern: $0) }, as: UTF8.self))
        }
        return lines
    }
}
