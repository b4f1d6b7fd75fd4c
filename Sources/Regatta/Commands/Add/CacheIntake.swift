import BlockCache
import IPLD
import Locking

/// Puts blocks into the cache, waiting for the disk instead of losing any.
struct CacheIntake: Sendable {
    private let cache: BlockCache
    private let bytes = Locked(0)

    init(_ cache: BlockCache) {
        self.cache = cache
    }

    /// Takes a block.
    ///
    /// - Throws: ``Failure`` when the cache cannot, or not all of them at once.
    func take(_ block: Block) async throws {
        while true {
            switch cache.admit(block) {
            case .accepted: return try count(block)
            case .present, .declined(.inline): return
            case .declined(.busy): await cache.flush()
            case .declined(.large): throw Failure("\(block.cid): too large for so small a cache")
            case .declined(let reason):
                throw Failure("the cache does not take blocks (\(reason)); is its disk full?")
            }
        }
    }

    /// Stops before what was added first makes room for what comes last.
    private func count(_ block: Block) throws {
        let limit = cache.statistics.limit
        let sum = bytes.withLock { sum in
            sum += block.bytes.count
            return sum
        }
        guard sum < limit / 8 * 7 else {
            throw Failure(
                "more than the cache holds, \(ByteText.text(limit)): raise cache.size, or write "
                    + "a CAR with regatta car create"
            )
        }
    }

    /// Waits for the disk, and checks that it has everything.
    func finish() async throws {
        await cache.flush()
        let statistics = cache.statistics
        guard statistics.lost == 0 else {
            throw Failure("the cache lost blocks: \(statistics.fault ?? "writing failed")")
        }
    }
}
