import BlockCache
import FoundationEssentials
import IPLD
import Multiformats
import OpenSSL

/// A directory of its own for a test, deleted with the last reference.
final class TemporaryDirectory: Sendable {
    let path: String

    init() {
        let name = "regatta-\(UInt64.random(in: 0...UInt64.max))"
        path = FileManager.default.temporaryDirectory.appending(path: name).path()
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// The bytes that the files in it have.
    var size: Int {
        let names = (try? FileManager.default.subpathsOfDirectory(atPath: path)) ?? []
        return names.reduce(0) { sum, name in
            let facts = try? FileManager.default.attributesOfItem(atPath: "\(path)/\(name)")
            return sum + (facts?[.size] as? Int ?? Int(facts?[.size] as? UInt64 ?? 0))
        }
    }
}

/// Chances that come out the same for the same seed (SplitMix64).
struct Chance: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

extension Block {
    /// A raw block of `count` bytes that no other seed makes, if it has eight bytes or more.
    ///
    /// Every kilobyte of it is different too, so that parts in the wrong order show.
    static func random(_ count: Int, seed: UInt64) -> Block {
        var chance = Chance(seed: seed)
        var bytes = [UInt8](repeating: UInt8(truncatingIfNeeded: seed), count: count)
        for start in stride(from: 0, to: count, by: 1000) {
            let word = start == 0 ? seed : chance.next()
            for index in start..<min(start + 8, count) {
                bytes[index] = UInt8(truncatingIfNeeded: word >> UInt64(8 * (index - start)))
            }
        }
        return raw(bytes)
    }

    static func raw(_ bytes: [UInt8]) -> Block {
        do {
            let digest = Digest.hash(.sha256, bytes.span)
            let multihash = try Multihash(code: Multihash.sha256, digest: digest)
            let cid = try CID(version: .v1, codec: .raw, multihash: multihash)
            return try Block(verifying: bytes, as: cid, limit: largestLimit)
        } catch {
            preconditionFailure("a raw block is always possible: \(error)")
        }
    }
}

extension CID {
    /// The same block's name in another codec.
    func with(_ codec: Codec) throws -> CID {
        try CID(version: .v1, codec: codec, multihash: multihash)
    }
}
