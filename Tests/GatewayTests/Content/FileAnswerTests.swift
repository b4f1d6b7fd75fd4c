import HTTPTypes
import IPLD
import Multiformats
import TestSupport
import Testing

@testable import Gateway

@Suite(.timeLimit(.minutes(1))) struct FileAnswerTests {
    private let bytes = noise(10_000)
    private let store: FixtureStore
    private let file: CID
    private let page: CID
    private let root: CID

    init() {
        var store = FixtureStore()
        file = store.file(noise(10_000), layout: FileLayout(chunkSize: 1024))
        page = store.add(Array("<!DOCTYPE html><p>é</p>".utf8))
        root = store.directory(["film.mp4": file, "page": page, "ą b.txt": page])
        self.store = store
    }

    @Test func `A file comes whole, with everything a client should know of it`() async throws {
        let answer = try await TestGateway(store).get("/ipfs/\(root)/film.mp4")
        #expect(answer.status == 200)
        #expect(answer.isWhole)
        #expect(answer.body == bytes)
        #expect(answer["Content-Type"] == "video/mp4")
        #expect(answer["Content-Length"] == "10000")
        #expect(answer["Accept-Ranges"] == "bytes")
        #expect(answer["Etag"] == "\"\(file)\"")
        #expect(answer["Cache-Control"] == "public, max-age=29030400, immutable")
        #expect(answer["X-Ipfs-Path"] == "/ipfs/\(root)/film.mp4")
        #expect(answer["X-Ipfs-Roots"] == "\(root),\(file)")
        #expect(answer["Vary"] == "Accept")
        #expect(answer["Cache-Status"] == "regatta; fwd=miss")
        #expect(answer["Server-Timing"]?.contains(";desc=\"one\"") == true)
        #expect(answer["Content-Disposition"] == nil)
        #expect(answer["Last-Modified"] == nil)
        #expect(answer["Date"]?.hasSuffix(" GMT") == true)
        #expect(answer["Transfer-Encoding"] == nil)
    }

    @Test func `HEAD has the same head, no body, and fetches no more than that needs`() async throws
    {
        for path in ["/ipfs/\(root)/film.mp4", "/ipfs/\(file)", "/ipfs/\(root)/page"] {
            let gateway = TestGateway(store)
            let head = try await gateway.head(path)
            let get = try await TestGateway(store).get(path)
            #expect(head.status == 200)
            #expect(head.body.isEmpty)
            #expect(head.isWhole)
            for name in ["Content-Type", "Content-Length", "Etag", "Accept-Ranges", "X-Ipfs-Roots"]
            {
                #expect(head[name] == get[name], "\(name) of \(path)")
            }
            let asked = gateway.network.requests
            #expect(!asked.isEmpty)
            for request in asked where request.contains("format=car") {
                let isBounded =
                    request.contains("dag-scope=block") || request.contains("entity-bytes=0:3071")
                #expect(isBounded, "\(request)")
            }
        }
    }

    @Test func `The type is told by the name, by the filename, then by the content`() async throws {
        let gateway = TestGateway(store)
        #expect(try await gateway.get("/ipfs/\(page)")["Content-Type"] == "text/html")
        #expect(try await gateway.get("/ipfs/\(root)/page")["Content-Type"] == "text/html")
        let named = try await gateway.get("/ipfs/\(page)?filename=x.svg")
        #expect(named["Content-Type"] == "image/svg+xml")
        #expect(
            try await gateway.get("/ipfs/\(file)")["Content-Type"] == "application/octet-stream"
        )
    }

    @Test func `Small chunks are gathered until they tell the type`() async throws {
        var store = FixtureStore()
        let json = "{\"numbers\": [" + (0..<1000).map(String.init).joined(separator: ", ") + "]}"
        let file = store.file(Array(json.utf8), layout: FileLayout(chunkSize: 100))
        let answer = try await TestGateway(store).get("/ipfs/\(file)")
        #expect(answer["Content-Type"] == "application/json")
        #expect(answer.text == json)
    }

    @Test(
        arguments: [
            ("bytes=0-0", 0..<1), ("bytes=1000-1030", 1000..<1031), ("bytes=-5", 9995..<10_000),
            ("bytes=9000-", 9000..<10_000), ("bytes=-99999", 0..<10_000),
            ("bytes=9999-99999999999999999999", 9999..<10_000),
        ]
    )
    func `A range is answered with its bytes`(field: String, range: Range<Int>) async throws {
        let answer = try await TestGateway(store).get("/ipfs/\(root)/film.mp4", [.range: field])
        #expect(answer.status == 206)
        #expect(answer.body == Array(bytes[range]))
        #expect(
            answer["Content-Range"] == "bytes \(range.lowerBound)-\(range.upperBound - 1)/10000"
        )
        #expect(answer["Content-Length"] == "\(range.count)")
        #expect(answer["Content-Type"] == "video/mp4")
        #expect(answer["Etag"] == "\"\(file)\"")
    }

    @Test func `What is empty is had from nobody`() async throws {
        let gateway = TestGateway()
        let file = try await gateway.get("/ipfs/QmbFMke1KXqnYyBBWxB74N4c5SBnJMVAiMNRcGu6x1AwQH")
        #expect(file.status == 200)
        #expect(file["Content-Length"] == "0")
        let folder = try await gateway.get(
            "/ipfs/QmUNLLsPACCz1vLxQVkXqqLX5R1X345qqfHbsf67hvA3Nn/",
            [.cacheControl: "only-if-cached"]
        )
        #expect(folder.status == 200)
        #expect(folder.text.contains("This directory is empty."))
        #expect(gateway.network.requests.isEmpty)
    }

    @Test func `Several ranges come in parts, in the order asked for`() async throws {
        let answer = try await TestGateway(store)
            .get("/ipfs/\(root)/film.mp4", [.range: "bytes=5000-7999,20000-,0-9,-1"])
        #expect(answer.status == 206)
        #expect(answer["Content-Range"] == nil)
        #expect(answer["Content-Length"] == "\(answer.body.count)")
        let type = try #require(answer["Content-Type"])
        let mark = "multipart/byteranges; boundary="
        #expect(type.hasPrefix(mark))
        let boundary = type.dropFirst(mark.count)
        var expected: [UInt8] = []
        for range in [5000..<8000, 0..<10, 9999..<10_000] {
            expected += "\r\n--\(boundary)\r\nContent-Type: video/mp4\r\n".utf8
            expected +=
                "Content-Range: bytes \(range.lowerBound)-\(range.upperBound - 1)/10000\r\n\r\n"
                .utf8
            expected += bytes[range]
        }
        expected += "\r\n--\(boundary)--\r\n".utf8
        #expect(answer.body == expected)
    }

    @Test func `Ranges that cost more than the file get the file`() async throws {
        for field in ["bytes=0-,0-,0-", "bytes=0-9999,0-9999", "bytes=0-9,1-10,2-11"] {
            let answer = try await TestGateway(store).get("/ipfs/\(file)", [.range: field])
            #expect(answer.status == 200)
            #expect(answer.body == bytes)
        }
    }

    @Test func `What its author dates is dated, and not sent to who has it`() async throws {
        var store = FixtureStore()
        // A file of one byte, last changed at 784,111,777: UnixFS fields 1, 2, 3 and 8.
        let message: [UInt8] = [
            0x08, 2, 0x12, 1, 0x61, 0x18, 1, 0x42, 6, 0x08, 0xA1, 0xB1, 0xF2, 0xF5, 0x02,
        ]
        let dated = store.node([], data: message)
        let gateway = TestGateway(store)
        let date = "Sun, 06 Nov 1994 08:49:37 GMT"
        let answer = try await gateway.get("/ipfs/\(dated)")
        #expect(answer.text == "a")
        #expect(answer["Last-Modified"] == date)
        let same = try await gateway.get("/ipfs/\(dated)", [.ifModifiedSince: date])
        #expect(same.status == 304)
        #expect(same["Last-Modified"] == date)
        #expect(same["Etag"] == "\"\(dated)\"")
        let older = try await gateway.get(
            "/ipfs/\(dated)",
            [.ifUnmodifiedSince: "Sun, 06 Nov 1994 08:49:36 GMT"]
        )
        #expect(older.status == 412)
        #expect(try await gateway.get("/ipfs/\(file)", [.ifMatch: "\"x\""]).status == 502)
    }

    @Test func `A range outside is 416, with the size`() async throws {
        let answer = try await TestGateway(store).get("/ipfs/\(file)", [.range: "bytes=10000-"])
        #expect(answer.status == 416)
        #expect(answer["Content-Range"] == "bytes */10000")
        #expect(answer["Cache-Control"] == "no-store")
    }

    @Test(arguments: ["items=0-1", "bytes=5-1", "bytes=x"])
    func `What is no range is ignored`(field: String) async throws {
        let answer = try await TestGateway(store).get("/ipfs/\(file)", [.range: field])
        #expect(answer.status == 200)
        #expect(answer.body == bytes)
    }

    @Test func `HEAD has no ranges`() async throws {
        let answer = try await TestGateway(store).head("/ipfs/\(file)", [.range: "bytes=0-1"])
        #expect(answer.status == 200)
        #expect(answer["Content-Length"] == "10000")
    }

    @Test func `A range is answered though other blocks of the file are missing`() async throws {
        var store = store
        for cid in store.cids where cid.codec == .raw && cid != page {
            guard let block = store.block(cid), block.bytes == Array(bytes[2048..<3072]) else {
                store.remove(cid)
                continue
            }
        }
        let answer = try await TestGateway(store).get("/ipfs/\(file)", [.range: "bytes=2100-2199"])
        #expect(answer.status == 206)
        #expect(answer.body == Array(bytes[2100..<2200]))
        #expect(answer["Content-Type"] == "application/octet-stream")
    }

    @Test func `A range has the type of its file where the first block tells it`() async throws {
        let gateway = TestGateway(store)
        for field in ["bytes=0-0", "bytes=5-8", "bytes=-2"] {
            let answer = try await gateway.get("/ipfs/\(page)", [.range: field])
            #expect(answer.status == 206)
            #expect(answer["Content-Type"] == "text/html", "\(field)")
        }
        var store = FixtureStore()
        let json = store.file(Array("{\"a\": 1}".utf8) + [UInt8](repeating: 10, count: 9000))
        let part = try await TestGateway(store).get("/ipfs/\(json)", [.range: "bytes=3-3"])
        #expect(part["Content-Type"] == "application/json")
        #expect(part.text == "\"")
    }

    @Test func `If-Range lets only the same representation have a range`() async throws {
        let gateway = TestGateway(store)
        let path = "/ipfs/\(file)"
        let same = try await gateway.get(path, [.range: "bytes=0-1", .ifRange: "\"\(file)\""])
        #expect(same.status == 206)
        for other in ["W/\"\(file)\"", "\"other\"", "Sun, 06 Nov 1994 08:49:37 GMT"] {
            let whole = try await gateway.get(path, [.range: "bytes=0-1", .ifRange: other])
            #expect(whole.status == 200)
            #expect(whole.body == bytes)
        }
    }

    @Test(arguments: ["\"%\"", "W/\"%\"", "*", "\"x\", \"%\""])
    func `A client that has it gets 304 before anything of the body is fetched`(
        field: String
    ) async throws {
        let gateway = TestGateway(store)
        let tag = field.split(separator: "%", omittingEmptySubsequences: false).joined(
            separator: "\(file)"
        )
        let answer = try await gateway.get("/ipfs/\(root)/film.mp4", [.ifNoneMatch: tag])
        #expect(answer.status == 304)
        #expect(answer.body.isEmpty)
        #expect(answer.isWhole)
        #expect(answer["Etag"] == "\"\(file)\"")
        #expect(answer["Cache-Control"] == "public, max-age=29030400, immutable")
        #expect(answer["Content-Length"] == nil)
        #expect(answer["Access-Control-Allow-Origin"] == "*")
        let asked = gateway.network.requests
        #expect(asked.allSatisfy { $0.contains("dag-scope=block") || $0.contains("format=raw") })
    }

    @Test func `For a block that a CID names alone, 304 needs nobody`() async throws {
        let gateway = TestGateway()
        for suffix in ["", "?format=raw"] {
            let tag = suffix.isEmpty ? "\"\(page)\"" : "\"\(page).raw\""
            let answer = try await gateway.get("/ipfs/\(page)\(suffix)", [.ifNoneMatch: tag])
            #expect(answer.status == 304)
        }
        #expect(gateway.network.requests.isEmpty)
        // But `*` matches only what exists.
        #expect(try await gateway.get("/ipfs/\(page)", [.ifNoneMatch: "*"]).status == 502)
    }

    @Test func `Another tag gets the file`() async throws {
        let answer = try await TestGateway(store).get("/ipfs/\(file)", [.ifNoneMatch: "\"other\""])
        #expect(answer.status == 200)
        #expect(answer.body == bytes)
    }

    @Test func `A name to save under may be asked for`() async throws {
        let gateway = TestGateway(store)
        let shown = try await gateway.get("/ipfs/\(page)?filename=te%C5%9Bt.html")
        #expect(
            shown["Content-Disposition"]
                == "inline; filename=\"te_t.html\"; filename*=UTF-8''te%C5%9Bt.html"
        )
        let saved = try await gateway.get("/ipfs/\(root)/film.mp4?download=true")
        #expect(
            saved["Content-Disposition"]?.hasPrefix("attachment; filename=\"film.mp4\"") == true
        )
        let nameless = try await gateway.get("/ipfs/\(file)?download=true")
        #expect(nameless["Content-Disposition"] == "attachment")
        let injected = try await gateway.get("/ipfs/\(page)?filename=a%0D%0AX-Evil:%201%22")
        #expect(injected["X-Evil"] == nil)
        #expect(injected["Content-Disposition"]?.contains("filename=\"a__X-Evil: 1_\"") == true)
    }

    @Test func `A file with a slash behind it is still a file`() async throws {
        let answer = try await TestGateway(store).get("/ipfs/\(file)/")
        #expect(answer.status == 200)
        #expect(answer.body == bytes)
        #expect(answer["X-Ipfs-Path"] == "/ipfs/\(file)/")
    }

    @Test func `An empty file is empty`() async throws {
        var store = FixtureStore()
        let empty = store.file([])
        for cid in ["\(empty)", "bafkqaaa"] {
            let answer = try await TestGateway(store).get("/ipfs/\(cid)")
            #expect(answer.status == 200)
            #expect(answer["Content-Length"] == "0")
            #expect(answer.isWhole)
            #expect(answer["Content-Type"] == "text/plain; charset=utf-8")
        }
    }

    @Test func `What is inlined in a CID needs nobody`() async throws {
        let gateway = TestGateway()
        let hello = try CID(
            version: .v1,
            codec: .raw,
            multihash: Multihash(code: 0, digest: Array("hello\n".utf8))
        )
        let answer = try await gateway.get("/ipfs/\(hello)")
        #expect(answer.text == "hello\n")
        #expect(answer["Cache-Status"] == "regatta; hit")
        #expect(gateway.network.requests.isEmpty)
    }

    @Test func `JSON may be asked for where it is JSON`() async throws {
        var store = store
        let json = store.add(Array("{\"a\": 1}".utf8))
        let gateway = TestGateway(store)
        for query in ["", "?format=json"] {
            let fields: HTTPFields = query.isEmpty ? [.accept: "application/json"] : [:]
            let answer = try await gateway.get("/ipfs/\(json)\(query)", fields)
            #expect(answer.status == 200)
            #expect(answer["Content-Type"] == "application/json")
            #expect(try await gateway.get("/ipfs/\(file)\(query)", fields).status == 406)
        }
        let lenient = try await gateway.get("/ipfs/\(file)", [.accept: "application/json, */*"])
        #expect(lenient.status == 200)
    }
}
