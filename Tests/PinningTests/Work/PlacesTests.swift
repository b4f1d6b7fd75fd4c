import BlockCache
import Multiformats
import Retrieval
import Testing

@testable import Pinning

/// Where the catalogue says that content is.
@Suite struct PlacesTests {
    private static let piece = "bafkzcibcaaces3nobte6ezpp4wqan2age2s5yxcatzotcvobhgcmv5wi2xh5mbi"
    private let directory = TemporaryDirectory()
    private let cid: CID

    init() throws {
        cid = try CID(PinTests.text)
    }

    private func request(
        _ id: String,
        _ info: [String: String],
        at milliseconds: Int64 = 1
    ) throws -> PinRequest {
        var placement = Placement(backend: "f")
        (placement.status, placement.step, placement.info) = (.pinned, .watch, info)
        return PinRequest(
            id: id,
            pin: Pin(cid: cid),
            created: Timestamp(milliseconds: milliseconds),
            level: .all,
            placements: [placement]
        )
    }

    @Test func `Who was seen to serve a root comes first, each once, with the piece`() throws {
        let catalogue = try Catalogue(Ledger(path: directory.path))
        #expect(catalogue.places(of: cid).isEmpty)
        let info = [
            "piece_cid": Self.piece, "retrieval_urls": "https://b.example",
            "provider_urls": "https://a.example,https://b.example",
        ]
        try catalogue.add([try request("one", info)])
        let piece = try CID(Self.piece)
        let places = ["https://b.example", "https://a.example"].map {
            ContentHint(url: $0, piece: piece)
        }
        #expect(catalogue.places(of: cid) == places)
        // The codec and version of the root do not matter: its bytes do.
        let other = try CID(version: .v1, codec: .dagCBOR, multihash: cid.multihash)
        #expect(catalogue.places(of: other) == places)
        #expect(try catalogue.places(of: CID("bafkqaaa")).isEmpty)
        // It is known after a restart, and forgotten with the request.
        try catalogue.forget("one")
        #expect(catalogue.places(of: cid).isEmpty)
    }

    @Test func `A whole way to the content is cut to where the provider is`() throws {
        let catalogue = try Catalogue(Ledger(path: directory.path))
        let urls = "https://a.example/ipfs/\(PinTests.text),https://b.example/x/piece/\(Self.piece)"
        try catalogue.add([try request("one", ["retrieval_urls": urls])])
        #expect(
            catalogue.places(of: cid).map(\.url) == ["https://a.example", "https://b.example/x"]
        )
        #expect(catalogue.places(of: cid).allSatisfy { $0.piece == nil })
    }

    @Test func `What is lost from sight still counts, what was removed does not`() throws {
        let path = directory.path
        let catalogue = try Catalogue(Ledger(path: path))
        var lost = try request("lost", ["provider_urls": "https://a.example", "lost": "true"])
        lost.placements[0].step = .rest
        var removed = try request("removed", ["provider_urls": "https://b.example"], at: 2)
        removed.isRemoved = true
        try catalogue.add([lost, removed])
        #expect(catalogue.places(of: cid).map(\.url) == ["https://a.example"])
    }
}
