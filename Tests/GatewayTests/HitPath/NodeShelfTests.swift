import IPLD
import Multiformats
import TestSupport
import Testing
import UnixFS

@testable import Gateway

@Suite struct NodeShelfTests {
    @Test func `What is kept is what the blocks say, and bounded`() throws {
        var store = FixtureStore()
        let shelf = NodeShelf(limit: 20_000)
        let layout = FileLayout(chunkSize: 10)
        let files = (1...20).map { store.file(noise(200, seed: $0), layout: layout) }
        for _ in 0..<2 {
            for file in files {
                let block = try #require(store.block(file))
                for _ in 0..<2 {
                    let node = try shelf.node(in: block)
                    #expect(node.size == 200)
                    #expect(node.links.count == 20)
                }
                #expect((1...25_000).contains(shelf.cost))
            }
        }
        let raw = store.add(Array("leaf".utf8))
        let leaf = try #require(store.block(raw))
        #expect(try shelf.node(in: leaf).size == 4)
    }
}
