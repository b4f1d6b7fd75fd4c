import FoundationEssentials
import HTTPTypes
import Multiformats
import Pinning
import Testing

@testable import Admin

/// The nine checks of the Pinning Service API's compliance suite, in its order.
@Suite struct ComplianceTests {
    private static let all = "status=queued,pinning,pinned,failed"

    /// The CID of raw text that nobody provides, another for each number.
    private static func cid(_ number: Int) throws -> String {
        var digest = [UInt8](repeating: 0x5A, count: 32)
        for index in 0..<8 { digest[index] = UInt8(truncatingIfNeeded: number >> (8 * index)) }
        let hash = try Multihash(code: Multihash.sha256, digest: digest)
        return try CID(version: .v1, codec: .raw, multihash: hash).description
    }

    private static func add(
        _ rig: PinningRig,
        _ number: Int,
        name: String? = nil
    ) async throws -> (status: Int, pin: SeenStatus) {
        let named = name.map { ",\"name\":\"\($0)\"" } ?? ""
        let answer = try await rig.ask(
            .post,
            "/psa/pins",
            "{\"cid\":\"\(try cid(number))\"\(named),\"meta\":{\"createdBy\":\"compliance\"}}"
        )
        return (answer.status, try answer.object(SeenStatus.self))
    }

    @Test func `1: No token is 401 and a Failure`() async throws {
        let answer = try await PinningRig().ask(.get, "/psa/pins", token: nil)
        #expect(answer.status == 401)
        #expect(try answer.object(SeenFailure.self).error.reason == "UNAUTHORIZED")
    }

    @Test func `2: A wrong token is 401 and a Failure`() async throws {
        let answer = try await PinningRig().ask(.get, "/psa/pins", token: "purposefullyInvalid")
        #expect(answer.status == 401)
        #expect(try answer.object(SeenFailure.self).error.reason == "UNAUTHORIZED")
    }

    @Test func `3: A pin is added, and has not failed`() async throws {
        let (_, pin) = try await Self.add(PinningRig(), 1)
        #expect(pin.status != .failed)
        #expect(pin.pin.cid == (try Self.cid(1)))
        #expect(pin.pin.meta == ["createdBy": "compliance"])
    }

    @Test func `4: A new pin can be deleted at once`() async throws {
        let rig = try PinningRig()
        let (status, pin) = try await Self.add(rig, 1)
        #expect(status == 202)
        let deleted = try await rig.ask(.delete, "/psa/pins/\(pin.requestid)")
        #expect(deleted.status == 202)
        #expect(deleted.text.isEmpty)
        #expect(try await rig.ask(.get, "/psa/pins/\(pin.requestid)").status == 404)
        #expect(try await rig.ask(.delete, "/psa/pins/\(pin.requestid)").status == 404)
    }

    @Test func `5: All pins are listed`() async throws {
        let rig = try PinningRig()
        _ = try await Self.add(rig, 1)
        let answer = try await rig.ask(.get, "/psa/pins?\(Self.all)")
        #expect(answer.status == 200)
        #expect(try answer.object(SeenResults.self).count == 1)
    }

    @Test func `6: A replaced pin has a new name, and the old one is gone`() async throws {
        let rig = try PinningRig()
        let (_, old) = try await Self.add(rig, 1)
        let answer = try await rig.ask(
            .post,
            "/psa/pins/\(old.requestid)",
            "{\"cid\":\"\(try Self.cid(2))\"}"
        )
        #expect(answer.status == 202)
        let new = try answer.object(SeenStatus.self)
        #expect(new.pin.cid == (try Self.cid(2)))
        #expect(new.requestid != old.requestid)
        #expect(try await rig.ask(.get, "/psa/pins/\(old.requestid)").status == 404)
        #expect(try await rig.ask(.get, "/psa/pins/\(new.requestid)").status == 200)
        #expect(
            try await rig.ask(.post, "/psa/pins/\(old.requestid)", "{\"cid\":\"bafkqaaa\"}").status
                == 404
        )
    }

    @Test func `7: A name is matched in four ways, whatever the status`() async throws {
        let rig = try PinningRig()
        let name = "6f1b2a3c-7d8e-4f90-a1b2-c3d4e5f60718"
        let (_, pin) = try await Self.add(rig, 1, name: name)
        _ = try await Self.add(rig, 2, name: "another")
        #expect(pin.pin.name == name)
        let middle = name.dropFirst(9).dropLast(9)
        for (match, text) in [
            ("exact", name), ("iexact", name.uppercased()), ("partial", String(middle)),
            ("ipartial", middle.uppercased()),
        ] {
            let found = try await rig.ask(.get, "/psa/pins?name=\(text)&match=\(match)")
                .object(SeenResults.self)
            #expect(found.count == 1, "\(match)")
            #expect(found.results.first?.pin.name == name, "\(match)")
        }
    }

    @Test func `8: Pages of ten follow each other without a pin in common`() async throws {
        let rig = try PinningRig()
        for number in 0..<15 { _ = try await Self.add(rig, number) }
        let first = try await rig.ask(.get, "/psa/pins?\(Self.all)").object(SeenResults.self)
        #expect(first.count >= 15)
        #expect(first.results.count == 10)
        let oldest = try #require(first.results.map(\.created).min())
        #expect(first.results.last?.created == oldest)
        let second = try await rig.ask(.get, "/psa/pins?\(Self.all)&before=\(oldest)")
            .object(SeenResults.self)
        #expect(second.count == 5)
        #expect(second.results.count == 5)
        let ids = Set(first.results.map(\.requestid))
        #expect(ids.isDisjoint(with: second.results.map(\.requestid)))
    }

    @Test func `9: Deleting every pin leaves as many as there were`() async throws {
        let rig = try PinningRig()
        for number in 0..<23 { _ = try await Self.add(rig, number) }
        var before = ""
        for _ in 0..<10 {
            let page = try await rig.ask(.get, "/psa/pins?\(Self.all)\(before)")
                .object(SeenResults.self)
            guard let oldest = page.results.last?.created else { break }
            before = "&before=\(oldest)"
            for pin in page.results {
                #expect(try await rig.ask(.delete, "/psa/pins/\(pin.requestid)").status == 202)
            }
        }
        let left = try await rig.ask(.get, "/psa/pins?\(Self.all)").object(SeenResults.self)
        #expect(left.count == 0)
        #expect(left.results.isEmpty)
    }
}
