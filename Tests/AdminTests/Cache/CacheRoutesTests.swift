import BlockCache
import CAR
import FoundationEssentials
import HTTPTypes
import Hummingbird
import IPLD
import Logging
import Multiformats
import Retrieval
import TestSupport
import Testing

@testable import Admin

@Suite(.timeLimit(.minutes(1))) struct CacheRoutesTests {
    private static let token = "0123456789abcdef"

    /// A listener with a cache in which a file of three blocks is.
    private struct Place {
        let service: AdminService
        let cache: BlockCache
        let root: CID
        let store: FixtureStore

        func ask(
            _ path: String,
            _ method: HTTPRequest.Method = .get,
            token: String? = CacheRoutesTests.token,
            body: [UInt8] = []
        ) async throws -> (status: HTTPResponse.Status, text: String, bytes: [UInt8]) {
            let fields: HTTPFields = token.map { [.authorization: "Bearer \($0)"] } ?? [:]
            let answer = try await RouterClient(application: service.application)
                .ask("/api/v1/cache\(path)", method, fields, bytes: body)
            let bytes = Array(answer.body.readableBytesView)
            return (answer.status, String(decoding: bytes, as: UTF8.self), bytes)
        }
    }

    private func withPlace(_ body: (Place) async throws -> Void) async throws {
        let name = "regatta-\(UInt64.random(in: 0...UInt64.max))"
        let path = FileManager.default.temporaryDirectory.appending(path: name).path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let cache = try BlockCache(.init(path: path, limit: 64 << 20))
        var generator = SeededGenerator(seed: 5)
        var store = FixtureStore()
        let root = store.file(generator.bytes(200_000), layout: FileLayout(chunkSize: 100_000))
        for cid in store.cids {
            if let block = store.block(cid) { #expect(cache.admit(block) == .accepted) }
        }
        await cache.flush()
        let service = try AdminService(
            configuration: AdminConfiguration(token: Self.token),
            retriever: Retriever(
                transport: SimulatedNetwork([:]),
                cache: cache,
                ledger: nil,
                upstreams: [],
                seed: 1
            ),
            cache: cache,
            registry: PrometheusRegistry(),
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        )
        try await body(Place(service: service, cache: cache, root: root, store: store))
        await cache.close()
    }

    @Test func `the statistics say how useful it is`() async throws {
        try await withPlace { place in
            #expect(try await !place.ask("").text.contains("hitRatio"))
            _ = place.cache.block(place.root)
            let text = try await place.ask("").text
            #expect(text.contains("\"blocks\" : 3,"))
            #expect(text.contains("\"hitRatio\" : 1,"))
        }
    }

    @Test func `ages and top roots are told`() async throws {
        try await withPlace { place in
            let ages = try await place.ask("/ages").text
            #expect(ages.contains("\"blocks\" : 3,"))
            #expect(ages.contains("\"withinSeconds\" : 3600"))
            for _ in 0..<3 { place.cache.noteRequest(of: place.root) }
            let other = try Block.inline
            place.cache.noteRequest(of: other)
            let roots = try await place.ask("/roots?count=1").text
            #expect(roots.contains("\"root\" : \"\(place.root)\""))
            #expect(roots.contains("\"requests\" : 3"))
            #expect(!roots.contains("\(other)"))
            #expect(try await place.ask("/roots?count=0").status == .badRequest)
        }
    }

    @Test func `changes need the token`() async throws {
        try await withPlace { place in
            let dag = "/dags/\(place.root)"
            for (path, method) in [(dag, .delete), ("/verify", .post), ("/dags", .post)]
                as [(String, HTTPRequest.Method)]
            {
                let answer = try await place.ask(path, method, token: nil)
                #expect(answer.status == .unauthorized)
            }
            #expect(place.cache.contains(place.root))
        }
    }

    @Test func `a root is removed with what is below it, and counted`() async throws {
        try await withPlace { place in
            let answer = try await place.ask("/dags/\(place.root)", .delete)
            #expect(answer.status == .ok)
            #expect(answer.text.contains("\"blocks\" : 3,"))
            #expect(answer.text.contains("\"missing\" : 0"))
            #expect(!place.store.cids.contains { place.cache.contains($0) })
            #expect(try await place.ask("/dags/nonsense", .delete).status == .badRequest)
        }
    }

    @Test func `a root leaves as a CAR and comes back as one`() async throws {
        try await withPlace { place in
            let archive = try await place.ask("/dags/\(place.root)", token: nil)
            #expect(archive.status == .ok)
            _ = await place.cache.purgeAll(under: place.root)
            #expect(try await place.ask("/dags/\(place.root)").status == .notFound)
            let taken = try await place.ask("/dags", .post, body: archive.bytes)
            #expect(taken.status == .ok)
            #expect(taken.text.contains("\"blocks\" : 3,"))
            #expect(taken.text.contains("\"\(place.root)\""))
            for cid in place.store.cids {
                #expect(place.cache.block(cid)?.bytes == place.store.block(cid)?.bytes)
            }
            let cut = Array(archive.bytes.dropLast(10))
            #expect(try await place.ask("/dags", .post, body: cut).status == .badRequest)
        }
    }

    @Test func `verifying tells how far it is and what it found`() async throws {
        try await withPlace { place in
            let answer = try await place.ask("/verify?rate=1000000000", .post)
            #expect(answer.status == .ok)
            let lines = answer.text.split(separator: "\n")
            #expect(lines.first?.contains("\"total\":3") == true)
            #expect(lines.last?.contains("\"isSound\":true") == true)
            #expect(lines.last?.contains("\"verified\":3") == true)
            #expect(try await place.ask("/verify?rate=fast", .post).status == .badRequest)
        }
    }
}

extension Block {
    /// The name of a block that carries itself.
    fileprivate static var inline: CID {
        get throws { try CID("bafkqaaa") }
    }
}
