import DNS
import TestSupport
import Testing

@Suite struct DomainNameTests {
    @Test(
        arguments: [
            ("example.org", "example.org"), ("Example.ORG.", "example.org"),
            ("_dnslink.example.org", "_dnslink.example.org"),
            ("xn--9ca.example", "xn--9ca.example"),
            ("1.2.3.com", "1.2.3.com"), ("vitalik.eth", "vitalik.eth"),
        ]
    )
    func `a name is read in lower case`(_ text: String, _ expected: String) throws {
        #expect(try DomainName(text).description == expected)
    }

    @Test(
        arguments: [
            ("", .emptyLabel), (".", .emptyLabel), ("a..b", .emptyLabel), (".a.b", .emptyLabel),
            ("example.org..", .emptyLabel), ("localhost", .oneLabel), ("a.localhost", .local),
            ("A.LocalHost.", .local), ("127.0.0.1", .address), ("1.2", .address),
            ("::1", .badSymbol(0x3a)), ("exa mple.org", .badSymbol(0x20)),
            ("ex\u{e4}mple.org", .badSymbol(0xc3)), ("a.b:8080", .badSymbol(0x3a)),
            ("-a.org", .hyphenAtEdge), ("a-.org", .hyphenAtEdge),
        ] as [(String, DomainNameError)]
    )
    func `what is no name is refused`(_ text: String, _ error: DomainNameError) {
        #expect(throws: error) { try DomainName(text) }
    }

    @Test func `labels have 63 bytes and names 253`() throws {
        let label = String(repeating: "a", count: 63)
        _ = try DomainName(label + ".org")
        #expect(throws: DomainNameError.labelTooLong(limit: 63)) {
            try DomainName("a" + label + ".org")
        }
        let longest = [label, label, label, String(label.prefix(61))].joined(separator: ".")
        _ = try DomainName(longest)
        #expect(throws: DomainNameError.tooLong(limit: 253)) { try DomainName("a" + longest) }
        #expect(throws: DomainNameError.tooLong(limit: 253)) {
            try DomainName(String(repeating: "a.", count: 100_000))
        }
        #expect(try DomainName(longest).linkName == nil)
        #expect(try DomainName("a.org").linkName == DomainName("_dnslink.a.org"))
    }

    @Test(
        arguments: [
            ("example.com", "example-com"),
            ("en.wikipedia-on-ipfs.org", "en-wikipedia--on--ipfs-org"),
            ("dnslink.long-name.example.com", "dnslink-long--name-example-com"),
            ("no-tld.a", "no--tld-a"), ("docs.ipfs.tech", "docs-ipfs-tech"),
        ]
    )
    func `a name is one label and back`(_ name: String, _ label: String) throws {
        #expect(try DomainName(name).inlined == label)
        #expect(try DomainName(inlined: label).description == name)
    }

    @Test(arguments: ["", "-", "--", "a", "a-", "-a-b", "a---b", "a--b", "a b-c", "127-0-0-1"])
    func `labels that are no name are refused`(_ label: String) {
        #expect(throws: DomainNameError.self) { try DomainName(inlined: label) }
    }

    @Test func `a label has at most 63 bytes both ways`() throws {
        let fits = try DomainName(String(repeating: "a", count: 59) + ".org")
        #expect(fits.inlined?.utf8.count == 63)
        #expect(try DomainName(String(repeating: "a", count: 60) + ".org").inlined == nil)
        #expect(throws: DomainNameError.labelTooLong(limit: 63)) {
            try DomainName(inlined: String(repeating: "a", count: 60) + "-org")
        }
    }

    @Test func `names that are inlined come back the same`() {
        var chance = SeededGenerator(seed: 51)
        let symbols = Array("ab1-_.")
        for _ in 0..<5_000 {
            let length = Int.random(in: 1...24, using: &chance)
            let text = String(
                (0..<length).map { _ in symbols.randomElement(using: &chance) ?? "a" }
            )
            guard let name = try? DomainName(text), let label = name.inlined else { continue }
            #expect((try? DomainName(inlined: label)) == name)
        }
    }

    @Test func `a suffix is a whole number of labels`() throws {
        let name = try DomainName("a.vitalik.eth")
        #expect(
            name.isWithin("eth") && name.isWithin("vitalik.eth") && name.isWithin("a.vitalik.eth")
        )
        #expect(!name.isWithin("th") && !name.isWithin("alik.eth") && !name.isWithin("org"))
    }
}
