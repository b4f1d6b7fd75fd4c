import BlockCache
import IPLD
import Locking
import Multiformats
import UnixFS

/// Where the paths of requests lead, as the cache remembers it, as long as the policy is the same that
/// allowed all that is on the way.
final class PathMemory: Sendable {
    private let cache: BlockCache?
    private let policy: ContentPolicy
    /// Under which ``ContentPolicy/generation`` everything was remembered.
    private let generation = Locked(0)

    init(_ cache: BlockCache?, _ policy: ContentPolicy) {
        self.cache = cache
        self.policy = policy
    }

    /// The file that a path of at least one name leads to.
    func target(of request: ContentRequest) -> ResolvedPaths.Target? {
        let target = request.target
        guard let cache, !target.segments.isEmpty else { return nil }
        renew()
        guard
            case .target(let found)? = cache.rememberedAnswer(
                for: target.segments,
                under: target.root
            ), found.kind == .file
        else { return nil }
        return found
    }

    /// What was missing on a path of late.
    func absence(of request: ContentRequest) -> PathError? {
        let target = request.target
        guard let cache, !target.segments.isEmpty else { return nil }
        renew()
        let known = cache.rememberedAnswer(for: target.segments, under: target.root)
        guard case .missing(let name, let cid)? = known else { return nil }
        return .noLink(name: name, in: cid)
    }

    /// Remembers, for seconds, what is missing on a path.
    func remember(_ error: PathError, of request: ContentRequest, allowedIn allowed: Int) {
        guard case .noLink(let name, let cid) = error else { return }
        remember(.missing(name: name, in: cid), of: request.target, allowedIn: allowed)
    }

    /// Remembers what a path leads to that was allowed under a generation of the policy.
    func remember(_ resolution: Resolution, of request: ContentRequest, allowedIn allowed: Int) {
        guard resolution.remainder.isEmpty, !resolution.terminus.cid.isIdentity else { return }
        let end = Self.target(resolution)
        remember(.target(end), of: request.target, allowedIn: allowed)
    }

    private func remember(
        _ answer: ResolvedPaths.Answer,
        of target: ContentTarget,
        allowedIn allowed: Int
    ) {
        guard let cache, !target.segments.isEmpty else { return }
        renew()
        generation.withLock { generation in
            guard generation == allowed else { return }
            cache.remember(answer, for: target.segments, under: target.root)
        }
    }

    private static func target(_ resolution: Resolution) -> ResolvedPaths.Target {
        let node = try? UnixFSNode(decoding: resolution.terminus)
        let kind: ResolvedPaths.Target.Kind =
            switch node?.kind {
            case .file: .file
            case .directory, .shard: .directory
            case .symlink: .symlink
            case nil: .other
            }
        return ResolvedPaths.Target(
            cid: resolution.terminus.cid,
            kind: kind,
            size: kind == .file ? node?.size : nil,
            roots: resolution.roots
        )
    }

    /// Forgets what another policy has allowed.
    private func renew() {
        let current = policy.generation
        generation.withLock { generation in
            guard generation != current else { return }
            generation = current
            cache?.forgetPaths()
        }
    }
}
