import IPLD
import Multiformats
import OpenSSL
import Testing

@testable import BlockCache

@Suite struct RecentBlocksTests {
    private var recent = RecentBlocks(limit: 1000)

    private func entry(_ number: UInt8, size: Int = 100) throws -> RecentBlocks.Entry {
        let bytes = [UInt8](repeating: number, count: size)
        let digest = Digest.hash(.sha256, bytes.span)
        let hash = try Multihash(code: Multihash.sha256, digest: digest)
        let cid = try CID(version: .v1, codec: .raw, multihash: hash)
        return RecentBlocks.Entry(
            block: try Block(verifying: bytes, as: cid),
            record: Record(id: UInt64(number), place: Place(.once, 0), count: size)
        )
    }

    @Test mutating func `finds what was read last`() throws {
        let entry = try entry(1)
        recent.insert(entry)
        let found = recent.find(entry.block.cid.multihash)
        #expect(found?.block.bytes == entry.block.bytes)
    }

    @Test mutating func `keeps no more than its limit`() throws {
        let entries = try (0..<100).map { try entry($0) }
        for entry in entries { recent.insert(entry) }
        let kept = entries.compactMap { recent.find($0.block.cid.multihash) }
        #expect(!kept.isEmpty && kept.count <= 12)
    }

    @Test mutating func `keeps what is read again and again`() throws {
        let favourite = try entry(0)
        for number in 0..<100 {
            if recent.find(favourite.block.cid.multihash) == nil {
                #expect(number == 0)
                recent.insert(favourite)
            }
            recent.insert(try entry(UInt8(number + 1)))
        }
    }

    @Test mutating func `a block of any size is shared for a moment, and only one`() throws {
        let large = try entry(1, size: 5000)
        recent.insert(large)
        #expect(recent.find(large.block.cid.multihash) != nil)
    }

    @Test mutating func `forgets what is taken away`() throws {
        let entry = try entry(1)
        recent.insert(entry)
        recent.remove(entry.block.cid.multihash)
        let found = recent.find(entry.block.cid.multihash)
        #expect(found == nil)
    }
}
