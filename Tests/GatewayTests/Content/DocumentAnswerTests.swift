import HTTPTypes
import IPLD
import Multiformats
import TestSupport
import Testing

@testable import Gateway

/// JSON and CBOR, with links and without.
@Suite(.timeLimit(.minutes(1))) struct DocumentAnswerTests {
    private let store: FixtureStore
    private let dagCBOR: CID
    private let dagJSON: CID
    private let cbor: CID
    private let json: CID
    private let file: CID

    init() {
        var store = FixtureStore()
        dagCBOR = store.add([0xA1, 0x61, 0x61, 0xA1, 0x61, 0x62, 0x01], codec: .dagCBOR)
        dagJSON = store.add(Array("{\"a\":{\"b\":1}}".utf8), codec: .dagJSON)
        cbor = store.add([0x83, 1, 2, 3], codec: .cbor)
        json = store.add(Array("[1, 2, 3]".utf8), codec: .json)
        file = store.add(Array("text".utf8))
        self.store = store
    }

    private func cid(_ codec: String) -> CID {
        switch codec {
        case "dag-cbor": dagCBOR
        case "dag-json": dagJSON
        case "cbor": cbor
        case "json": json
        default: file
        }
    }

    @Test(
        arguments: [
            ("dag-cbor", "", "dag-cbor", "application/vnd.ipld.dag-cbor"),
            ("dag-cbor", "dag-cbor", "dag-cbor", "application/vnd.ipld.dag-cbor"),
            ("dag-cbor", "cbor", "cbor", "application/cbor"),
            ("dag-json", "", "dag-json", "application/vnd.ipld.dag-json"),
            ("dag-json", "dag-json", "dag-json", "application/vnd.ipld.dag-json"),
            ("dag-json", "json", "json", "application/json"),
            ("cbor", "", "cbor", "application/cbor"),
            ("cbor", "cbor", "cbor", "application/cbor"),
            ("json", "", "json", "application/json"),
            ("json", "json", "json", "application/json"),
        ]
    )
    func `A document is sent as it is`(
        codec: String,
        asked: String,
        format: String,
        type: String
    ) async throws {
        let gateway = TestGateway(store)
        let cid = cid(codec)
        let bytes = try #require(store.block(cid)).bytes
        let byQuery = try await gateway.get(
            "/ipfs/\(cid)" + (asked.isEmpty ? "" : "?format=\(asked)")
        )
        let byAccept = try await gateway.get("/ipfs/\(cid)", asked.isEmpty ? [:] : [.accept: type])
        for answer in [byQuery, byAccept] {
            #expect(answer.status == 200)
            #expect(answer.body == bytes)
            #expect(answer["Content-Type"] == type)
            #expect(answer["Etag"] == "\"\(cid).\(format)\"")
            #expect(answer["Content-Length"] == "\(bytes.count)")
            #expect(answer["Accept-Ranges"] == "bytes")
            #expect(answer["Cache-Control"] == "public, max-age=29030400, immutable")
            let isJSON = format.hasSuffix("json")
            let name = "\(cid).\(isJSON ? "json" : "cbor")"
            #expect(
                answer["Content-Disposition"]?
                    .hasPrefix("\(isJSON ? "inline" : "attachment"); filename=\"\(name)\"") == true
            )
        }
        #expect(byQuery["Content-Location"] == nil)
        let location = asked.isEmpty ? nil : "/ipfs/\(cid)?format=\(asked)"
        #expect(byAccept["Content-Location"] == location)
        let head = try await gateway.head("/ipfs/\(cid)")
        #expect(head["Content-Length"] == "\(bytes.count)")
        #expect(head.body.isEmpty)
    }

    @Test(
        arguments: [
            ("dag-cbor", "dag-json"), ("dag-cbor", "json"), ("dag-json", "dag-cbor"),
            ("dag-json", "cbor"), ("cbor", "dag-cbor"), ("cbor", "json"), ("json", "dag-json"),
            ("json", "cbor"), ("dag-cbor", "tar"), ("json", "tar"), ("cbor", "ndjson"),
        ]
    )
    func `Nothing is converted`(codec: String, asked: String) async throws {
        let gateway = TestGateway(store)
        let format = try #require(ResponseFormat(rawValue: asked))
        let byQuery = try await gateway.get("/ipfs/\(cid(codec))?format=\(asked)")
        #expect(byQuery.status == 406)
        let byAccept = try await gateway.get("/ipfs/\(cid(codec))", [.accept: format.mediaType])
        #expect(byAccept.status == 406)
        let lenient = "\(format.mediaType), */*"
        #expect(try await gateway.get("/ipfs/\(cid(codec))", [.accept: lenient]).status == 200)
    }

    @Test func `Ranges of a document, one and several`() async throws {
        let gateway = TestGateway(store)
        let one = try await gateway.get("/ipfs/\(json)", [.range: "bytes=1-4"])
        #expect(one.status == 206)
        #expect(one.text == "1, 2")
        #expect(one["Content-Range"] == "bytes 1-4/9")
        #expect(one["Content-Type"] == "application/json")
        let two = try await gateway.get("/ipfs/\(json)", [.range: "bytes=4-4,1-1"])
        #expect(two.status == 206)
        #expect(two["Content-Type"]?.hasPrefix("multipart/byteranges") == true)
        #expect(two.text.contains("Content-Range: bytes 4-4/9\r\n\r\n2\r\n--"))
        #expect(two.text.contains("Content-Range: bytes 1-1/9\r\n\r\n1\r\n--"))
        #expect(two["Content-Length"] == "\(two.body.count)")
    }

    @Test func `A name given keeps whether it is shown or saved`() async throws {
        let gateway = TestGateway(store)
        func disposition(_ path: String) async throws -> String? {
            try await gateway.get("/ipfs/\(path)")["Content-Disposition"]
        }
        let shown = try await disposition("\(dagJSON)?filename=a.json")
        #expect(shown?.hasPrefix("inline; filename=\"a.json\"") == true)
        let saved = try await disposition("\(dagCBOR)?filename=a.cbor")
        #expect(saved?.hasPrefix("attachment; filename=\"a.cbor\"") == true)
        let wanted = try await disposition("\(dagJSON)?download=true&filename=a.json")
        #expect(wanted?.hasPrefix("attachment; filename=\"a.json\"") == true)
    }

    @Test func `A browser gets a page of a document with links`() async throws {
        let gateway = TestGateway(store)
        for cid in [dagCBOR, dagJSON] {
            let page = try await gateway.get("/ipfs/\(cid)/", [.accept: "text/html,*/*;q=0.8"])
            #expect(page.status == 200)
            #expect(page["Content-Type"] == "text/html")
            #expect(page["Etag"] == "\"DagIndex-\(DocumentPage.version)_CID-\(cid)\"")
            #expect(page["Content-Disposition"] == nil)
            #expect(page["Content-Security-Policy"] == Page.policy)
            #expect(
                page["Cache-Control"] == "public, max-age=604800, stale-while-revalidate=2678400"
            )
            #expect(page.text.contains("</html>"))
            let tag = try #require(page["Etag"])
            let fields: HTTPFields = [.accept: "text/html", .ifNoneMatch: tag]
            #expect(try await gateway.get("/ipfs/\(cid)/", fields).status == 304)
            let saved = try await gateway.get("/ipfs/\(cid)?download=true", [.accept: "text/html"])
            #expect(saved["Content-Type"] != "text/html")
        }
        let plain = try await gateway.get("/ipfs/\(json)", [.accept: "text/html"])
        #expect(plain["Content-Type"] == "application/json")
    }

    @Test func `A format that the URL does not name is named in Content-Location`() async throws {
        let gateway = TestGateway(store)
        func location(_ path: String, _ accept: String) async throws -> String? {
            try await gateway.get("/ipfs/\(path)", [.accept: accept])["Content-Location"]
        }
        let raw = "application/vnd.ipld.raw"
        #expect(try await location("\(file)?a=b", raw) == "/ipfs/\(file)?a=b&format=raw")
        #expect(try await location("\(file)?format=webp", raw) == "/ipfs/\(file)?format=raw")
        #expect(try await location("\(file)?format=raw", raw) == nil)
        #expect(
            try await location("\(file)?format=raw", "application/vnd.ipld.car")
                == "/ipfs/\(file)?format=raw"
        )
        #expect(try await location("\(file)", "*/*") == nil)
        #expect(
            try await location("\(file)", "application/vnd.ipld.car; dups=y")
                == "/ipfs/\(file)?car-dups=y&car-order=dfs&car-version=1&format=car"
        )
    }
}
