/// A member of an archive: a file, a directory or a symlink.
public struct TAREntry: Sendable, Equatable {
    /// What the member is.
    public enum Kind: Sendable, Equatable {
        /// A file of so many bytes, which follow its header.
        case file(size: UInt64)
        case directory
        /// A link to a path, which nobody has checked.
        case symlink(target: [UInt8])
    }

    /// When the content was last changed.
    public struct ModificationTime: Sendable, Equatable {
        /// Seconds since 1970, which may be negative.
        public let seconds: Int64
        /// From 0, below a thousand million.
        public let nanoseconds: UInt32

        /// A time.
        public init(seconds: Int64, nanoseconds: UInt32 = 0) {
            precondition(nanoseconds < 1_000_000_000, "a second has a thousand million nanoseconds")
            self.seconds = seconds
            self.nanoseconds = nanoseconds
        }
    }

    /// What the member is.
    public let kind: Kind

    /// The names from the archive's top down to the member, as directories store them; none for the
    /// top itself.
    public let names: [[UInt8]]

    /// The permissions; without them 0644 for files, 0755 for directories and 0777 for symlinks.
    ///
    /// Only the nine ordinary bits count: what strangers made is not to run as somebody else.
    public let mode: UInt16?

    /// When the content was last changed; without it, 1970 begins.
    public let modified: ModificationTime?

    /// A member.
    public init(
        _ kind: Kind,
        names: [[UInt8]],
        mode: UInt16? = nil,
        modified: ModificationTime? = nil
    ) {
        self.kind = kind
        self.names = names
        self.mode = mode
        self.modified = modified
    }
}
