import BlockCache
import FoundationEssentials

/// Runs `body` with a cache in a directory of its own.
func withTemporaryCache(_ body: (BlockCache) async throws -> Void) async throws {
    let name = "regatta-\(UInt64.random(in: 0...UInt64.max))"
    let path = FileManager.default.temporaryDirectory.appending(path: name).path()
    let cache = try BlockCache(BlockCache.Configuration(path: path, limit: 64 << 20))
    defer { try? FileManager.default.removeItem(atPath: path) }
    do {
        try await body(cache)
    } catch {
        await cache.close()
        throw error
    }
    await cache.close()
}
