import IPLD
import Multiformats
import TestSupport
import Testing

@Suite struct LinksTests {
    @Test func `dag-pb and dag-cbor blocks lead on, in stored order`() throws {
        var store = FixtureStore()
        let (a, b) = (store.add([1]), store.add([2]))
        let node = store.node([("x", b), ("y", a), ("z", b)], data: nil)
        #expect(try links(node, store) == [b, a, b])
        let document = store.add(
            DAGCBOR.map([
                DAGCBOR.Entry(key: "z", value: .link(a)), DAGCBOR.Entry(key: "aa", value: .link(b)),
            ]).encoded(),
            codec: .dagCBOR
        )
        #expect(try links(document, store) == [a, b])
    }

    @Test(arguments: [Codec.raw, .json, .cbor, .libp2pKey])
    func `codecs without links have none, whatever they hold`(_ codec: Codec) throws {
        var store = FixtureStore()
        let cid = store.add([0xff, 0x00], codec: codec)
        #expect(try links(cid, store).isEmpty)
    }

    @Test(arguments: [Codec.dagJSON, Codec(rawValue: 0x78)])
    func `codecs that are not read are an error, not a leaf`(_ codec: Codec) throws {
        var store = FixtureStore()
        let cid = store.add(Array("{}".utf8), codec: codec)
        #expect(throws: Links.Failure.unsupported(codec)) { try links(cid, store) }
    }

    @Test(arguments: [Codec.dagPB, .dagCBOR])
    func `a block that is not what its codec says is malformed`(_ codec: Codec) throws {
        var store = FixtureStore()
        let cid = store.add([0xff], codec: codec)
        let error = #expect(throws: Links.Failure.self) { try links(cid, store) }
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
