import FoundationEssentials
import LocalFiles
import Measuring
import Multiformats
import OpenSSL
import TestSupport
import UnixFS

/// An import of a file of a gibibyte, against SHA-256 of it on one core.
///
/// The content is that of IPIP-499, so that the CIDs are checked on the way: those of the largest
/// vectors take too long for a test.
enum Import {
    private struct Vector {
        let profile: ImportProfile
        let seed: String
        let count: Int
        let cid: String
        let cidOfOneMore: String
    }

    private static let vectors = [
        Vector(
            profile: .v0,
            seed: "v0-seed",
            count: 174 << 18,
            cid: "QmUbBALi174SnogsUzLpYbD4xPiBSFANF4iztWCsHbMKh2",
            cidOfOneMore: "QmV81WL765sC8DXsRhE5fJv2rwhS4icHRaf3J9Zk5FdRnW"
        ),
        Vector(
            profile: .v1,
            seed: "v1-2025-seed",
            count: 1 << 30,
            cid: "bafybeihmf37wcuvtx4hpu7he5zl5qaf2ineo2lqlfrapokkm5zzw7zyhvm",
            cidOfOneMore: "bafybeibdsi225ugbkmpbdohnxioyab6jsqrmkts3twhpvfnzp77xtzpyhe"
        ),
    ]

    static func run() async throws -> Goal {
        var ratio = 0.0
        for vector in vectors {
            let url = FileManager.default.temporaryDirectory
                .appending(path: "regatta-import-\(UInt64.random(in: 0...UInt64.max))")
            defer { try? FileManager.default.removeItem(at: url) }
            let content = Keystream.bytes(vector.count + 1, seed: vector.seed)
            try Data(content).write(to: url)
            try await check(url.path, vector.profile, vector.cidOfOneMore)
            try Data(content.dropLast()).write(to: url)
            let hashing = best(of: 3) { _ = Digest.hash(.sha256, content.span) }
            var importing = Double.infinity
            for _ in 0..<3 {
                let start = ContinuousClock.now
                try await check(url.path, vector.profile, vector.cid)
                importing = min(importing, start.duration(to: .now) / .seconds(1))
            }
            let megabytes = Double(vector.count) / 1e6
            print("\(vector.seed), \(vector.count >> 20) MiB:", terminator: " ")
            print("SHA-256 \((megabytes / hashing).text()) MB/s,", terminator: " ")
            print("import \((megabytes / importing).text()) MB/s")
            ratio = hashing / importing
        }
        return Goal(name: "import of 1 GiB : SHA-256 of one core", value: ratio, floor: 0.7)
    }

    private static func check(
        _ path: String,
        _ profile: ImportProfile,
        _ expected: String
    ) async throws {
        let files = TreeImport(TreeImport.Options(profile: profile)) { _ in }
        let root = try await files.add(path)
        precondition(root.cid.description == expected, "the CID is not that of IPIP-499")
    }
}
