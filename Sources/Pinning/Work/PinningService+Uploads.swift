public import BlockCache
import Locking
import Retrieval

/// What was uploaded and waits to be pinned.
extension PinningService {
    /// What the names of uploads begin with.
    public static let uploadPrefix = "upload-"
    /// How long an upload waits before it is deleted.
    private static let patience = Duration.seconds(86_400)

    /// A name for a new upload.
    public func makeUpload() -> String {
        let chance = chance.withLock { $0.next() }
        let time = String(clock.now.milliseconds, radix: 36)
        return "\(Self.uploadPrefix)\(time)-\(String(chance, radix: 36))"
    }

    /// Deletes uploads that nobody pinned within a day, and those that backends have.
    ///
    /// What storage providers keep is held until one of them was seen to serve it, for a day at most.
    ///
    /// - Throws: `RetainedBlocksError`.
    public func clear(_ blocks: RetainedBlocks) async throws(RetainedBlocksError) {
        let now = clock.now
        let needed = Set(
            catalogue.all.compactMap { request in
                let isYoung = now.duration(since: request.created) < Self.patience
                let isHeld = isYoung && request.placements.contains(where: \.isOutOfReach)
                return request.isSettled && !isHeld ? nil : request.upload
            }
        )
        for owner in try blocks.owners() where owner.hasPrefix(Self.uploadPrefix) {
            let parts = owner.split(separator: "-")
            let made = parts.count > 1 ? Int64(parts[1], radix: 36) : nil
            let age = now.milliseconds - (made ?? 0)
            let isPinned = catalogue.all.contains { $0.upload == owner }
            guard !needed.contains(owner), isPinned || .milliseconds(age) > Self.patience else {
                continue
            }
            try await blocks.release(owner)
        }
    }
}

extension PinRequest {
    /// Whether every backend has it, or never will.
    var isSettled: Bool { placements.allSatisfy(\.isSettled) }
}

extension PinningService {
    /// Has requests brought again whose blocks on our own disk were damaged.
    ///
    /// - Throws: ``PinningError``.
    public func repair(_ requests: Set<String>) throws(PinningError) {
        let locals = Set(backends.filter { $0.kind == .local }.map(\.name))
        for id in requests {
            try catalogue.update(id) { request in
                for name in locals where request[name]?.step == .watch {
                    request[name] = Placement(backend: name)
                }
            }
        }
        bell.ring()
    }
}
