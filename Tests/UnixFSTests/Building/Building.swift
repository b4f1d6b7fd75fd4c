import IPLD
import Multiformats
import TestSupport
import UnixFS

/// A file that was built, and its blocks as they came.
func build(
    _ bytes: [UInt8],
    _ profile: ImportProfile,
    _ attributes: NodeAttributes = .none
) throws -> (root: BuiltNode, blocks: [Block]) {
    var builder = FileBuilder(profile, attributes: attributes)
    var blocks: [Block] = []
    for start in stride(from: 0, to: bytes.count, by: profile.chunkSize) {
        let chunk = Array(bytes[start..<min(start + profile.chunkSize, bytes.count)])
        blocks += try builder.add(FileBuilder.leaf(chunk, profile))
    }
    let end = try builder.finish()
    return (end.root, blocks + end.blocks)
}

extension ImportProfile {
    /// `ipfs add --cid-version=1` without a profile.
    static let kuboVersion1 = ImportProfile(
        chunkSize: 256 << 10,
        linksPerNode: 174,
        rawLeaves: true,
        version: .v1,
        directorySize: .links
    )

    /// `test-cid-v1`, as it was: chunks of a mebibyte, the old width.
    static let oldVersion1 = ImportProfile(
        chunkSize: 1 << 20,
        linksPerNode: 174,
        rawLeaves: true,
        version: .v1,
        directorySize: .links
    )

    /// Small enough for deep trees of few bytes.
    static let tiny = ImportProfile(
        chunkSize: 4,
        linksPerNode: 3,
        rawLeaves: true,
        version: .v1,
        directorySize: .links
    )
}

extension FixtureStore {
    /// A store of what was built.
    init(_ blocks: [Block]) {
        self.init()
        for block in blocks { add(block) }
    }
}
