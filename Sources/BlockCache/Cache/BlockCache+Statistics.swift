extension BlockCache {
    /// What is in the cache, and what happened since it was opened.
    public struct Statistics: Sendable, Equatable {
        /// The bytes of the blocks that are written.
        public internal(set) var bytes = 0
        /// The most bytes that the cache's files may occupy.
        public internal(set) var limit = 0
        /// The bytes that its files occupy.
        public internal(set) var fileSize = 0
        /// How many blocks are written.
        public internal(set) var blocks = 0
        /// The bytes of blocks that wait to be written, or are being written.
        public internal(set) var waiting = 0
        /// How many blocks were asked for and found.
        public internal(set) var hits = 0
        /// How many blocks were asked for and not found.
        public internal(set) var misses = 0
        /// How many blocks were taken.
        public internal(set) var admitted = 0
        /// How many blocks were not taken.
        public internal(set) var declined = 0
        /// How many blocks were taken but could not be written.
        public internal(set) var lost = 0
        /// How many blocks made room for others.
        public internal(set) var evicted = 0
        /// How many blocks on the disk were not what their CIDs say; they were removed.
        public internal(set) var damaged = 0
        /// How long the longest commit took.
        public internal(set) var longestCommit = Duration.zero
        /// How often the file was closed and opened anew after a failure.
        public internal(set) var renewals = 0
        /// Why blocks are not taken at present; `nil` when they are.
        public internal(set) var fault: String?

        /// The share of the blocks asked for that were found; `nil` before the first.
        public var hitRatio: Double? {
            hits + misses > 0 ? Double(hits) / Double(hits + misses) : nil
        }
    }
}
