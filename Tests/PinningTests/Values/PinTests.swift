import FoundationEssentials
import Multiformats
import Pinning
import Testing

@Suite struct PinTests {
    static let text = "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e"

    @Test func `It is the object of the specification, and back`() throws {
        let json = """
            {"cid":"\(Self.text)","meta":{"a":"b"},"name":"n","origins":["/dns/x/tcp/1/p2p/Q1"]}
            """
        let pin = try JSONDecoder().decode(Pin.self, from: Data(json.utf8))
        #expect(pin.cid.description == Self.text)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        #expect(String(decoding: try encoder.encode(pin), as: UTF8.self) == json)
        #expect(pin.problem == nil)
    }

    @Test(arguments: ["{}", "{\"cid\":1}", "{\"cid\":\"nonsense\"}", "[]"])
    func `What has no CID is none`(json: String) {
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(Pin.self, from: Data(json.utf8))
        }
    }

    @Test func `Its limits are those of the specification`() throws {
        let cid = try CID(Self.text)
        #expect(Pin(cid: cid, name: String(repeating: "é", count: 255)).problem == nil)
        #expect(Pin(cid: cid, name: String(repeating: "é", count: 256)).problem != nil)
        let origins = (0..<21).map { "/ip4/10.0.0.\($0)/tcp/4001/p2p/QmPeer" }
        #expect(Pin(cid: cid, origins: Array(origins.prefix(20))).problem == nil)
        #expect(Pin(cid: cid, origins: origins).problem != nil)
        #expect(Pin(cid: cid, origins: [origins[0], origins[0]]).problem != nil)
    }

    @Test(arguments: [
        ("/p2p/Q1", true), ("/ip6/::1/udp/1/quic-v1/p2p/12D3", true), ("/dns/x/tcp/1", false),
        ("p2p/Q1", false), ("/p2p/", false), ("//p2p/Q", false), ("/ip4/1/p2p/Q/", false),
        ("/dns/a b/p2p/Q", false), ("", false),
    ])
    func `An origin ends in a peer`(text: String, isOne: Bool) {
        #expect(Pin.isPeerAddress(text) == isOne)
    }

    @Test(arguments: [
        (ReplicationLevel.single, 3, 1), (.quorum, 3, 2), (.quorum, 4, 3), (.all, 3, 3),
        (.single, 0, 0), (.quorum, 1, 1),
    ])
    func `A level says how many`(level: ReplicationLevel, count: Int, needed: Int) {
        #expect(level.needed(of: count) == needed)
    }
}
