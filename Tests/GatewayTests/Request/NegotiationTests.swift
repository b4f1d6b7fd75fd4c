import Testing

@testable import Gateway

@Suite struct NegotiationTests {
    private static let browser =
        "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"

    @Test(
        arguments: [
            (nil, nil),
            (browser, nil),
            ("*/*", nil),
            ("image/png", nil),
            ("application/vnd.ipld.raw", .raw),
            ("Application/VND.IPLD.Raw", .raw),
            ("application/vnd.ipld.car; version=1; order=dfs; dups=y", .car),
            ("application/x-tar", .tar),
            ("application/vnd.ipld.dag-json", .dagJSON),
            ("application/vnd.ipfs.ipns-record", .ipnsRecord),
            ("*/*, application/vnd.ipld.raw", .raw),
            ("text/html, application/vnd.ipld.raw;q=0.9", nil),
            ("application/vnd.ipld.car;q=0.5, application/vnd.ipld.raw;q=0.7, */*;q=0.1", .raw),
            ("application/vnd.ipld.raw;q=0, */*", nil),
            ("application/vnd.ipld.raw, application/vnd.ipld.car", .raw),
            ("application/json, text/plain, */*", .json),
            ("application/vnd.ipld.unknown, */*", nil),
        ] as [(String?, ResponseFormat?)]
    )
    func `Accept chooses by weight`(accept: String?, format: ResponseFormat?) throws {
        let negotiation = try Negotiation(query: nil, accept: accept?[...])
        #expect(negotiation.format == format)
        #expect(!negotiation.isFromQuery)
    }

    @Test func `The query comes before Accept`() throws {
        let negotiation = try Negotiation(query: "car", accept: "application/vnd.ipld.raw")
        #expect(negotiation.format == .car)
        #expect(negotiation.isFromQuery)
        #expect(negotiation.parameters.isEmpty)
    }

    @Test func `Parameters of the Accept entry of the same type still count`() throws {
        let negotiation = try Negotiation(
            query: "car",
            accept: "text/html, application/vnd.ipld.car; version=1; dups=\"y\"; q=0.2"
        )
        #expect(negotiation.parameters.map(\.name) == ["version", "dups"])
        #expect(negotiation.parameters.map(\.value) == ["1", "y"])
    }

    @Test func `A format nobody knows counts for nothing`() throws {
        #expect(try Negotiation(query: "webp", accept: nil).format == nil)
        #expect(try Negotiation(query: "", accept: "application/vnd.ipld.car").format == .car)
    }

    @Test func `The default does when something else is acceptable too`() throws {
        #expect(try Negotiation(query: nil, accept: nil).acceptsDefault)
        #expect(try Negotiation(query: nil, accept: "application/json, */*").acceptsDefault)
        #expect(try !Negotiation(query: nil, accept: "application/json").acceptsDefault)
        #expect(
            try !Negotiation(query: nil, accept: "application/json, text/html;q=0").acceptsDefault
        )
    }

    @Test func `A browser gets pages`() throws {
        #expect(try Negotiation(query: nil, accept: Self.browser[...]).prefersHTML)
        #expect(try !Negotiation(query: nil, accept: "*/*").prefersHTML)
        #expect(try !Negotiation(query: nil, accept: "text/html;q=0, */*").prefersHTML)
    }

    @Test(
        arguments: [
            "application/vnd.ipld.car; version", "text/html;q=2", "text/html;q=0.1234",
            "text/html;q=", "text/html;q=x", "a/b; c=\"d", "a/b; =x",
        ]
    )
    func `Parameters that cannot be read are a fault`(accept: String) {
        #expect(throws: Negotiation.Fault.malformedAccept(entry: accept)) {
            try Negotiation(query: nil, accept: accept[...])
        }
    }

    @Test func `An unknown type of this ecosystem, alone, is a fault`() {
        #expect(throws: Negotiation.Fault.unknownMediaType("application/vnd.ipld.unknown")) {
            try Negotiation(query: nil, accept: "application/vnd.ipld.unknown")
        }
    }

    @Test func `Separators within quotes separate nothing`() throws {
        let accept = "application/vnd.ipld.car; note=\"a,b;c\\\"d\"; version=1, */*;q=0.1"
        let negotiation = try Negotiation(query: nil, accept: accept[...])
        #expect(negotiation.parameters.first?.value == "a,b;c\"d")
        #expect(negotiation.parameters.last?.name == "version")
    }
}
