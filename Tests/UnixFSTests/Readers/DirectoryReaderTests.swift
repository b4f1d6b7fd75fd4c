import IPLD
import Multiformats
import TestSupport
import Testing
import UnixFS

@Suite struct DirectoryReaderTests {
    @Test func `a plain directory is listed in stored order, without its entries' blocks`() throws {
        var store = FixtureStore()
        let (a, b) = (store.add([1]), store.add([1, 2]))
        let bytes = DAGPBNode(
            links: [],
            data: [0x08, 0x01]
        ).encoded()
        // Not sorted, a name twice, one without a size, one without a name, one not UTF-8.
        let links = try [
            "12 2b 0a24 \(b) 1201 7a 1802", "12 2b 0a24 \(a) 1201 61 1801",
            "12 2b 0a24 \(a) 1201 7a 1801", "12 29 0a24 \(a) 1201 62", "12 26 0a24 \(a)",
            "12 29 0a24 \(a) 1201 ff",
        ].map { try hex($0.replacingCIDs()) }
        let root = store.add(Array(links.joined()) + bytes, codec: .dagPB)
        store.remove(a)
        store.remove(b)
        let entries = try store.list(root)
        #expect(entries.map(\.name) == ["z", "a", "z", "b", "", "\u{fffd}"])
        #expect(entries.map(\.cid) == [b, a, a, a, a, a])
        #expect(entries.map(\.size) == [2, 1, 1, nil, nil, nil])
        #expect(entries.last?.nameBytes == [0xff])
    }

    @Test(arguments: [8, 32, 256, 1_024])
    func `a sharded directory is listed whole, in the order of its hashes`(
        _ fanout: Int
    ) throws {
        var store = FixtureStore()
        var entries: [String: CID] = [:]
        for index in 0..<500 { entries["name \(index)"] = store.add([UInt8(index & 255)]) }
        let root = store.shardedDirectory(entries, fanout: fanout)
        let listed = try store.list(root)
        #expect(listed.count == 500)
        #expect(Dictionary(uniqueKeysWithValues: listed.map { ($0.name, $0.cid) }) == entries)
        let routes = listed.map { entry in
            var route = HAMTRoute(entry.name)
            return (0..<6).compactMap { _ in route.next(fanout: UInt64(fanout)) }
        }
        for (left, right) in zip(routes, routes.dropFirst()) {
            #expect(left.lexicographicallyPrecedes(right))
        }
    }

    @Test(arguments: [8, 256])
    func `an empty directory has no entries`(_ fanout: Int) throws {
        var store = FixtureStore()
        for root in [store.directory([:]), store.shardedDirectory([:], fanout: fanout)] {
            #expect(try store.list(root).isEmpty)
        }
    }

    @Test func `the shards that are coming are named in order, without what was supplied`() throws {
        var store = FixtureStore()
        var entries: [String: CID] = [:]
        for index in 0..<200 { entries["\(index)"] = store.add([1]) }
        let root = store.shardedDirectory(entries, fanout: 8)
        let block = try #require(store.block(root))
        var reader = try DirectoryReader(root: block)
        let shards = try UnixFSNode(decoding: block).shardLinks.map(\.cid)
        #expect(shards.count == 8)
        #expect(reader.upcoming(100) == shards)
        #expect(reader.upcoming(3) == Array(shards[..<3]))
        guard case .needs(let first) = try reader.step() else {
            Issue.record("nothing is needed")
            return
        }
        #expect(first == shards[0])
        try reader.supply(#require(store.block(first)))
        #expect(Array(reader.upcoming(100).suffix(7)) == Array(shards[1...]))
        #expect(!reader.upcoming(100).contains(first))
    }

    @Test func `files and symlinks are no directories`() throws {
        var store = FixtureStore()
        for other in [store.file([1]), store.symlink(to: "x")] {
            #expect(throws: UnixFSError.notADirectory(other)) { try store.list(other) }
        }
    }

    @Test func `a block that is not needed is refused`() throws {
        var store = FixtureStore()
        let (root, other) = (store.shardedDirectory(["a": store.add([1])]), store.directory([:]))
        var reader = try DirectoryReader(root: #require(store.block(root)))
        #expect(throws: UnixFSError.unexpected(other)) {
            try reader.supply(#require(store.block(other)))
        }
    }

    // MARK: Hostile directories

    @Test func `a shard below must be a shard of the same fanout`() throws {
        var store = FixtureStore()
        for other in [
            store.directory([:]), store.file([1]), store.shardedDirectory([:], fanout: 16),
        ] {
            let root = try store.node([("00", other)], data: hex("0805 2822 308002"))
            let error = #expect(throws: UnixFSError.self) { try store.list(root) }
            guard case .malformed(other, _) = error else {
                Issue.record("another error: \(String(describing: error))")
                continue
            }
        }
    }

    @Test(arguments: [(8, 21), (256, 8), (1_024, 6)])
    func `shards go as deep as a hash has bits`(_ fanout: Int, _ limit: Int) throws {
        var store = FixtureStore()
        let name = String(repeating: "0", count: HAMTRoute.prefixWidth(fanout: UInt64(fanout)))
        var message: [UInt8] = [0x08, 5, 0x28, 0x22, 0x30]
        Varint.append(UInt64(fanout), to: &message)
        var root = store.node([(name + "x", store.add([1]))], data: message)
        for _ in 1..<limit { root = store.node([(name, root)], data: message) }
        #expect(try store.list(root).map(\.name) == ["x"])
        root = store.node([(name, root)], data: message)
        #expect(throws: UnixFSError.tooDeep(limit: limit)) { try store.list(root) }
    }

    @Test func `a directory of the same shard again and again ends`() throws {
        var store = FixtureStore()
        let message = try hex("0805 2822 30 8008")
        let names = (0..<1_024).map { String($0, radix: 16, uppercase: true) }
            .map { String(repeating: "0", count: 3 - $0.count) + $0 }
        var shard = store.shardedDirectory([:], fanout: 1_024)
        for _ in 0..<2 { shard = store.node(names.map { ($0, shard) }, data: message) }
        // A million empty shards and more; the walk is cut short by not being fed.
        var reader = try DirectoryReader(root: #require(store.block(shard)))
        var supplied = 0
        while supplied < 300, case .needs(let cid) = try reader.step() {
            supplied += 1
            try reader.supply(#require(store.block(cid)))
        }
        #expect(supplied == 300)
        #expect(reader.upcoming(9_000).count < 2_048)
    }
}

extension String {
    /// Text in which CIDs became their bytes in hexadecimal.
    fileprivate func replacingCIDs() throws -> String {
        try split(separator: " ")
            .map {
                try $0.hasPrefix("baf")
                    ? String(CID(String($0)).text(in: .base16).dropFirst()) : String($0)
            }
            .joined(separator: " ")
    }
}
