/// How much fits into the cache's file.
struct Capacity: Sendable, Equatable {
    /// The smallest limit that leaves room for blocks beside what commits need.
    static let smallestLimit = 16 << 20
    /// LMDB's page size on this machine; the file's offsets are multiples of it.
    static let pageSize = 4096
    /// What is beside the file in the directory: LMDB's table of readers, and the mark.
    static let beside = 16 << 10

    /// The bytes to map, which is what the file may grow to.
    let mapSize: Int
    /// When more pages than this are in use, blocks are evicted.
    let target: Int
    /// What one commit should store, in bytes.
    let batch: Int
    /// The largest block that is stored, in bytes.
    let largestBlock: Int

    init(limit: Int, largestShare: Double) {
        let pages = (limit - Self.beside) / Self.pageSize
        mapSize = pages * Self.pageSize
        batch = min(max(limit / 64, 256 << 10), 8 << 20)
        largestBlock = Int(Double(limit) * largestShare)
        // Pages that a commit frees can be used from the next but one on, and a commit also needs
        // new pages for those it changes, about as many again when blocks are small. So three
        // commits, twice; but never more than an eighth, for a small cache should hold things too.
        target = pages - min(6 * batch / Self.pageSize + 256, pages / 8)
    }
}
