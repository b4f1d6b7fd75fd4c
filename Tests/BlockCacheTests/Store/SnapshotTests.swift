import IPLD
import LMDB
import Testing

@testable import BlockCache

/// What somebody who looks at an old state does to whoever writes.
@Suite(.timeLimit(.minutes(1))) struct SnapshotTests {
    private let directory = TemporaryDirectory()

    @Test func `a snapshot that is held too long costs new blocks, not the cache`() throws {
        let capacity = Capacity(limit: 16 << 20, largestShare: 1)
        let opened = try StoreOpening(path: directory.path, capacity: capacity).open()
        let store = opened.store
        var seed: UInt64 = 0
        func commitOne() throws -> BlockStore.Outcome {
            seed += 1
            return try store.commit(
                [.insert(.random(500_000, seed: seed))],
                bytes: 500_000,
                .recency
            )
        }
        for _ in 0..<60 { _ = try commitOne() }
        let before = try store.counters().blocks
        try store.environment.read { _ in
            let error = #expect(throws: LMDBError.self) {
                while true { _ = try commitOne() }
            }
            #expect(error == .mapFull)
        }
        // What was evicted before the room ran out is gone, and no more.
        #expect(try store.counters().blocks > before / 2)
        #expect(try commitOne().inserted == 1)
        #expect(try store.check(verifiesBlocks: true).isSound)
    }
}
