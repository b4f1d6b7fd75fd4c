public import Multiformats

/// Where paths lead, remembered in bounded memory, so that a hit on a deep path costs one look-up.
///
/// Content paths never change, so what was found stays true for ever, and only makes room for others,
/// the least recently used first. That nothing was found is true too, but it is remembered for seconds
/// only, for it is of use to nobody but an impatient client. An answer says nothing about whether the
/// blocks are still in the cache.
///
/// A value: keep it in a `Locked`, and ask it before a path is resolved. What must not be remembered is
/// what came of a mutable name, before the name has been exchanged for a CID.
public struct ResolvedPaths: Sendable {
    /// What a path leads to.
    public struct Target: Sendable, Equatable {
        /// What is at the end of the path.
        public enum Kind: Sendable, Equatable {
            /// A file, or raw bytes.
            case file
            /// A directory, sharded or not.
            case directory
            /// A symbolic link.
            case symlink
            /// Something that is not UnixFS.
            case other
        }

        /// The block at the end of the path.
        public var cid: CID
        /// What it is.
        public var kind: Kind
        /// The bytes of a file; `nil` for what has no size.
        public var size: UInt64?
        /// The root, and what each segment of the path leads to, the end included; no shards.
        public var roots: [CID]

        /// Describes the end of a path.
        public init(cid: CID, kind: Kind, size: UInt64?, roots: [CID]) {
            self.cid = cid
            self.kind = kind
            self.size = size
            self.roots = roots
        }
    }

    /// What is remembered of a path.
    public enum Answer: Sendable, Equatable {
        /// It leads here.
        case target(Target)
        /// It leads nowhere: this block has nothing of that name.
        case missing(name: String, in: CID)
    }

    /// Which clock tells how long it is ago that nothing was found.
    public typealias Instant = ContinuousClock.Instant

    private struct Key: Hashable, Sendable {
        let root: CID
        let path: [String]
    }

    private struct Entry: Sendable {
        let key: Key
        let answer: Answer
        let size: Int
        /// When it is to be forgotten; `nil`: never.
        let end: Instant?
    }

    /// What an entry takes beside its names: itself, its slot, its share of the dictionary.
    private static let overhead = 320

    /// About how many bytes are in use.
    public private(set) var size = 0

    private let limit: Int
    private let patience: Duration
    private var slots: [Key: Int] = [:]
    private var entries: [Entry?]
    private var free: [Int]
    private var queue: SlotQueues

    /// Remembers nothing yet.
    ///
    /// - Parameters:
    ///   - limit: About how many bytes to use at most. Some four thousand paths fit into 2 MiB. Raise it
    ///     when clients walk through large directories again and again.
    ///   - patience: For how long it is remembered that nothing was found.
    public init(limit: Int = 2 << 20, patience: Duration = .seconds(5)) {
        self.limit = limit
        self.patience = patience
        let most = max(1, limit / Self.overhead)
        entries = Array(repeating: nil, count: most)
        free = Array((0..<most).reversed())
        queue = SlotQueues(1, below: most)
    }

    /// How many paths are remembered.
    public var count: Int { slots.count }

    /// What is remembered of a path; `nil` when nothing is.
    public mutating func answer(for path: [String], under root: CID, at now: Instant) -> Answer? {
        guard let slot = slots[Key(root: root, path: path)], let entry = entries[slot] else {
            return nil
        }
        if let end = entry.end, end <= now {
            forget(slot)
            return nil
        }
        queue.push(slot, to: 0)
        return entry.answer
    }

    /// Remembers where a path leads; what is too large to be remembered is not.
    public mutating func remember(
        _ answer: Answer,
        for path: [String],
        under root: CID,
        at now: Instant
    ) {
        let key = Key(root: root, path: path)
        if let slot = slots[key] { forget(slot) }
        let size = Self.size(of: key, answer)
        guard size <= limit else { return }
        while free.isEmpty || self.size + size > limit {
            guard let oldest = queue.oldest(in: 0) else { return }
            forget(oldest)
        }
        guard let slot = free.popLast() else { return }
        let end: Instant? =
            switch answer {
            case .target: nil
            case .missing: now.advanced(by: patience)
            }
        entries[slot] = Entry(key: key, answer: answer, size: size, end: end)
        slots[key] = slot
        queue.push(slot, to: 0)
        self.size += size
    }

    /// Forgets everything, as after a purge or a change of what is allowed.
    public mutating func removeAll() {
        while let slot = queue.oldest(in: 0) { forget(slot) }
    }

    private mutating func forget(_ slot: Int) {
        guard let entry = entries[slot] else { return }
        queue.remove(slot)
        slots[entry.key] = nil
        entries[slot] = nil
        free.append(slot)
        size -= entry.size
    }

    private static func size(of key: Key, _ answer: Answer) -> Int {
        // The key is there twice, but its bytes are shared.
        var size = overhead + key.root.bytes.count
        for segment in key.path { size += 16 + segment.utf8.count }
        if case .target(let target) = answer {
            for cid in target.roots + [target.cid] { size += 48 + cid.bytes.count }
        } else if case .missing(let name, let cid) = answer {
            size += name.utf8.count + cid.bytes.count
        }
        return size
    }
}
