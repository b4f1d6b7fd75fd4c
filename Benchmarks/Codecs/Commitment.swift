import Filecoin
import Measuring
import OpenSSL

/// A piece's commitment against SHA-256.
///
/// Of 127 bytes come four leaves, and a tree of n leaves has n − 1 nodes above them, each a message of
/// 64 bytes that takes two compressions, the second for the padding: 512 bytes through the compression
/// function for 127 of content. The bound is SHA-256 of one long message over as many bytes, the
/// fastest that libcrypto gets them through on one core.
enum Commitment {
    static func run(megabytes: Int) -> Goal {
        var chance = Chance(seed: 1)
        let bytes = (0..<1 << 20).map { _ in UInt8(truncatingIfNeeded: chance.next()) }
        let size = Double(megabytes << 20)
        let hashing = best(of: 5) { hash(bytes, megabytes) }
        let committing = best(of: 5) { commit(bytes, megabytes) }
        let hashed = size / hashing / 1e6
        let bound = hashed * 127 / 512
        let committed = size / committing / 1e6
        print("SHA-256 of one message: \(hashed.text()) MB/s")
        print("bound of a commitment:  \(bound.text()) MB/s")
        print("commitment:             \(committed.text()) MB/s")
        return Goal(
            name: "commitment : bound of one core",
            value: committed / bound,
            floor: 0.8
        )
    }

    private static func hash(_ bytes: [UInt8], _ times: Int) {
        var digest = Digest(.sha256)
        for _ in 0..<times { digest.update(bytes.span) }
        let length = digest.finish().count
        precondition(length == 32, "a digest of another length")
    }

    private static func commit(_ bytes: [UInt8], _ times: Int) {
        var commitment = PieceCommitment()
        for _ in 0..<times { commitment.update(bytes.span) }
        precondition(commitment.finish() != nil, "no commitment")
    }
}
