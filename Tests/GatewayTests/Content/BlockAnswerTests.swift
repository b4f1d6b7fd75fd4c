import CAR
import HTTPTypes
import IPLD
import Multiformats
import Retrieval
import TestSupport
import Testing
import UnixFS

@testable import Gateway

@Suite(.timeLimit(.minutes(1))) struct BlockAnswerTests {
    private static let raw: HTTPFields = [.accept: "application/vnd.ipld.raw"]
    private let store: FixtureStore
    private let leaf: CID
    private let root: CID

    init() {
        var store = FixtureStore()
        leaf = store.add(Array("hello application/vnd.ipld.car\n".utf8))
        root = store.directory(["dir": store.directory(["ascii.txt": leaf])])
        self.store = store
    }

    @Test func `A block comes as it is, by query and by Accept`() async throws {
        let gateway = TestGateway(store)
        let byQuery = try await gateway.get("/ipfs/\(root)/dir/ascii.txt?format=raw")
        let byAccept = try await gateway.get("/ipfs/\(root)/dir/ascii.txt", Self.raw)
        for answer in [byQuery, byAccept] {
            #expect(answer.status == 200)
            #expect(answer.body == store.block(leaf)?.bytes)
            #expect(answer["Content-Type"] == "application/vnd.ipld.raw")
            #expect(answer["Content-Length"] == "31")
            #expect(
                answer["Content-Disposition"]?.hasPrefix("attachment; filename=\"\(leaf).bin\"")
                    == true
            )
            #expect(answer["X-Content-Type-Options"] == "nosniff")
            #expect(answer["Etag"] == "\"\(leaf).raw\"")
            #expect(answer["Cache-Control"] == "public, max-age=29030400, immutable")
            #expect(answer["X-Ipfs-Path"] == "/ipfs/\(root)/dir/ascii.txt")
            #expect(answer["X-Ipfs-Roots"]?.hasPrefix("\(root),") == true)
        }
        #expect(byQuery["Content-Location"] == nil)
        #expect(byAccept["Content-Location"] == "/ipfs/\(root)/dir/ascii.txt?format=raw")
        let preferred: HTTPFields = [.accept: "application/vnd.ipld.raw, */*;q=0.1"]
        let located = try await gateway.get("/ipfs/\(leaf)", preferred)
        #expect(located["Content-Location"] == "/ipfs/\(leaf)?format=raw")
        let more = try await gateway.get("/ipfs/\(leaf)?filename=x.bin", Self.raw)
        #expect(more["Content-Location"] == "/ipfs/\(leaf)?filename=x.bin&format=raw")
        #expect(more["Content-Disposition"]?.contains("filename=\"x.bin\"") == true)
    }

    @Test func `A directory's block needs no slash`() async throws {
        let answer = try await TestGateway(store).get("/ipfs/\(root)/dir?format=raw")
        #expect(answer.status == 200)
        #expect(try DAGPBNode(decoding: answer.body).links.count == 1)
    }

    @Test func `Ranges of a block`() async throws {
        let gateway = TestGateway(store)
        let part = try await gateway.get("/ipfs/\(leaf)?format=raw", [.range: "bytes=7-9"])
        #expect(part.status == 206)
        #expect(part.text == "ppl")
        #expect(part["Content-Range"] == "bytes 7-9/31")
        let outside = try await gateway.get("/ipfs/\(leaf)?format=raw", [.range: "bytes=31-"])
        #expect(outside.status == 416)
    }

    @Test func `HEAD of a block has its length`() async throws {
        let answer = try await TestGateway(store).head("/ipfs/\(leaf)?format=raw")
        #expect(answer["Content-Length"] == "31")
        #expect(answer.body.isEmpty)
    }

    @Test func `The empty block is answered here`() async throws {
        let gateway = TestGateway()
        for method in [HTTPRequest.Method.get, .head] {
            let answer = try await gateway.ask(method, "/ipfs/bafkqaaa?format=raw")
            #expect(answer.status == 200)
            #expect(answer["Content-Length"] == "0")
        }
        #expect(gateway.network.requests.isEmpty)
    }

    @Test func `A path into a block is not possible, and not the block`() async throws {
        var store = FixtureStore()
        let document = store.add([0xA1, 0x61, 0x61, 0xA1, 0x61, 0x62, 0x01], codec: .dagCBOR)
        let gateway = TestGateway(store)
        for query in ["?format=raw", "?format=car", ""] {
            let answer = try await gateway.get("/ipfs/\(document)/a/b\(query)")
            #expect(answer.status == 501, "\(query)")
        }
        #expect(try await gateway.get("/ipfs/\(document)/x?format=raw").status == 404)
        #expect(try await gateway.get("/ipfs/\(document)?format=raw").status == 200)
    }

    @Test(arguments: ["dag-json", "dag-cbor", "cbor", "json", "ndjson"])
    func `Formats that a file does not have are said not to be`(format: String) async throws {
        let answer = try await TestGateway(store).get("/ipfs/\(leaf)?format=\(format)")
        #expect(answer.status == 406)
        #expect(answer.text.contains(format))
        let known = try #require(ResponseFormat(rawValue: format))
        let byAccept = try await TestGateway(store).get("/ipfs/\(leaf)", [.accept: known.mediaType])
        #expect(byAccept.status == 406)
        let anything = "\(known.mediaType), */*;q=0.1"
        #expect(
            try await TestGateway(store).get("/ipfs/\(leaf)", [.accept: anything]).status == 200
        )
    }
}

@Suite(.timeLimit(.minutes(1))) struct CARAnswerTests {
    private let store: FixtureStore
    private let leaf: CID
    private let file: CID
    private let root: CID

    init() {
        var store = FixtureStore()
        leaf = store.add(Array("twice".utf8))
        file = store.file(noise(4096), layout: FileLayout(chunkSize: 1024))
        let folder = store.directory(["a": leaf, "b": leaf, "file": file])
        root = store.directory(["folder": folder])
        self.store = store
    }

    private func blocks(_ answer: RecordedAnswer) throws -> (roots: [CID], blocks: [Block]) {
        var decoder = CARDecoder()
        decoder.push(answer.body)
        var roots: [CID] = []
        var blocks: [Block] = []
        while let item = try decoder.next() {
            switch item {
            case .header(let all): roots = all
            case .section(let cid, let bytes): blocks.append(try Block(verifying: bytes, as: cid))
            }
        }
        try decoder.finish()
        return (roots, blocks)
    }

    private func expected(
        _ path: [String],
        _ scope: DAGScope,
        _ bytes: EntityBytes? = nil,
        duplicates: Bool = false
    ) throws -> [CID] {
        try store.walk(root, path, scope: scope, bytes: bytes, duplicates: duplicates).map(\.cid)
    }

    @Test func `A CAR holds the path, then what it leads to`() async throws {
        let answer = try await TestGateway(store).get("/ipfs/\(root)/folder?format=car")
        #expect(answer.status == 200)
        #expect(answer.isWhole)
        #expect(answer["Content-Type"] == "application/vnd.ipld.car; version=1; order=dfs; dups=n")
        #expect(
            answer["Content-Disposition"]?.hasPrefix("attachment; filename=\"\(root).car\"") == true
        )
        #expect(answer["Accept-Ranges"] == "none")
        #expect(answer["X-Content-Type-Options"] == "nosniff")
        #expect(answer["Etag"]?.hasPrefix("W/\"\(root).car.") == true)
        #expect(answer["Cache-Control"] == "public, max-age=29030400, immutable")
        #expect(answer["Transfer-Encoding"] == "chunked")
        let car = try blocks(answer)
        #expect(car.roots.count == 1)
        #expect(car.blocks.map(\.cid) == (try expected(["folder"], .all)))
    }

    @Test(
        arguments: [
            ("dag-scope=block", DAGScope.block, nil), ("dag-scope=entity", .entity, nil),
            ("dag-scope=all", .all, nil),
            ("entity-bytes=1024:2047", .entity, EntityBytes(from: 1024, to: 2047)),
            ("dag-scope=entity&entity-bytes=-5:*", .entity, EntityBytes(from: -5, to: nil)),
            ("entity-bytes=9999:*", .entity, EntityBytes(from: 9999, to: nil)),
        ]
    )
    func `Scope and bytes choose the blocks`(
        query: String,
        scope: DAGScope,
        bytes: EntityBytes?
    ) async throws {
        let answer = try await TestGateway(store).get(
            "/ipfs/\(root)/folder/file?format=car&\(query)"
        )
        let car = try blocks(answer)
        #expect(car.blocks.map(\.cid) == (try expected(["folder", "file"], scope, bytes)))
    }

    @Test func `Repeated blocks come again when asked for, in any of the ways`() async throws {
        let gateway = TestGateway(store)
        let twice = try expected([], .all, duplicates: true)
        let accept: HTTPFields = [.accept: "application/vnd.ipld.car; version=1; order=dfs; dups=y"]
        for (path, fields) in [
            ("/ipfs/\(root)?format=car&car-dups=y", [:]),
            ("/ipfs/\(root)", accept), ("/ipfs/\(root)?format=car", accept),
        ] as [(String, HTTPFields)] {
            let answer = try await gateway.get(path, fields)
            #expect(answer["Content-Type"]?.hasSuffix("dups=y") == true)
            #expect(try blocks(answer).blocks.map(\.cid) == twice)
        }
        let beaten = try await gateway.get("/ipfs/\(root)?format=car&car-dups=n", accept)
        #expect(beaten["Content-Type"]?.hasSuffix("dups=n") == true)
        let located = try await gateway.get("/ipfs/\(root)?dag-scope=block", accept)
        #expect(
            located["Content-Location"]
                == "/ipfs/\(root)?dag-scope=block&car-dups=y&car-order=dfs&car-version=1&format=car"
        )
    }

    @Test(
        arguments: [
            "car-version=2", "car-order=bfs", "car-dups=yes", "dag-scope=file", "entity-bytes=5",
            "entity-bytes=9:3", "entity-bytes=a:b", "entity-bytes=", "dag-scope=",
        ]
    )
    func `Parameters without meaning are refused, and count only for CARs`(
        query: String
    ) async throws {
        let gateway = TestGateway(store)
        let answer = try await gateway.get("/ipfs/\(root)?format=car&\(query)")
        #expect(answer.status == 400)
        #expect(answer.text.contains(query.prefix { $0 != "=" }))
        #expect(try await gateway.get("/ipfs/\(leaf)?\(query)").status == 200)
    }

    @Test func `The empty CAR is answered here, byte by byte`() async throws {
        let gateway = TestGateway()
        let answer = try await gateway.get("/ipfs/bafkqaaa?format=car")
        let bytes = answer.body.map {
            String($0, radix: 16).count == 1 ? "0" + String($0, radix: 16) : String($0, radix: 16)
        }
        #expect(bytes.joined() == "19a265726f6f747381d82a4500015500006776657273696f6e01")
        #expect(try await gateway.head("/ipfs/bafkqaaa?format=car").status == 200)
        #expect(gateway.network.requests.isEmpty)
    }

    @Test func `HEAD of a CAR walks nothing`() async throws {
        let gateway = TestGateway(store)
        let answer = try await gateway.head("/ipfs/\(root)?format=car")
        #expect(answer.status == 200)
        #expect(answer.body.isEmpty)
        #expect(gateway.network.requests.allSatisfy { !$0.contains("dag-scope=all") })
    }

    @Test func `Tags differ with what is in the CAR`() async throws {
        let gateway = TestGateway(store)
        var tags: Set<String> = []
        let queries = [
            "", "&dag-scope=block", "&dag-scope=entity", "&entity-bytes=0:1", "&car-dups=y",
        ]
        for query in queries {
            for path in ["/ipfs/\(root)", "/ipfs/\(root)/folder"] {
                tags.insert(
                    try #require(try await gateway.head("\(path)?format=car\(query)")["Etag"])
                )
            }
        }
        #expect(tags.count == queries.count * 2)
        let tag = try #require(try await gateway.head("/ipfs/\(root)?format=car")["Etag"])
        let same = try await gateway.get("/ipfs/\(root)?format=car", [.ifNoneMatch: tag])
        #expect(same.status == 304)
    }

    @Test func `A CAR that lacks a block is broken off, after all that came before`() async throws {
        var store = store
        store.remove(leaf)
        var engine = RetrievalConfiguration()
        engine.patience = .seconds(20)
        let gateway = TestGateway(store, [.noCAR], engine: engine)
        let answer = try await gateway.get("/ipfs/\(root)?format=car")
        #expect(answer.status == 200)
        #expect(!answer.isWhole)
        var decoder = CARDecoder()
        decoder.push(answer.body)
        var count = 0
        while try decoder.next() != nil { count += 1 }
        #expect(count >= 2)
    }

    @Test func `A path that does not exist is 404 before anything is sent`() async throws {
        let answer = try await TestGateway(store).get("/ipfs/\(root)/none?format=car")
        #expect(answer.status == 404)
    }
}
