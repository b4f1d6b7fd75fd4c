import BlockCache
import FoundationEssentials
import HTTPTypes
import Multiformats
import TestSupport
import Testing

@testable import Gateway
@testable import Retrieval

/// `Cache-Status` and `Server-Timing`, with a cache.
@Suite(.timeLimit(.minutes(1))) struct RetrievalFieldsTests {
    private let store: FixtureStore
    private let bytes = noise(8 << 10)
    private let file: CID

    init() {
        var store = FixtureStore()
        file = store.file(noise(8 << 10), layout: FileLayout(chunkSize: 1024))
        self.store = store
    }

    @Test func `What was fetched once is a hit, also when nobody is left to ask`() async throws {
        try await withTemporaryCache { cache in
            let gateway = TestGateway(store, cache: cache)
            let first = try await gateway.get("/ipfs/\(file)")
            #expect(first["Cache-Status"] == "regatta; fwd=miss; stored")
            #expect(first["Server-Timing"]?.hasPrefix("cache;desc=\"miss\", race;dur=") == true)
            await cache.flush()
            gateway.network.unplug()
            let second = try await gateway.get("/ipfs/\(file)")
            #expect(second.body == bytes)
            #expect(second["Cache-Status"] == "regatta; hit")
            #expect(second["Server-Timing"] == "cache;desc=\"hit\"")
            let cached = try await gateway.get("/ipfs/\(file)", [.cacheControl: "only-if-cached"])
            #expect(cached.status == 200)
        }
    }

    @Test func `A file of which the front is cached is a part`() async throws {
        try await withTemporaryCache { cache in
            let gateway = TestGateway(store, cache: cache)
            let front = try await gateway.get("/ipfs/\(file)", [.range: "bytes=0-99"])
            #expect(front.status == 206)
            await cache.flush()
            let whole = try await gateway.get("/ipfs/\(file)")
            #expect(whole.body == bytes)
            #expect(whole["Cache-Status"] == "regatta; fwd=partial")
        }
    }

    @Test func `A page is a hit only if its directory is one too`() async throws {
        var store = FixtureStore()
        let index = store.add(Array("<h1>Home</h1>".utf8))
        let site = store.directory(["index.html": index])
        try await withTemporaryCache { cache in
            let gateway = TestGateway(store, cache: cache)
            _ = try await gateway.get("/ipfs/\(index)")
            await cache.flush()
            let first = try await gateway.get("/ipfs/\(site)/")
            #expect(first["Cache-Status"] == "regatta; fwd=partial")
            await cache.flush()
            let second = try await gateway.get("/ipfs/\(site)/")
            #expect(second["Cache-Status"] == "regatta; hit")
        }
    }

    @Test func `The type of a range in a file read before is the type of the file`() async throws {
        var store = FixtureStore()
        let text = String(repeating: "words and words. ", count: 600)
        let file = store.file(Array(text.utf8), layout: FileLayout(chunkSize: 1024))
        try await withTemporaryCache { cache in
            let gateway = TestGateway(store, cache: cache)
            _ = try await gateway.get("/ipfs/\(file)")
            await cache.flush()
            let part = try await gateway.get("/ipfs/\(file)", [.range: "bytes=5000-5009"])
            #expect(part["Content-Type"] == "text/plain; charset=utf-8")
        }
    }

    @Test func `Names of upstreams cannot break the field`() {
        var report = SessionReport()
        report.winner = "a\"b\\c\r\né"
        report.firstRace = .microseconds(12_345)
        #expect(
            ServerTiming.field(.miss, report)
                == "cache;desc=\"miss\", race;dur=12.3;desc=\"a_b_c___\""
        )
    }
}
