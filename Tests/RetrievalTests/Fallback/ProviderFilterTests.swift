import Multiformats
import Routing
import TestSupport
import Testing

@testable import Retrieval

@Suite struct ProviderFilterTests {
    private func record(_ addresses: [String]) -> ProviderRecord {
        ProviderRecord(
            peer: "peer",
            addresses: addresses.compactMap { try? Multiaddr($0) },
            protocols: [.gateway]
        )
    }

    private func urls(_ addresses: [String], allowsPrivate: Bool = false) -> [String] {
        var configuration = FallbackConfiguration()
        configuration.allowsPrivateAddresses = allowsPrivate
        return ProviderFilter(configuration).gateways(in: addresses.map { record([$0]) })
            .map(\.url)
    }

    @Test(arguments: [
        "/dns/a.example/tcp/80/http", "/dns/a.example/tcp/22/https", "/dns/localhost/tcp/443/https",
        "/dns/a.local/https", "/dns/METADATA.INTERNAL/https", "/dns/intranet/https",
    ])
    func `strangers lead neither to plain HTTP nor to odd ports nor to local names`(_ text: String)
    {
        #expect(urls([text]).isEmpty)
        #expect(urls([text], allowsPrivate: true).count == 1)
    }

    @Test func `the first address that may be asked is taken`() {
        let filter = ProviderFilter(FallbackConfiguration())
        let found = filter.gateways(
            in: [record(["/dns/a.example/tcp/80/http", "/dns/b.example/tcp/8443/https"])]
        )
        #expect(found.map(\.url) == ["https://b.example:8443"])
        #expect(found.first?.isUntrusted == true)
        #expect(found.first?.label == "discovered")
    }

    @Test func `an answer with a thousand providers names a few`() {
        let many = (0..<1000).map { "/dns/a\($0).example/https" }
        #expect(urls(many).count == FallbackConfiguration().providersPerStage)
    }

    @Test func `a storage provider is a gateway, and a piece; FilBeam only when somebody pays`()
        throws
    {
        let piece = try CID("bafkzcibcaaces3nobte6ezpp4wqan2age2s5yxcatzotcvobhgcmv5wi2xh5mbi")
        let record = IndexerRecord(
            provider: record(["/dns/sp.example/https"]),
            context: [1] + piece.bytes
        )
        var configuration = FallbackConfiguration()
        let found = ProviderFilter(configuration).providers(in: [record, record])
        #expect(found.map(\.stage) == [.filecoin, .piece])
        #expect(Set(found.map(\.group)).count == 1)
        configuration.filbeamPayer = "0xABC"
        let paid = ProviderFilter(configuration).providers(in: [record])
        #expect(paid.map(\.stage) == [.filecoin, .piece, .filbeam])
        #expect(paid.last?.url == "https://0xabc.filbeam.io")
    }

    @Test(arguments: [
        ("https://sp.example", true), ("https://sp.example:8443/x", true),
        ("http://sp.example", false), ("https://sp.example:22", false),
        ("https://user@sp.example", false), ("https://127.0.0.1@sp.example", false),
        ("https://[::1]", false), ("https://intranet", false), ("https://sp.local", false),
        ("https://sp.example/?x", false), ("sp.example", false), ("", false),
    ])
    func `what a backend says of where a pin is leads nowhere else than strangers may`(
        url: String,
        isAllowed: Bool
    ) {
        let filter = ProviderFilter(FallbackConfiguration())
        let found = filter.providers(in: [ContentHint(url: url, piece: nil)])
        #expect(found.map(\.url) == (isAllowed ? [url] : []))
        #expect(found.allSatisfy { $0.isUntrusted })
    }

    @Test func `FilBeam's address is the payer's own, wherever it is`() throws {
        let piece = try CID("bafkzcibcaaces3nobte6ezpp4wqan2age2s5yxcatzotcvobhgcmv5wi2xh5mbi")
        var configuration = FallbackConfiguration()
        configuration.filbeamPayer = "0xABC"
        configuration.filbeamURL = "https://{payer}.calibration.filbeam.io"
        let hint = ContentHint(url: "https://sp.example", piece: piece)
        let found = ProviderFilter(configuration).providers(in: [hint])
        #expect(found.last?.url == "https://0xabc.calibration.filbeam.io")
    }
}

@Suite struct SearchShelfTests {
    private let configuration = {
        var configuration = FallbackConfiguration()
        (configuration.answers, configuration.lookups) = (8, 4)
        return configuration
    }()

    private func hash(_ number: Int) throws -> Multihash {
        try Multihash(code: 0x12, digest: [UInt8](repeating: UInt8(number), count: 32))
    }

    @Test func `an answer is believed for minutes, and that there is none for seconds`() throws {
        var shelf = SearchShelf(configuration)
        for (number, isFruitful) in [(1, true), (2, false)] {
            let hash = try hash(number)
            #expect(shelf.search(for: hash, at: .zero)?.isNew == true)
            #expect(shelf.search(for: hash, at: .zero)?.isNew == false)
            shelf.ended(hash, isFruitful: isFruitful, at: .zero)
            #expect(shelf.search(for: hash, at: .seconds(10))?.isNew == false)
            #expect(shelf.search(for: hash, at: .seconds(20))?.isNew == !isFruitful)
        }
    }

    @Test func `so many are looked up at a time, and so many are remembered`() throws {
        var shelf = SearchShelf(configuration)
        for number in 0..<4 { _ = try shelf.search(for: hash(number), at: .zero) }
        #expect(try shelf.search(for: hash(4), at: .zero) == nil)
        for number in 0..<100 {
            _ = try shelf.search(for: hash(number), at: .zero)
            shelf.ended(try hash(number), isFruitful: true, at: .zero)
        }
        #expect(shelf.count <= 8)
    }

    @Test func `who asks to be left alone is`() {
        var shelf = SearchShelf(configuration)
        shelf.cool("a", until: .seconds(5))
        #expect(!shelf.isAsked("a", at: .seconds(4)))
        #expect(shelf.isAsked("a", at: .seconds(5)))
        #expect(shelf.isAsked("b", at: .zero))
    }
}

@Suite struct GuestsTests {
    @Test func `a guest is asked for what it is said to have, and makes room when it is idle`()
        throws
    {
        let roots = try (0..<300).map {
            try Multihash(code: 0x12, digest: [UInt8($0 & 0xff), UInt8($0 >> 8)])
        }
        var guests = Guests()
        for place in 0..<Guests.limit { guests.note(place, roots[place]) }
        #expect(guests.isFull)
        #expect(guests.places(for: roots[3]) == [3])
        #expect(guests.places(for: nil).isEmpty)
        guests.began(0)
        #expect(guests.makeRoom() == 1)
        for root in roots { guests.note(5, root) }
        #expect(roots.filter { guests.places(for: $0).contains(5) }.count == Guests.rootLimit)
    }
}
