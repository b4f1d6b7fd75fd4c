extension BlockCache {
    /// Where the cache is, how large, and how patient.
    public struct Configuration: Sendable {
        /// The directory, made if it is missing.
        public var path: String
        /// The most bytes that the directory's files occupy, at any moment; at least 16 MiB.
        public var limit: Int
        /// The share of ``limit`` that one block may have; a larger block is declined.
        public var largestShare: Double
        /// The most bytes that wait to be written; when they are reached, blocks are declined.
        ///
        /// They are memory. Raise it when statistics show blocks declined as busy during fast
        /// downloads; lower it when memory is scarce.
        public var waitingLimit: Int
        /// The most blocks that wait to be written, however small.
        public var waitingBlocks: Int
        /// How long a block may wait to be written, and so how much a crash may lose.
        public var commitInterval: Duration
        /// How long hits are collected before the order of use is updated.
        public var recencyInterval: Duration
        /// How long the cache is idle before everything is forced to the disk.
        ///
        /// After that a power failure costs nothing until the next write.
        public var syncDelay: Duration
        /// How long no block is taken after writing failed.
        public var retryInterval: Duration
        /// Told what happens, on the cache's own thread, which does nothing else meanwhile.
        public var observe: @Sendable (Event) -> Void

        /// Makes a configuration; everything but the place and the limit has a default.
        public init(
            path: String,
            limit: Int,
            largestShare: Double = 1.0 / 16,
            waitingLimit: Int = 16 << 20,
            waitingBlocks: Int = 16_384,
            commitInterval: Duration = .milliseconds(200),
            recencyInterval: Duration = .seconds(1),
            syncDelay: Duration = .seconds(5),
            retryInterval: Duration = .seconds(30),
            observe: @escaping @Sendable (Event) -> Void = { _ in }
        ) {
            self.path = path
            self.limit = limit
            self.largestShare = largestShare
            self.waitingLimit = waitingLimit
            self.waitingBlocks = waitingBlocks
            self.commitInterval = commitInterval
            self.recencyInterval = recencyInterval
            self.syncDelay = syncDelay
            self.retryInterval = retryInterval
            self.observe = observe
        }
    }
}
