import BlockCache
import IPLD
import Multiformats
import NIOCore
import Retrieval
import TestSupport
import Testing

@testable import Gateway

@Suite(.timeLimit(.minutes(1))) struct PartsAtHandTests {
    private let bytes = noise(200_000, seed: 2)

    private func read(_ part: Range<Int>, of cid: CID, _ size: Int, _ cache: BlockCache) -> [UInt8]?
    {
        var buffer = ByteBuffer(string: "before ")
        guard buffer.write(part, of: cid, size: size, from: cache) else {
            #expect(String(buffer: buffer) == "before ")
            return nil
        }
        #expect(buffer.readString(length: 7) == "before ")
        return Array(buffer.readableBytesView)
    }

    @Test func `Parts of a block are read, from memory and from the file`() async throws {
        var store = FixtureStore()
        let cid = store.add(bytes)
        let others = (0..<20).map { store.add(noise(1 << 20, seed: UInt64($0) + 10)) }
        try await withTemporaryCache { cache in
            for cid in store.cids {
                guard let block = store.block(cid) else { continue }
                while cache.admit(block) == .declined(.busy) { await cache.flush() }
                await cache.flush()
            }
            #expect(read(0..<10, of: cid, bytes.count, cache) == nil, "not verified")
            #expect(cache.block(cid) != nil)
            var random = SplitMix(seed: 3)
            for isInMemory in [true, false] {
                // So much is read besides that it is in the file only.
                if !isInMemory { for other in others { #expect(cache.block(other) != nil) } }
                for _ in 0..<50 {
                    let lower = Int(random.next() % UInt64(bytes.count))
                    let upper = lower + Int(random.next() % UInt64(bytes.count - lower + 1))
                    #expect(
                        read(lower..<upper, of: cid, bytes.count, cache)
                            == Array(bytes[lower..<upper])
                    )
                }
                #expect(read(0..<10, of: cid, bytes.count + 1, cache) == nil)
            }
            let hits = cache.statistics.hits
            #expect(read(0..<1, of: cid, bytes.count, cache) == [bytes[0]])
            #expect(cache.statistics.hits == hits + 1)
            #expect(await cache.purge(cid))
            #expect(read(0..<10, of: cid, bytes.count, cache) == nil)
        }
    }
}
