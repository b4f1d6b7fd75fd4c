extension BlockCache {
    /// What an operator wants to know of.
    public enum Event: Sendable, Equatable {
        /// Blocks are not taken any more; told once, until it is over.
        case failed(reason: String)
        /// Blocks are taken again.
        case recovered
        /// The file was larger than the limit now allows, and has become smaller.
        case shrunk(fileSize: Int)
    }
}
