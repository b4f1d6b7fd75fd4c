import BlockCache

/// The statistics of the cache, as programs read them.
struct CacheView: Encodable {
    let bytes: Int
    let limitBytes: Int
    let fileBytes: Int
    let blocks: Int
    let waiting: Int
    let hits: Int
    let misses: Int
    let admitted: Int
    let declined: Int
    let lost: Int
    let evicted: Int
    let damaged: Int
    /// Why nothing is written now; absent while all is well.
    let fault: String?

    init(_ statistics: BlockCache.Statistics) {
        bytes = statistics.bytes
        limitBytes = statistics.limit
        fileBytes = statistics.fileSize
        blocks = statistics.blocks
        waiting = statistics.waiting
        hits = statistics.hits
        misses = statistics.misses
        admitted = statistics.admitted
        declined = statistics.declined
        lost = statistics.lost
        evicted = statistics.evicted
        damaged = statistics.damaged
        fault = statistics.fault
    }
}
