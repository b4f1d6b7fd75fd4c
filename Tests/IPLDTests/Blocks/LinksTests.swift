import IPLD
import Multiformats
import TestSupport
import Testing

@Suite struct LinksTests {
    @Test func `dag-pb, dag-cbor and dag-json blocks lead on, in stored order`() throws {
        var store = FixtureStore()
        let (a, b) = (store.add([1]), store.add([2]))
        let node = store.node([("x", b), ("y", a), ("z", b)], data: nil)
        #expect(try links(node, store) == [b, a, b])
        let document = store.add(
            DAGCBOR.encode(
                .map([
                    IPLDNode.Entry(key: "z", value: .link(a)),
                    IPLDNode.Entry(key: "aa", value: .link(b)),
                ])
            ),
            codec: .dagCBOR
        )
        #expect(try links(document, store) == [a, b])
        let json = try store.add(
            DAGJSON.encode(.list([.link(b), .map([.init(key: "x", value: .link(a))]), .link(b)])),
            codec: .dagJSON
        )
        #expect(try links(json, store) == [b, a, b])
    }

    @Test(arguments: [Codec.raw, .json, .cbor, .libp2pKey])
    func `codecs without links have none, whatever they hold`(_ codec: Codec) throws {
        var store = FixtureStore()
        let cid = store.add([0xff, 0x00], codec: codec)
        #expect(try links(cid, store).isEmpty)
    }

    @Test(arguments: [Codec(rawValue: 0x78), Codec(rawValue: 0x85)])
    func `codecs that are not read are an error, not a leaf`(_ codec: Codec) throws {
        var store = FixtureStore()
        let cid = store.add(Array("{}".utf8), codec: codec)
        #expect(throws: IPLDError.unsupported(codec)) { try links(cid, store) }
    }

    @Test(arguments: [Codec.dagPB, .dagCBOR, .dagJSON])
    func `a block that is not what its codec says is malformed`(_ codec: Codec) throws {
        var store = FixtureStore()
        let cid = store.add([0xff], codec: codec)
        let error = #expect(throws: IPLDError.self) { try links(cid, store) }
        guard case .malformed(cid, let reason) = error else {
            Issue.record("another error: \(String(describing: error))")
            return
        }
        #expect(!reason.isEmpty)
    }

    private func links(_ cid: CID, _ store: FixtureStore) throws -> [CID] {
        try Links.links(of: #require(store.block(cid)))
    }
}
