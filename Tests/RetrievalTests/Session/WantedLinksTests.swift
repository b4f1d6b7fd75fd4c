import IPLD
import Multiformats
import TestSupport
import Testing
import UnixFS

@testable import Retrieval

@Suite struct WantedLinksTests {
    private static let content = FolderFixture()

    private func verdicts(_ want: Want, _ blocks: [Block]) -> [WantedLinks.Verdict] {
        var wanted = WantedLinks(want)
        return blocks.map { wanted.accept($0) }
    }

    @Test func `wants the path and the whole file, in the order of a CAR`() throws {
        let want = Self.content.want
        let blocks = try Self.content.store.walk(want.root, want.path, scope: .entity)
        var wanted = WantedLinks(want)
        for block in blocks {
            #expect(!wanted.isComplete)
            #expect(wanted.accept(block) == .wanted)
        }
        #expect(wanted.isComplete)
    }

    @Test func `wants no block before one that links to it`() throws {
        let blocks = try Self.content.store.walk(Self.content.file, scope: .entity)
        let verdicts = verdicts(Want(root: Self.content.file), blocks.reversed())
        #expect(verdicts.dropLast().allSatisfy { $0 == .unwanted })
        #expect(verdicts.last == .wanted)
    }

    @Test func `knows a block that comes twice`() throws {
        let root = try #require(Self.content.store.block(Self.content.file))
        let verdicts = verdicts(Want(root: Self.content.file), [root, root])
        #expect(verdicts == [.wanted, .duplicate])
    }

    @Test func `does not want what lies beside the path`() throws {
        var store = Self.content.store
        let other = store.add(Array("other".utf8))
        let root = store.directory(["a": Self.content.file, "b": other])
        let blocks = try [root, other].map { try #require(store.block($0)) }
        #expect(verdicts(Want(root: root, path: ["a"]), blocks) == [.wanted, .unwanted])
    }

    @Test func `wants nothing below a directory that is an entity`() throws {
        let blocks = try Self.content.store.walk(Self.content.root, scope: .all)
        let verdicts = verdicts(Want(root: Self.content.root), blocks)
        #expect(verdicts.count { $0 == .wanted } == 1)
    }

    @Test func `wants everything below a directory in the scope of all`() throws {
        let blocks = try Self.content.store.walk(Self.content.root, scope: .all)
        let verdicts = verdicts(Want(root: Self.content.root, scope: .all), blocks)
        #expect(verdicts.allSatisfy { $0 == .wanted })
    }

    @Test func `wants the shards of a sharded directory, and not its entries`() throws {
        var store = FixtureStore()
        let leaf = store.add(Array("leaf".utf8))
        let names = (0..<300).map { ("\($0)", leaf) }
        let root = store.shardedDirectory(Dictionary(uniqueKeysWithValues: names))
        let blocks = try store.walk(root, scope: .all)
        var wanted = WantedLinks(Want(root: root))
        for block in blocks {
            let verdict = wanted.accept(block)
            #expect(verdict == (block.cid == leaf ? .unwanted : .wanted))
        }
        #expect(wanted.isComplete)
    }

    @Test func `a path that ends nowhere is complete when that is proven`() throws {
        var wanted = WantedLinks(Want(root: Self.content.root, path: ["nothing", "more"]))
        let root = try #require(Self.content.store.block(Self.content.root))
        #expect(wanted.accept(root) == .wanted)
        #expect(wanted.isComplete)
    }
}
