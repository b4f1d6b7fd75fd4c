/// How much fits into the cache's file.
struct Capacity: Sendable, Equatable {
    /// The smallest limit that leaves room for blocks beside what commits need.
    static let smallestLimit = 16 << 20
    /// LMDB's page size on this machine; the file's offsets are multiples of it.
    static let pageSize = 4096
    /// What is beside the file in the directory: LMDB's table of readers, and the mark.
    static let beside = 16 << 10

    /// What a change costs a commit beside the block's own bytes.
    ///
    /// LMDB writes each page it changes anew. Multihashes are spread over the whole table, so storing a
    /// block, and evicting another for it, changes a page each, and a bit.
    static let changeCost = 3 * pageSize

    /// The bytes to map, which is what the file may grow to.
    let mapSize: Int
    /// When more pages than this are in use, blocks are evicted.
    private(set) var target: Int
    /// What one commit should cost, in bytes.
    let batch: Int
    /// The largest block that is stored, in bytes.
    let largestBlock: Int

    /// How many changes, however small, one commit should make, when the index has so many pages.
    ///
    /// An index that is small is soon written anew whole, and then more changes cost nothing more.
    func changes(indexPages: Int) -> Int {
        indexPages * Self.pageSize <= batch / 2 ? .max : batch / Self.changeCost
    }

    init(limit: Int, largestShare: Double) {
        let pages = (limit - Self.beside) / Self.pageSize
        mapSize = pages * Self.pageSize
        batch = min(max(limit / 64, 256 << 10), 8 << 20)
        largestBlock = Int(Double(limit) * largestShare)
        // The pages that a commit frees can be used from the next but one on. So three commits, and
        // what they evict, twice; but never more than an eighth, for a small cache should hold
        // things too.
        target = pages - min(6 * batch / Self.pageSize + 256, pages / 8)
    }

    /// While the file is larger than it should be: the copy that takes its place must fit beside what
    /// is left.
    var whileShrinking: Capacity {
        var capacity = self
        capacity.target /= 2
        return capacity
    }
}
