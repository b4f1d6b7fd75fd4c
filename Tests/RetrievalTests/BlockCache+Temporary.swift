import BlockCache
import Testing

extension BlockCache {
    /// A cache of its own, small and empty.
    static func temporary() throws -> BlockCache {
        let name = String(UInt64.random(in: 0...UInt64.max), radix: 36)
        return try BlockCache(Configuration(path: "/tmp/regatta-tests-\(name)", limit: 64 << 20))
    }
}
