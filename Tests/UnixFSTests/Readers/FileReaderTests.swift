import IPLD
import Multiformats
import TestSupport
import Testing
import UnixFS

@Suite struct FileReaderTests {
    private static let layouts = [
        FileLayout(chunkSize: 1, linksPerNode: 2),
        FileLayout(chunkSize: 7, linksPerNode: 3, rawLeaves: false, version: .v0),
        FileLayout(chunkSize: 50, linksPerNode: 4),
        FileLayout(chunkSize: 1_000),
    ]

    // MARK: Reading

    @Test(arguments: layouts)
    func `any range of any layout reads as the content`(_ layout: FileLayout) throws {
        var generator = SeededGenerator(seed: 11)
        for count in [0, 1, 6, 7, 8, 49, 50, 51, 233] {
            var store = FixtureStore()
            let content = generator.bytes(count)
            let root = store.file(content, layout: layout)
            #expect(try store.read(root) == content)
            for _ in 0..<40 {
                let bounds = (0..<2).map { _ in Int.random(in: 0...count, using: &generator) }
                let range = (bounds.min() ?? 0)..<(bounds.max() ?? 0)
                let read = try store.read(
                    root,
                    range: UInt64(range.lowerBound)..<UInt64(range.upperBound)
                )
                #expect(read == Array(content[range]))
            }
        }
    }

    @Test(arguments: layouts)
    func `raw parts may be read by somebody else, in as many steps as they like`(
        _ layout: FileLayout
    ) throws {
        var generator = SeededGenerator(seed: 12)
        var store = FixtureStore()
        let content = generator.bytes(233)
        let file = store.file(content, layout: layout)
        let root = try #require(store.block(file))
        for _ in 0..<40 {
            let bounds = (0..<2).map { _ in UInt64.random(in: 0...233, using: &generator) }
            let range = (bounds.min() ?? 0)..<(bounds.max() ?? 0)
            let node = try UnixFSNode(decoding: root)
            var reader = try FileReader(root: root.cid, node: node, range: range)
            var read: [UInt8] = []
            reading: while true {
                if let part = reader.rawPart {
                    let block = try #require(store.block(part.cid))
                    #expect(block.bytes.count == part.size)
                    let count = Int.random(in: 0...part.bytes.count, using: &generator)
                    read += block.bytes[part.bytes.prefix(count)]
                    reader.passRawPart(count)
                    continue
                }
                switch try reader.step() {
                case .bytes(let bytes): read += bytes
                case .needs(let cid): try reader.supply(try #require(store.block(cid)))
                case .end: break reading
                }
            }
            #expect(read == Array(content[Int(range.lowerBound)..<Int(range.upperBound)]))
            #expect(reader.offset == reader.end)
        }
    }

    @Test func `what lies beyond the end is left out`() throws {
        var store = FixtureStore()
        let root = store.file(Array(0..<100), layout: Self.layouts[1])
        #expect(try store.read(root, range: 90..<1_000) == Array(90..<100))
        #expect(try store.read(root, range: 100..<1_000).isEmpty)
        #expect(try store.read(root, range: 2_000..<UInt64.max).isEmpty)
    }

    @Test func `a node's own bytes come before those of its links`() throws {
        var store = FixtureStore()
        let part = store.add(Array("test".utf8))
        let root = store.fileNode([(part, 4)], data: Array("hello\n".utf8))
        #expect(
            root.description == "bafybeigu3qfdqun634mohxxmbh52n5fdxo4zvm2wjgzc65yciwp6xb2i6y"
        )
        #expect(try store.read(root) == Array("hello\ntest".utf8))
        #expect(try store.read(root, range: 3..<8) == Array("lo\nte".utf8))
        #expect(try store.read(root, range: 6..<8) == Array("te".utf8))
    }

    @Test func `leaves may be at any depth`() throws {
        var store = FixtureStore()
        let (a, b, c) = (store.add([1, 2]), store.add([3]), store.add([4, 5]))
        let inner = store.fileNode([(b, 1), (store.fileNode([(c, 2)], data: [9]), 3)], data: [8])
        let root = store.fileNode([(a, 2), (inner, 5), (b, 1)])
        #expect(try store.read(root) == [1, 2, 8, 3, 9, 4, 5, 3])
    }

    @Test func `parts may be in their CIDs`() throws {
        var store = FixtureStore()
        let inline = try CID("bafkqabtimvwgy3yk")
        let root = store.fileNode([(inline, 6), (store.add([7]), 1), (inline, 6)])
        let hello = Array("hello\n".utf8)
        #expect(try store.read(root) == hello + [7] + hello)
    }

    @Test func `the offset is where the next byte is`() throws {
        var store = FixtureStore()
        let root = store.file(Array(0..<10), layout: FileLayout(chunkSize: 4))
        var reader = try FileReader(root: #require(store.block(root)), range: 2..<9)
        #expect(reader.size == 10)
        #expect(reader.offset == 2)
        #expect(reader.end == 9)
        #expect(reader.root == root)
        var offsets: [UInt64] = []
        while true {
            switch try reader.step() {
            case .needs(let cid): try reader.supply(#require(store.block(cid)))
            case .bytes: offsets.append(reader.offset)
            case .end:
                #expect(offsets == [4, 8, 9])
                return
            }
        }
    }

    @Test func `bytes share the storage of their block`() throws {
        let block = try Block(inlineIn: CID("bafkqabtimvwgy3yk"))
        var reader = try FileReader(root: block, range: 2..<4)
        guard case .bytes(let bytes) = try reader.step() else {
            Issue.record("no bytes")
            return
        }
        #expect(bytes.startIndex == 2)
    }

    // MARK: What is needed

    @Test func `only blocks with bytes of the range are needed`() throws {
        var store = FixtureStore()
        let content = SeededGenerator.bytes(1_000, seed: 5)
        let root = store.file(content, layout: FileLayout(chunkSize: 10, linksPerNode: 10))
        var reader = try FileReader(root: #require(store.block(root)), range: 115..<131)
        var needed = 0
        var read: [UInt8] = []
        loop: while true {
            switch try reader.step() {
            case .needs(let cid):
                needed += 1
                try reader.supply(#require(store.block(cid)))
            case .bytes(let bytes): read += bytes
            case .end: break loop
            }
        }
        // The second of ten nodes, and three of its leaves.
        #expect(needed == 4)
        #expect(read == Array(content[115..<131]))
    }

    @Test func `what is coming is named in order, without what was supplied`() throws {
        var store = FixtureStore()
        let leaves = (0..<6).map { store.add([$0, 0]) }
        let nodes = [0, 3].map { start in
            store.fileNode(leaves[start..<start + 3].map { ($0, 2) })
        }
        let root = store.fileNode([(nodes[0], 6), (try CID("bafkqaaia"), 1), (nodes[1], 6)])
        var reader = try FileReader(root: #require(store.block(root)))
        #expect(reader.upcoming(10) == nodes)
        #expect(reader.upcoming(1) == [nodes[0]])
        #expect(reader.upcoming(0).isEmpty)
        try reader.supply(#require(store.block(nodes[0])))
        #expect(reader.upcoming(10) == leaves[..<3] + [nodes[1]])
        try reader.supply(#require(store.block(leaves[0])))
        #expect(reader.upcoming(10) == leaves[1..<3] + [nodes[1]])
        _ = try reader.step()
        #expect(reader.upcoming(2) == Array(leaves[1..<3]))
    }

    @Test func `a block that is not needed is refused`() throws {
        var store = FixtureStore()
        let root = store.file(Array(0..<100), layout: FileLayout(chunkSize: 10))
        let other = store.add([1, 2, 3])
        var reader = try FileReader(root: #require(store.block(root)))
        #expect(throws: UnixFSError.unexpected(other)) {
            try reader.supply(#require(store.block(other)))
        }
        #expect(reader.upcoming(20).count == 10)
    }

    // MARK: Hostile files

    @Test func `a directory, a shard and a symlink are no files, nor parts of one`() throws {
        var store = FixtureStore()
        let others = [
            store.directory([:]), store.shardedDirectory([:]), store.symlink(to: "abc"),
        ]
        for other in others {
            #expect(throws: UnixFSError.notAFile(other)) { try store.read(other) }
            let root = store.fileNode([(other, 3)])
            #expect(throws: UnixFSError.notAFile(other)) { try store.read(root) }
        }
    }

    @Test(arguments: [2, 4] as [UInt64])
    func `a part that is not as long as its parent says ends reading`(_ said: UInt64) throws {
        var store = FixtureStore()
        let raw = store.add([1, 2, 3])
        let node = store.fileNode([(raw, 3)])
        for part in [raw, node] {
            let root = store.fileNode([(part, said)])
            #expect(throws: UnixFSError.wrongSize(part, expected: said, actual: 3)) {
                try store.read(root)
            }
        }
    }

    @Test func `a chain of nodes ends at the depth limit`() throws {
        var store = FixtureStore()
        var root = store.add([1])
        for depth in 2...66 {
            root = store.fileNode([(root, 1)])
            if depth == 64 { #expect(try store.read(root) == [1]) }
        }
        #expect(throws: UnixFSError.tooDeep(limit: 64)) { try store.read(root) }
        for _ in 0..<10_000 { root = store.fileNode([(root, 1)]) }
        #expect(throws: UnixFSError.tooDeep(limit: 64)) { try store.read(root) }
    }

    @Test func `parts without bytes are never needed, however many`() throws {
        var store = FixtureStore()
        var empty = store.file([], layout: .kubo)
        for _ in 0..<60 {
            empty = store.fileNode([(cid: CID, size: UInt64)](repeating: (empty, 0), count: 1_000))
        }
        #expect(try store.read(empty).isEmpty)
        let root = store.fileNode([(empty, 0), (store.add([5]), 1), (empty, 0)])
        #expect(try store.read(root) == [5])
    }

    @Test func `an exabyte of one block can be read at its end`() throws {
        var store = FixtureStore()
        var (root, size) = (store.add([UInt8](repeating: 7, count: 1_024)), UInt64(1_024))
        for _ in 0..<5 {
            root = store.fileNode(
                [(cid: CID, size: UInt64)](repeating: (root, size), count: 1_024)
            )
            size *= 1_024
        }
        var reader = try FileReader(root: #require(store.block(root)), range: size - 3..<size)
        #expect(reader.size == 1 << 60)
        var steps = 0
        while case .needs(let cid) = try reader.step() {
            steps += 1
            try reader.supply(#require(store.block(cid)))
        }
        #expect(steps == 5)
        #expect(reader.offset == size)
    }

    @Test func `links that wait are bounded`() throws {
        var store = FixtureStore()
        // A hundred thousand and more links of one byte each, in the fewest bytes there are.
        var links = try hex("12070a050155000131")
        for _ in 0..<16 { links += links }
        let sizes = [UInt8](repeating: 1, count: 1 << 16)
        var root = try CID("bafkqaaia")
        for level in 0..<5 {
            let below = UInt64(level) << 16 + 1
            var message: [UInt8] = [0x08, 2, 0x22]
            Varint.append(UInt64(Varint.size(of: below) + sizes.count), to: &message)
            Varint.append(below, to: &message)
            message += sizes
            let first = DAGPBNode(links: [DAGPBLink(cid: root)], data: nil).encoded()
            let data = DAGPBNode(links: [], data: message[...]).encoded()
            root = store.add(first + links + data, codec: .dagPB)
        }
        #expect(throws: UnixFSError.tooManyLinks(limit: 1 << 18)) { try store.read(root) }
    }

    @Test func `an identity CID that is too long ends reading`() throws {
        var store = FixtureStore()
        let hash = try Multihash(code: 0, digest: [UInt8](repeating: 1, count: 129))
        let long = try CID(version: .v1, codec: .raw, multihash: hash)
        let root = store.fileNode([(long, 129)])
        #expect(throws: UnixFSError.inline(long, .identityTooLong(129))) { try store.read(root) }
    }
}
