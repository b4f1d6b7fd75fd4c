import IPLD
import Multiformats
import TestSupport
import Testing
import UnixFS

/// Walks of a part of a file (`entity-bytes`).
@Suite struct DAGWalkerBytesTests {
    @Test(
        arguments: [
            ("0:*", [0, 1, 2, 3, 4]), ("512:*", [2, 3, 4]), ("512:1023", [2, 3]),
            ("512:-256", [2, 3]), ("-5:*", [3, 4]), ("-9999:*", [0, 1, 2, 3, 4]),
            ("-9999:-3", [0, 1, 2, 3]), ("0:0", [0]), ("256:256", [1]), ("255:256", [0, 1]),
            ("1026:*", []), ("5000:6000", []), ("1000:-500", []), ("-9999:-5000", []),
        ] as [(String, [Int])]
    )
    func `a range of a file is the fewest blocks that hold it`(
        _ range: String,
        _ expected: [Int]
    ) throws {
        var store = FixtureStore()
        let content = SeededGenerator.bytes(1_026, seed: 4)
        let root = store.file(content, layout: FileLayout(chunkSize: 256))
        let leaves = (0..<5).map { store.add(Array(content[($0 * 256)...].prefix(256))) }
        let bytes = try #require(EntityBytes(parsing: range))
        for scope in [DAGScope.entity, .all] {
            #expect(
                try store.walk(root, scope: scope, bytes: bytes).map(\.cid)
                    == [root] + expected.map { leaves[$0] }
            )
        }
        #expect(try store.walk(root, scope: .block, bytes: bytes).map(\.cid) == [root])
    }

    @Test func `of any range, the blocks walked are those that reading needs`() throws {
        var generator = SeededGenerator(seed: 8)
        var store = FixtureStore()
        // Few different bytes and small chunks, so that leaves and nodes repeat.
        let content = (0..<200).map { _ in UInt8.random(in: 0...1, using: &generator) }
        let layout = FileLayout(chunkSize: 2, linksPerNode: 3, rawLeaves: false)
        let root = store.file(content, layout: layout)
        for _ in 0..<60 {
            let from = Int64.random(in: 0..<200, using: &generator)
            let to = Int64.random(in: from..<200, using: &generator)
            let bytes = try #require(EntityBytes(from: from, to: to))
            var part = FixtureStore()
            let walked = try store.walk(root, scope: .entity, bytes: bytes)
            for block in walked { part.add(block) }
            #expect(part.count == walked.count)
            let range = UInt64(from)..<UInt64(to) + 1
            #expect(try part.read(root, range: range) == Array(content[Int(from)...Int(to)]))
            for cid in part.cids where cid != root {
                var smaller = part
                smaller.remove(cid)
                #expect(throws: FixtureHole(cid: cid)) { try smaller.read(root, range: range) }
            }
        }
    }

    @Test(
        arguments: [
            // Of the node that comes twice, first its end is in the range, then something else.
            ("1:2", ["root", "node", "b", "a"]),
            ("1:3", ["root", "node", "b", "a"]),
            ("1:4", ["root", "node", "b", "a", "c"]),
            ("0:2", ["root", "node", "a", "b"]),
            ("1:1", ["root", "node", "b"]),
            ("3:*", ["root", "node", "b", "c"]),
        ]
    )
    func `a node met again at other bytes is walked again, and not handed out again`(
        _ range: String,
        _ expected: [String]
    ) throws {
        var store = FixtureStore()
        let (a, b, c) = (store.add([1]), store.add([2]), store.add([3]))
        let node = store.fileNode([(a, 1), (b, 1)])
        let root = store.fileNode([(node, 2), (node, 2), (c, 1)])
        let names = [root: "root", node: "node", a: "a", b: "b", c: "c"]
        let walked = try store.walk(root, bytes: EntityBytes(parsing: range))
        #expect(walked.map { names[$0.cid] } == expected)
    }

    @Test func `a node that was walked whole is not needed again`() throws {
        var store = FixtureStore()
        let leaves = [store.add([1]), store.add([2])]
        let node = store.fileNode(leaves.map { ($0, 1) })
        let root = store.fileNode([(cid: CID, size: UInt64)](repeating: (node, 2), count: 5))
        var walker = DAGWalker(
            root: try #require(store.block(root)),
            scope: .entity,
            bytes: EntityBytes(from: 1, to: nil)
        )
        var needed: [CID] = []
        loop: while true {
            switch try walker.step() {
            case .needs(let cid):
                needed.append(cid)
                try walker.supply(#require(store.block(cid)))
            case .block: continue
            case .end: break loop
            }
        }
        #expect(needed == [node, leaves[1], node, leaves[0]])
    }

    @Test func `a range works where other parts of the file are missing`() throws {
        var store = FixtureStore()
        let content = SeededGenerator.bytes(3_072, seed: 6)
        let root = store.file(content, layout: FileLayout(chunkSize: 1_024))
        store.remove(store.add(Array(content[1_024..<2_048])))
        for range in ["0:1000", "2200:*"] {
            #expect(
                try store.walk(root, scope: .entity, bytes: EntityBytes(parsing: range)).count == 2
            )
        }
        #expect(throws: FixtureHole.self) { try store.walk(root, scope: .entity) }
    }

    @Test func `a range means nothing to what is no file`() throws {
        var store = FixtureStore()
        var entries: [String: CID] = [:]
        for index in 0..<300 { entries["\(index)"] = store.add([UInt8(index & 255)]) }
        let bytes = try #require(EntityBytes(parsing: "0:0"))
        for root in [store.directory(entries), store.shardedDirectory(entries)] {
            #expect(
                try store.walk(root, scope: .entity, bytes: bytes).map(\.cid)
                    == store.walk(root, scope: .entity).map(\.cid)
            )
        }
    }
}
