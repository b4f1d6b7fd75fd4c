import BlockCache
import Multiformats
import TestSupport
import Testing
import UnixFS

@testable import Pinning

@Suite struct PieceLimitsTests {
    private let directory = TemporaryDirectory()

    private func check(_ store: FixtureStore, _ root: CID, without lost: Int = 0) async throws {
        let blocks = try RetainedBlocks(path: directory.path, limit: 1 << 24)
        let all = try store.walk(root, [], scope: .all)
        try await blocks.retain(Array(all.dropLast(lost)), for: "r")
        defer { blocks.close() }
        try PieceLimits.check(root, in: blocks)
    }

    @Test func `A CAR that is too small is refused before anything is paid`() async throws {
        var store = FixtureStore()
        let small = store.file(Array("hello world".utf8))
        do {
            try await check(store, small)
            Issue.record("taken")
        } catch let error as BackendError {
            #expect(error.reason.contains("no less than 127"))
        }
        let large = store.file(SeededGenerator.bytes(200, seed: 1))
        try await check(store, large)
    }

    @Test func `What is not wholly here is not judged`() async throws {
        var store = FixtureStore()
        let root = store.directory(["a": store.file([1])])
        try await check(store, root, without: 1)
    }
}
