import BlockCache
import IPLD
import Multiformats
import OpenSSL

/// Blocks of one size or several that nobody else has.
struct Blocks {
    private var count: UInt64 = 0
    private let seed: UInt64

    init(seed: UInt64 = 1) {
        self.seed = seed
    }

    /// A block of so many bytes, at least sixteen.
    mutating func next(_ size: Int) throws -> Block {
        count += 1
        var bytes = [UInt8](repeating: 0x5A, count: size)
        for index in 0..<8 {
            bytes[index] = UInt8(truncatingIfNeeded: count >> UInt64(8 * index))
            bytes[8 + index] = UInt8(truncatingIfNeeded: seed >> UInt64(8 * index))
        }
        let digest = Digest.hash(.sha256, bytes.span)
        let multihash = try Multihash(code: Multihash.sha256, digest: digest)
        let cid = try CID(version: .v1, codec: .raw, multihash: multihash)
        return try Block(verifying: bytes, as: cid, limit: Block.largestLimit)
    }
}

extension BlockCache {
    /// Stores a block, waiting where the disk is slower: how many bytes of it were not there yet.
    @discardableResult
    func store(_ block: Block) async -> Int {
        while true {
            switch admit(block) {
            case .accepted: return block.bytes.count
            case .declined(.busy): try? await Task.sleep(for: .microseconds(200))
            default: return 0
            }
        }
    }
}
