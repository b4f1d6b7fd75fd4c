import FoundationEssentials
import LMDB

extension BlockCache {
    /// The blocks that were last used within one span of time.
    public struct AgeBand: Sendable, Equatable {
        /// How long ago it was at most; `nil` for any longer.
        public let limit: Duration?
        /// How many blocks.
        public internal(set) var blocks = 0
        /// Their bytes.
        public internal(set) var bytes = 0
    }

    private static let bands: [Duration?] = [
        .seconds(3600), .seconds(24 * 3600), .seconds(7 * 24 * 3600), .seconds(30 * 24 * 3600), nil,
    ]

    /// How much was last used when: within the hour, the day, the week, thirty days, or before.
    ///
    /// Walks through the index, which takes a second for some million blocks. The times are right to
    /// within ten minutes or so; those of uses long ago to within days.
    ///
    /// - Throws: ``BlockCacheError`` when the walk cannot go on.
    @concurrent
    public func ages() async throws(BlockCacheError) -> [AgeBand] {
        var bands = Self.bands.map { AgeBand(limit: $0) }
        guard let store else { return bands }
        let times = try access { () throws(LMDBError) in try store.timeMarks() }
        let now = UInt64(max(0, Date().timeIntervalSince1970))
        var next: [UInt8]? = []
        while let start = next {
            let portion = try access { () throws(LMDBError) in
                try store.portion(from: start, count: 4096, bytes: .max)
            }
            for (_, record) in portion.blocks {
                let time = times.time(of: record.place.sequence) ?? now
                let age = Duration.seconds(Int64(now - min(now, time)))
                let index = bands.firstIndex { $0.limit.map { age <= $0 } ?? true }
                guard let index else { continue }
                bands[index].blocks += 1
                bands[index].bytes += record.count
            }
            next = portion.next
        }
        return bands
    }
}
