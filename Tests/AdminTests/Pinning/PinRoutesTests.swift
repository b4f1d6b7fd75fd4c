import CAR
import FoundationEssentials
import HTTPTypes
import IPLD
import Multiformats
import Pinning
import Testing

@testable import Admin

@Suite struct PinRoutesTests {
    private static let cid = PSAEndpointTests.cid

    private struct Seen: Decodable {
        struct Backend: Decodable {
            let backend: String
            let status: PinStatus
        }

        let id: String
        let cid: String
        let backends: [Backend]
    }

    private struct SeenList: Decodable {
        let count: Int
        let pins: [Seen]
    }

    private struct SeenUpload: Decodable {
        let upload: String
        let roots: [String]
        let blocks: Int
    }

    private func add(_ rig: PinningRig, _ more: String = "") async throws -> Seen {
        let answer = try await rig.ask(
            .post,
            "/api/v1/pins",
            "{\"cid\":\"\(Self.cid)\"\(more)}"
        )
        #expect(answer.status == 202, "\(answer.text)")
        return try answer.object(Seen.self)
    }

    @Test func `A pin goes to the backends that are named, once`() async throws {
        let rig = try PinningRig()
        let first = try await add(rig, ",\"backends\":[\"local\",\"other\"]")
        #expect(first.backends.map(\.backend) == ["local", "other"])
        #expect(try await add(rig, ",\"backends\":[\"other\"]").id == first.id)
        #expect(try await add(rig, ",\"backends\":[\"other\"],\"again\":true").id != first.id)
    }

    @Test(arguments: [
        "{}", "{\"cid\":\"bafkqaaa\",\"backends\":[\"nobody\"]}",
        "{\"cid\":\"bafkqaaa\",\"backends\":[]}", "{\"cid\":\"bafkqaaa\",\"level\":\"some\"}",
        "{\"cid\":\"bafkqaaa\",\"copies\":2}", "noise",
    ])
    func `What cannot be done is 400, and says why`(body: String) async throws {
        let answer = try await PinningRig().ask(.post, "/api/v1/pins", body)
        #expect(answer.status == 400)
        #expect(answer.text.contains("\"error\""))
    }

    @Test func `Lists have every status, by backend or for all`() async throws {
        let rig = try PinningRig()
        _ = try await add(rig)
        _ = try await add(rig, ",\"backends\":[\"other\"],\"name\":\"n\"")
        func count(_ query: String) async throws -> Int {
            try await rig.ask(.get, "/api/v1/pins?\(query)").object(SeenList.self).count
        }
        #expect(try await count("") == 2)
        #expect(try await count("backend=all") == 2)
        #expect(try await count("backend=other") == 1)
        #expect(try await count("backend=other&status=pinned") == 0)
        #expect(try await count("status=queued&name=n") == 1)
        #expect(try await rig.ask(.get, "/api/v1/pins?limit=0").status == 400)
    }

    @Test func `A pin is shown, taken from one backend, and removed`() async throws {
        let rig = try PinningRig()
        let pin = try await add(rig, ",\"backends\":[\"local\",\"other\"]")
        let path = "/api/v1/pins/\(pin.id)"
        #expect(try await rig.ask(.get, path).object(Seen.self).cid == Self.cid)
        #expect(try await rig.ask(.delete, "\(path)?backend=nobody").status == 400)
        #expect(try await rig.ask(.delete, "\(path)?backend=local").status == 202)
        #expect(try await rig.ask(.get, path).object(Seen.self).backends.count == 1)
        #expect(try await rig.ask(.post, "\(path)/retry?backend=other").status == 202)
        #expect(try await rig.ask(.post, "\(path)/retry").status == 400)
        #expect(try await rig.ask(.delete, path).status == 202)
        #expect(try await rig.ask(.get, path).status == 404)
        #expect(try await rig.ask(.delete, path).status == 404)
    }

    @Test func `Changes need the token`() async throws {
        let rig = try PinningRig()
        for (method, path) in [
            (HTTPRequest.Method.post, "/api/v1/pins"), (.post, "/api/v1/pins/uploads"),
            (.delete, "/api/v1/pins/x"), (.post, "/api/v1/pins/import"),
        ] {
            #expect(try await rig.ask(method, path, token: nil).status == 401)
        }
    }

    @Test func `Backends say what they can do`() async throws {
        let text = try await PinningRig().ask(.get, "/api/v1/pins/backends").text
        #expect(text.contains("\"name\":\"local\""))
        #expect(text.contains("\"isDefault\":true"))
        #expect(try await PinningRig().ask(.get, "/api/v1/pins/backends/nobody").status == 404)
        #expect(try await PinningRig().ask(.get, "/api/v1/pins/backends/local").status == 502)
    }

    @Test func `What was exported can be imported elsewhere, and only once`() async throws {
        let rig = try PinningRig()
        let first = try await add(rig, ",\"name\":\"n\",\"meta\":{\"k\":\"v\"}")
        _ = try await add(rig, ",\"again\":true")
        let archive = try await rig.ask(.get, "/api/v1/pins/export").text
        let other = try PinningRig()
        for added in [2, 0] {
            let answer = try await other.ask(.post, "/api/v1/pins/import", archive)
            #expect(try answer.object([String: Int].self)["added"] == added)
        }
        #expect(try await other.ask(.get, "/api/v1/pins/\(first.id)").status == 200)
        let again = try await other.ask(.get, "/api/v1/pins/export").text
        #expect(again == archive)
        #expect(try await other.ask(.post, "/api/v1/pins/import", "{}").status == 400)
    }

    private static func car() throws -> [UInt8] {
        let bytes = Array("hello world".utf8)
        let block = try Block(verifying: bytes, as: CID(cid))
        return CAREncoder.header(roots: [block.cid]) + CAREncoder.prefix(of: block) + bytes
    }

    @Test func `A CAR is uploaded in parts, verified and kept`() async throws {
        let rig = try PinningRig(blocks: true)
        let car = try Self.car()
        let first = try await rig.ask(.post, "/api/v1/pins/uploads", bytes: car)
            .object(SeenUpload.self)
        #expect(first.roots == [Self.cid])
        #expect(first.blocks == 1)
        let more = try await rig.ask(.post, "/api/v1/pins/uploads/\(first.upload)", bytes: car)
        #expect(try more.object(SeenUpload.self).upload == first.upload)
        _ = try await add(rig, ",\"upload\":\"\(first.upload)\"")
    }

    @Test func `A CAR that lies, or is cut off, is refused`() async throws {
        let rig = try PinningRig(blocks: true)
        var car = try Self.car()
        for length in 1..<car.count {
            let answer = try await rig.ask(
                .post,
                "/api/v1/pins/uploads",
                bytes: Array(car.prefix(length))
            )
            #expect(answer.status == 400 || length == car.count - 48, "\(length)")
        }
        car[car.count - 1] ^= 1
        #expect(try await rig.ask(.post, "/api/v1/pins/uploads", bytes: car).status == 400)
        // The blocks of a request must not be changed by naming it.
        #expect(
            try await rig.ask(.post, "/api/v1/pins/uploads/other", bytes: Self.car()).status == 400
        )
        #expect(
            try await PinningRig().ask(.post, "/api/v1/pins/uploads", bytes: Self.car()).status
                == 400
        )
    }

    @Test func `The number of pins is a metric`() async throws {
        let rig = try PinningRig()
        _ = try await add(rig)
        let text = try await rig.ask(.get, "/metrics").text
        #expect(text.contains("regatta_pins{backend=\"local\",status=\"queued\"} 1\n"))
        #expect(text.contains("regatta_pins{backend=\"other\",status=\"pinned\"} 0\n"))
    }
}
