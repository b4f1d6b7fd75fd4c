/// Writes a tape archive, member by member: POSIX 1003.1-2001 (`pax`), read by every `tar`.
///
/// For each member take its ``header(of:)``, then for a file its bytes and ``padding(after:)``; at
/// the end ``end``. An archive without its end is seen to be broken off. Nothing that is written
/// leads out of the directory it is unpacked in: names are cleaned or refused, and nothing is put
/// in the place of a symlink or below one. Of what was written only the places of symlinks are
/// kept.
public struct TARWriter: Sendable {
    /// The most bytes of a member's path or a symlink's target.
    public static let pathLimit = 64 << 10

    /// The most symlinks, of each of which some 20 bytes are kept.
    public static let symlinkLimit = 1 << 20

    /// What ends an archive: two blocks of zeros.
    public static let end = [UInt8](repeating: 0, count: 2 * TARHeader.blockSize)

    private let top: [UInt8]
    // Hashes of the paths of symlinks. Where two paths have one hash a good archive is refused,
    // which nobody can bring about who does not know this process's seed.
    private var symlinks: Set<Int> = []

    /// Begins an archive.
    ///
    /// - Parameter top: The name of the one member that all others are in: not empty, `.` or `..`,
    ///   and without slashes and zero bytes.
    public init(top: String) {
        precondition(
            !["", ".", ".."].contains(top) && !top.utf8.contains { $0 == 0 || $0 == TARPath.slash },
            "the top of an archive needs a plain name"
        )
        self.top = Array(top.utf8)
    }

    /// What stands in front of a member's bytes: its header, behind another for what does not fit.
    ///
    /// - Throws: ``TARError`` for a member that must not be unpacked. Nothing was written then, and
    ///   the archive may go on without it.
    public mutating func header(of entry: TAREntry) throws(TARError) -> [UInt8] {
        let path = try TARPath(entry.names, below: top)
        for hash in path.hashes where symlinks.contains(hash) {
            throw .behindSymlink(String(decoding: path.bytes, as: UTF8.self))
        }
        if case .symlink(let target) = entry.kind {
            guard !target.isEmpty else { throw .emptyTarget }
            guard !target.contains(0) else { throw .zeroByte }
            guard target.count <= Self.pathLimit else { throw .pathTooLong(limit: Self.pathLimit) }
            guard symlinks.count < Self.symlinkLimit else {
                throw .tooManySymlinks(limit: Self.symlinkLimit)
            }
            symlinks.formUnion(path.hashes.suffix(1))
        }
        return TARHeader(entry, at: path.bytes).encoded()
    }

    /// What stands behind a file of `size` bytes, so that the next member begins a block.
    public static func padding(after size: UInt64) -> [UInt8] {
        let block = UInt64(TARHeader.blockSize)
        return [UInt8](repeating: 0, count: Int((block - size % block) % block))
    }
}
