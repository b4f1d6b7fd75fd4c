import FoundationEssentials
import HTTPTypes
import Multiformats
import Pinning
import Testing

@testable import Admin

@Suite struct PSAEndpointTests {
    static let cid = "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e"
    private static let other = "QmbFMke1KXqnYyBBWxB74N4c5SBnJMVAiMNRcGu6x1AwQH"

    private func add(_ rig: PinningRig, _ body: String) async throws -> SeenStatus {
        let answer = try await rig.ask(.post, "/psa/pins", body)
        #expect(answer.status == 202, "\(answer.text)")
        return try answer.object(SeenStatus.self)
    }

    private func count(_ rig: PinningRig, _ query: String) async throws -> Int {
        let answer = try await rig.ask(.get, "/psa/pins?\(query)")
        #expect(answer.status == 200, "\(query): \(answer.text)")
        return try answer.object(SeenResults.self).count
    }

    @Test(arguments: [
        "limit=0", "limit=1001", "limit=ten", "limit=-1", "limit=+5", "limit=1&limit=2",
        "status=done", "status=", "status=queued,queued", "match=like", "before=yesterday",
        "after=", "cid=nonsense", "cid=", "meta=%5B%5D", "meta=%7B%22a%22%3A1%7D", "meta=map[a:b]",
        "name=%FF", "name=%zz", "cid=bafkqaaa,bafkqaaa",
        "cid=" + (0..<11).map { "\($0)" }.joined(separator: ","),
        "name=" + String(repeating: "n", count: 256),
    ])
    func `A malformed parameter is 400, and says which`(query: String) async throws {
        let answer = try await PinningRig().ask(.get, "/psa/pins?\(query)")
        #expect(answer.status == 400)
        #expect(try answer.object(SeenFailure.self).error.reason == "BAD_REQUEST")
        #expect(answer.headers[.contentType] == "application/json")
    }

    @Test(arguments: [
        "", "[]", "{}", "{\"cid\":1}", "{\"cid\":\"\"}", "{\"cid\":\"bafkqaaa\",\"name\":null}",
        "{\"cid\":\"bafkqaaa\",\"meta\":{\"a\":1}}", "{\"cid\":\"bafkqaaa\",\"meta\":[]}",
        "{\"cid\":\"bafkqaaa\",\"origins\":[\"/ip4/1.2.3.4/tcp/1\"]}",
        "{\"cid\":\"bafkqaaa\",\"origins\":[\"/p2p/Q\",\"/p2p/Q\"]}",
        "{\"cid\":\"bafkqaaa\",\"name\":\"" + String(repeating: "n", count: 256) + "\"}",
    ])
    func `A malformed pin is 400, and nothing is pinned`(body: String) async throws {
        let rig = try PinningRig()
        let answer = try await rig.ask(.post, "/psa/pins", body)
        #expect(answer.status == 400)
        #expect(try answer.object(SeenFailure.self).error.reason == "BAD_REQUEST")
        #expect(rig.service.catalogue.page(PinFilter(), limit: 1).count == 0)
    }

    @Test func `Noise is refused, whatever it is`() async throws {
        let rig = try PinningRig()
        var generator = Noise(seed: 3)
        let whole = Array("{\"cid\":\"\(Self.cid)\",\"meta\":{\"a\":\"b\"}}".utf8)
        for length in 0..<whole.count {
            let answer = try await rig.ask(.post, "/psa/pins", bytes: Array(whole.prefix(length)))
            #expect(answer.status == 400)
        }
        for _ in 0..<200 {
            var bytes = whole
            bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(
                in: 0...255,
                using: &generator
            )
            let status = try await rig.ask(.post, "/psa/pins", bytes: bytes).status
            #expect(status == 400 || status == 202)
            let query = String(decoding: bytes.prefix(20), as: UTF8.self).filter { $0.isASCII }
            let listed = try await rig.ask(.get, "/psa/pins?meta=\(query)").status
            #expect(listed == 400 || listed == 200)
        }
    }

    @Test func `Everything that was asked for comes back`() async throws {
        let rig = try PinningRig(delegates: ["/ip4/10.0.0.1/tcp/4001/p2p/QmPeer"])
        let pin = try await add(
            rig,
            """
            {"cid":"\(Self.cid)","name":"n","meta":{"a":"b"},
             "origins":["/dns/x/tcp/1/p2p/Q1"],"colour":"ignored"}
            """
        )
        #expect(pin.status == .queued)
        #expect(pin.pin.name == "n")
        #expect(pin.pin.meta == ["a": "b"])
        #expect(pin.pin.origins == ["/dns/x/tcp/1/p2p/Q1"])
        #expect(pin.delegates == ["/ip4/10.0.0.1/tcp/4001/p2p/QmPeer"])
        #expect(pin.created.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/) != nil)
        #expect(pin.info?["status_details"] == "local: queued")
        let again = try await rig.ask(.get, "/psa/pins/\(pin.requestid)").object(SeenStatus.self)
        #expect(again.created == pin.created)
        // The same once more is another request.
        #expect(try await add(rig, "{\"cid\":\"\(Self.cid)\"}").requestid != pin.requestid)
    }

    @Test func `Filters are those of the specification, and of its clients`() async throws {
        let rig = try PinningRig()
        let first = try await add(
            rig,
            "{\"cid\":\"\(Self.cid)\",\"name\":\"a b\",\"meta\":{\"k\":\"1\",\"l\":\"2\"}}"
        )
        let second = try await add(rig, "{\"cid\":\"\(Self.other)\",\"meta\":{\"k\":\"1\"}}")
        // Without any filter only what is pinned is listed.
        #expect(try await count(rig, "") == 0)
        #expect(try await count(rig, "limit=5") == 0)
        #expect(try await count(rig, "status=queued") == 2)
        #expect(try await count(rig, "status=queued&status=failed") == 2)
        #expect(try await count(rig, "status=queued%2Cfailed") == 2)
        #expect(try await count(rig, "status=failed") == 0)
        #expect(try await count(rig, "cid=\(Self.cid)") == 1)
        #expect(try await count(rig, "cid=\(Self.cid),\(Self.other)") == 2)
        // Kubo sends CIDs of version 1 where the pin has another form.
        #expect(try await count(rig, "cid=\(try CID(Self.other).v1)") == 1)
        #expect(try await count(rig, "name=a+b") == 1)
        #expect(try await count(rig, "name=a%20b") == 1)
        #expect(try await count(rig, "name=A%20B") == 0)
        #expect(try await count(rig, "match=ipartial&name=%20B") == 1)
        #expect(try await count(rig, "meta=%7B%22k%22%3A%221%22%7D") == 2)
        #expect(try await count(rig, "meta=%7B%22k%22%3A%221%22%2C%22l%22%3A%222%22%7D") == 1)
        #expect(try await count(rig, "meta[l]=2") == 1)
        #expect(try await count(rig, "meta%5Bl%5D=3") == 0)
        #expect(try await count(rig, "before=\(second.created)") == 1)
        #expect(try await count(rig, "after=\(first.created)") == 1)
        #expect(try await count(rig, "before=\(first.created)") == 0)
        // Nanoseconds, as Kubo sends them.
        #expect(try await count(rig, "before=\(second.created.dropLast())000001Z") == 2)
        #expect(try await count(rig, "after=\(first.created)&unknown=x") == 1)
        let page = try await rig.ask(.get, "/psa/pins?status=queued&limit=1")
            .object(SeenResults.self)
        #expect(page.count == 2)
        #expect(page.results.map(\.requestid) == [second.requestid])
    }

    @Test(arguments: [
        (HTTPRequest.Method.put, "/psa/pins", "GET, POST"),
        (.patch, "/psa/pins/x", "GET, POST, DELETE"), (.head, "/psa/pins", "GET, POST"),
        (.options, "/psa/pins", "GET, POST"), (.post, "/psa/openapi.json", "GET"),
    ])
    func `A method that is none of its is 405`(
        method: HTTPRequest.Method,
        path: String,
        allowed: String
    ) async throws {
        let answer = try await PinningRig().ask(method, path)
        #expect(answer.status == 405)
        #expect(answer.headers[.allow] == allowed)
    }

    @Test func `What is not there is 404 with a Failure`() async throws {
        let rig = try PinningRig()
        for path in ["/psa", "/psa/", "/psa/nothing", "/psa/pins/nothing", "/psa/pins/a/b"] {
            let answer = try await rig.ask(.get, path)
            #expect(answer.status == 404)
            #expect(try answer.object(SeenFailure.self).error.reason == "NOT_FOUND")
        }
        #expect(try await rig.ask(.get, "/psas").status == 404)
    }

    @Test func `A body of another type is 415, one that is too long 413`() async throws {
        let rig = try PinningRig()
        let form = try await rig.ask(
            .post,
            "/psa/pins",
            "cid=\(Self.cid)",
            headers: [.contentType: "application/x-www-form-urlencoded"]
        )
        #expect(form.status == 415)
        let long = String(repeating: " ", count: 2 << 20)
        #expect(try await rig.ask(.post, "/psa/pins", long).status == 413)
    }

    @Test func `The document is OpenAPI, and needs no token`() async throws {
        let answer = try await PinningRig().ask(.get, "/psa/openapi.json", token: nil)
        #expect(answer.status == 200)
        struct Document: Decodable {
            let openapi: String
            let paths: [String: [String: AnyPart]]
        }
        struct AnyPart: Decodable {
            init(from decoder: any Decoder) throws {}
        }
        let document = try answer.object(Document.self)
        #expect(document.openapi == "3.0.3")
        #expect(document.paths.keys.sorted() == ["/pins", "/pins/{requestid}"])
    }

    @Test func `Only pages that are named may use it from a browser`() async throws {
        let rig = try PinningRig(origins: ["https://webui.example"])
        let asking: HTTPFields = [
            .origin: "https://webui.example", .accessControlRequestMethod: "POST",
        ]
        let asked = try await rig.ask(.options, "/psa/pins", token: nil, headers: asking)
        #expect(asked.status == 204)
        #expect(asked.headers[.accessControlAllowOrigin] == "https://webui.example")
        #expect(asked.headers[.accessControlAllowHeaders] == "Authorization, Content-Type")
        let answer = try await rig.ask(.get, "/psa/pins", headers: asking)
        #expect(answer.headers[.accessControlAllowOrigin] == "https://webui.example")
        #expect(answer.headers[.vary] == "Origin")
        // Also a refusal can be read, else the page could not say why.
        let refused = try await rig.ask(.get, "/psa/pins", token: nil, headers: asking)
        #expect(refused.headers[.accessControlAllowOrigin] == "https://webui.example")
        let stranger = try await rig.ask(
            .options,
            "/psa/pins",
            headers: [.origin: "https://evil.example", .accessControlRequestMethod: "POST"]
        )
        #expect(stranger.status == 405)
        #expect(stranger.headers[.accessControlAllowOrigin] == nil)
    }
}

/// Chances that come out the same for the same seed.
private struct Noise: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ (state >> 29)
    }
}
