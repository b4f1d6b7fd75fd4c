import IPLD
import Multiformats
import Routing
import Testing

@Suite struct ProviderRecordTests {
    private func records(_ json: String) throws -> [ProviderRecord] {
        try ProviderRecord.records(in: PlainJSON.decode(Array(json.utf8)))
    }

    @Test func `a record has a peer, addresses and protocols`() throws {
        let found = try records(
            """
            {"Providers":[{"Schema":"peer","ID":"12D3KooWabc","Extra":{"a":[1]},
            "Addrs":["/dns/sp.example.com/tcp/443/https","/nosuch/1"],
            "Protocols":["transport-ipfs-gateway-http","x"],"transport-ipfs-gateway-http":"oBIA"}]}
            """
        )
        #expect(found.count == 1)
        #expect(found.first?.peer == "12D3KooWabc")
        #expect(found.first?.endpoints.map(\.baseURL) == ["https://sp.example.com"])
        #expect(found.first?.protocols == [.gateway, .other("x")])
        #expect(found.first?.mayBeGateway == true)
    }

    @Test(arguments: [
        "{\"Providers\":null}", "{\"Providers\":[]}", "{\"Peers\":null}", "{}",
        "{\"Providers\":[null,1,\"a\",[],{},{\"Schema\":\"other\",\"ID\":\"a\"}]}",
    ])
    func `nothing is none`(_ json: String) throws {
        #expect(try records(json).isEmpty)
    }

    @Test func `what is missing or null is empty`() throws {
        let found = try records(
            "{\"Providers\":[{\"ID\":\"a\",\"Addrs\":null,\"Protocols\":null}]}"
        )
        #expect(found == [ProviderRecord(peer: "a", addresses: [], protocols: [])])
        #expect(found.first?.mayBeGateway == false)
    }

    @Test func `a record of an older schema is read`() throws {
        let found = try records(
            "{\"Schema\":\"bitswap\",\"Protocol\":\"transport-bitswap\",\"ID\":\"a\",\"Addrs\":[]}"
        )
        #expect(found.first?.protocols == [.bitswap])
        #expect(found.first?.mayBeGateway == false)
    }

    @Test func `a filter that the server ignored is applied here`() throws {
        let found = try records(
            """
            {"ID":"a","Addrs":["/dns/a.com/tcp/443/https"],"Protocols":["transport-bitswap"]}
            """
        )
        #expect(found.first?.mayBeGateway == false)
    }

    @Test func `a record is bounded`() throws {
        let addresses = (0..<500).map { "\"/dns/a\($0).com/https\"" }.joined(separator: ",")
        let protocols = (0..<500).map { "\"p\($0)\"" }.joined(separator: ",")
        let found = try records(
            "{\"ID\":\"a\",\"Addrs\":[\(addresses)],\"Protocols\":[\(protocols)]}"
        )
        #expect(found.first?.addresses.count == ProviderRecord.addressLimit)
        #expect(found.first?.protocols.count == TransferProtocol.limit)
    }

    @Test func `a document of another form is refused`() {
        #expect(throws: RoutingError.self) { try records("[1]") }
    }
}

@Suite struct IndexerRecordTests {
    /// A multihash that records are about.
    private let hash: Multihash

    init() throws {
        hash = try CID("bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e").multihash
    }

    private func result(context: String, metadata: String = "oBIA") -> String {
        """
        {"ContextID":"\(context)","Metadata":"\(metadata)","Provider":{"ID":"12D3KooWabc",\
        "Addrs":["/dns/sp.example.com/tcp/443/https"]}}
        """
    }

    private func records(_ json: String) throws -> [IndexerRecord] {
        try IndexerRecord.records(in: PlainJSON.decode(Array(json.utf8)), for: hash)
    }

    @Test(arguments: [
        (
            "AQGB4gOSICBlxzDbqCDi1dCgK8UmZ/1ACAKoEFxPrfg0zo0IeI8PJQ==",
            "baga6ea4seaqglrzq3oucbywv2cqcxrjgm76uacacvaifyt5n7a2m5diipchq6ji"
        ),
        (
            "AQFVkSAiAARJba4MyeJl7+WgBugGJqXcXECeXTFVwTmEyvbI1c/WBQ==",
            "bafkzcibcaaces3nobte6ezpp4wqan2age2s5yxcatzotcvobhgcmv5wi2xh5mbi"
        ),
    ])
    func `a context of Curio names the piece`(_ context: String, _ piece: String) throws {
        let found = try records(result(context: context))
        #expect(found.first?.piece?.description == piece)
        #expect(found.first?.provider.protocols == [.gateway])
        #expect(found.first?.provider.endpoints.map(\.baseURL) == ["https://sp.example.com"])
    }

    @Test(arguments: ["", "AA==", "AQ==", "AQFVEiA=", "not base 64!", "AQFVEgA="])
    func `any other context names none`(_ context: String) throws {
        let found = try records(result(context: context))
        #expect(found.count == 1)
        #expect(found.first?.piece == nil)
    }

    @Test func `only results for the hash that was asked for count`() throws {
        let own = Multibase.base64.encode(hash.bytes).dropFirst()
        let results = "\"ProviderResults\":[\(result(context: "")),null,{\"EncryptedThing\":1}]"
        #expect(
            try records("{\"MultihashResults\":[{\"Multihash\":\"\(own)==\",\(results)}]}").count
                == 1
        )
        #expect(try records("{\"MultihashResults\":[{\"Multihash\":\"EiAA\",\(results)}]}").isEmpty)
        #expect(try records("{\"MultihashResults\":null}").isEmpty)
        #expect(try records("{\"EncryptedMultihashResults\":[{}]}").isEmpty)
    }

    @Test(arguments: [
        ("oBIA", [TransferProtocol.gateway]), ("oBI=", [.gateway]), ("gBI=", [.bitswap]),
        ("gBKgEgCwEgA=", [.bitswap, .gateway, .piece]), ("kBKjYQ==", [.graphsync]),
        ("AQ==", [.other("0x1")]), ("", []), ("//////////8=", []),
    ])
    func `metadata names protocols`(_ metadata: String, _ protocols: [TransferProtocol]) throws {
        let found = try records(result(context: "", metadata: metadata))
        #expect(found.first?.provider.protocols == protocols)
    }
}
