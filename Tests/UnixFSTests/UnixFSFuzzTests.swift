import IPLD
import Multiformats
import TestSupport
import Testing
import UnixFS

/// What each machine must keep to, whatever blocks it is given; a fuzzer can call these with any
/// bytes, which become the root of a DAG beside the blocks of a store.
enum UnixFSFuzz {
    /// Steps that no machine needs more of on the small DAGs here.
    private static let stepLimit = 100_000

    static func file(_ bytes: [UInt8], in store: FixtureStore) throws {
        let (store, root) = adding(bytes, to: store)
        guard var reader = try? FileReader(root: #require(store.block(root))) else { return }
        var read: UInt64 = 0
        for _ in 0..<stepLimit {
            switch try? reader.step() {
            case .needs(let cid):
                guard let block = store.block(cid), (try? reader.supply(block)) != nil else {
                    return
                }
            case .bytes(let bytes):
                #expect(!bytes.isEmpty)
                read += UInt64(bytes.count)
                #expect(reader.offset == read)
            case .end:
                #expect(read == reader.size)
                return
            case nil: return
            }
        }
        Issue.record("reading did not end")
    }

    static func directory(_ bytes: [UInt8], in store: FixtureStore) {
        let (store, root) = adding(bytes, to: store)
        do {
            #expect(try store.list(root).count < stepLimit)
        } catch {
            #expect(error is UnixFSError || error is FixtureHole)
        }
    }

    static func path(_ bytes: [UInt8], _ path: [String], in store: FixtureStore) {
        let (store, root) = adding(bytes, to: store)
        do {
            let resolution = try store.resolve(root, path)
            #expect(resolution.path + resolution.remainder == path)
            #expect(resolution.roots.last == resolution.terminus.cid)
        } catch {
            #expect(error is PathError || error is FixtureHole)
        }
    }

    static func walk(_ bytes: [UInt8], _ scope: DAGScope, in store: FixtureStore) {
        let (store, root) = adding(bytes, to: store)
        do {
            let blocks = try store.walk(root, scope: scope)
            #expect(Set(blocks.map(\.cid.multihash)).count == blocks.count)
        } catch {
            #expect(error is UnixFSError || error is PathError || error is FixtureHole)
        }
    }

    static func entityBytes(_ bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let parsed = EntityBytes(parsing: text) else { return }
        #expect(EntityBytes(parsing: parsed.description) == parsed)
        for size in [0, 1, 1_000, UInt64.max] {
            if let range = parsed.clamped(toSize: size) {
                #expect(!range.isEmpty && range.upperBound <= size)
            }
        }
    }

    private static func adding(_ bytes: [UInt8], to store: FixtureStore) -> (FixtureStore, CID) {
        var store = store
        let root = store.add(bytes, codec: .dagPB)
        return (store, root)
    }
}

@Suite struct UnixFSFuzzTests {
    private let store: FixtureStore
    private let roots: [[UInt8]]

    init() throws {
        var store = FixtureStore()
        var generator = SeededGenerator(seed: 1)
        let layout = FileLayout(chunkSize: 8, linksPerNode: 4, rawLeaves: false)
        let file = store.file(generator.bytes(100), layout: layout)
        let inner = store.directory(["a": file, "b": store.symlink(to: "a")])
        var entries = ["inner": inner]
        for index in 0..<20 { entries["\(index)"] = file }
        let cids = [
            file, inner, store.shardedDirectory(entries, fanout: 8),
            store.fileNode([(file, 100), (store.add([1]), 1)], data: [1, 2, 3]),
        ]
        roots = try cids.map { try #require(store.block($0)).bytes }
        self.store = store
    }

    @Test(arguments: 1...3 as ClosedRange<UInt64>)
    func `damaged roots break nothing`(_ seed: UInt64) throws {
        var mutator = Mutator(seed: seed)
        for root in roots {
            for _ in 0..<150 { try all(mutator.mutate(root)) }
        }
    }

    @Test func `roots cut at any byte break nothing`() throws {
        for root in roots {
            for length in 0...root.count { try all(Array(root[..<length])) }
        }
    }

    @Test(arguments: 1...3 as ClosedRange<UInt64>)
    func `random bytes break nothing`(_ seed: UInt64) throws {
        var mutator = Mutator(seed: seed)
        for _ in 0..<300 {
            let noise = mutator.noise(longest: 60)
            try all(noise)
            // As the data of a node, where the message is read.
            try all(DAGPBNode(links: [], data: noise[...]).encoded())
        }
    }

    @Test(arguments: 1...3 as ClosedRange<UInt64>)
    func `damaged ranges break nothing`(_ seed: UInt64) {
        var mutator = Mutator(seed: seed)
        for text in ["0:*", "512:-256", "-9999:9223372036854775807"] {
            for _ in 0..<500 { UnixFSFuzz.entityBytes(mutator.mutate(Array(text.utf8))) }
        }
    }

    private func all(_ bytes: [UInt8]) throws {
        try UnixFSFuzz.file(bytes, in: store)
        UnixFSFuzz.directory(bytes, in: store)
        UnixFSFuzz.path(bytes, ["inner", "a"], in: store)
        UnixFSFuzz.path(bytes, ["a"], in: store)
        for scope in DAGScope.allCases { UnixFSFuzz.walk(bytes, scope, in: store) }
    }
}
