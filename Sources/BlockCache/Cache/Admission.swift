/// What became of a block that was offered to the cache.
public enum Admission: Sendable, Equatable {
    /// Why a block was not taken.
    public enum Reason: String, Sendable, CaseIterable {
        /// Its CID carries it.
        case inline
        /// It would be too large a part of the cache.
        case large
        /// As many blocks as may wait to be written do.
        case busy
        /// Writing failed a moment ago.
        case failing
        /// The cache is closed.
        case closed
    }

    /// It will be written, and can be read at once.
    case accepted
    /// It is there already.
    case present
    /// It was not taken.
    case declined(Reason)
}
