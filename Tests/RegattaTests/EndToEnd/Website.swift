import IPLD
import Multiformats
import TestOrigin
import TestSupport

/// A site as people publish them: a page, its style, a large file, and a directory of very many
/// pictures, which is sharded.
struct Website: Sendable {
    /// Made once: hashing takes time while nothing is optimised.
    static let shared = Website()

    let store: FixtureStore
    let root: CID
    let large: [UInt8]
    let picture: [UInt8]
    let page = Array("<!doctype html><title>Site</title><h1>Hello</h1>".utf8)
    let style = Array("h1 { color: teal }".utf8)

    private init() {
        var generator = SeededGenerator(seed: 11)
        var store = FixtureStore()
        large = generator.bytes(3_000_000)
        picture = [0x89] + Array("PNG\r\n\u{1A}\n".utf8) + generator.bytes(500)
        var pictures: [String: CID] = [:]
        for index in 0..<400 {
            let mark = [UInt8(index % 256), UInt8(index / 256)]
            pictures["\(index).png"] = store.add(picture + mark)
        }
        pictures["logo.png"] = store.add(picture)
        root = store.directory([
            "index.html": store.add(page),
            "style.css": store.add(style),
            "large.bin": store.file(large, layout: FileLayout(chunkSize: 100_000)),
            "images": store.shardedDirectory(pictures),
            "plain": store.directory(["a b.txt": store.add([1]), "ü.txt": store.add([2])]),
        ])
        self.store = store
    }

    /// The bytes of a block; what an origin is given.
    var blocks: @Sendable (CID) -> [UInt8]? {
        let store = store
        return { store.block($0)?.bytes }
    }
}
