import Testing

@testable import Gateway

@Suite struct AuthorityTests {
    @Test(
        arguments: [
            ("example.com", "example.com", nil), ("Example.COM:80", "example.com:80", 80),
            ("example.com.:1", "example.com:1", 1), ("[::1]:8480", "[::1]:8480", 8480),
            ("[FE80::1]", "[fe80::1]", nil), ("a_b.example", "a_b.example", nil),
            ("127.0.0.1:0", "127.0.0.1:0", 0),
        ] as [(String, String, Int?)]
    )
    func `A host and a port are read`(text: String, shown: String, port: Int?) throws {
        let authority = try #require(Authority(parsing: text))
        #expect(authority.text == shown)
        #expect(authority.port == port)
    }

    @Test(
        arguments: [
            "", ".", ":80", "a:", "a:x", "a:99999", "a:123456", "a:1:2", "a b", "a/b", "a?b", "a@b",
            "a\r\nX: y", "a\"b", "[::1", "::1", "[]", "[x]", "[::1]x", "ą.example", "a:+1",
            String(repeating: "a", count: 301),
        ]
    )
    func `What could not be in a redirect is none`(text: String) {
        #expect(Authority(parsing: text) == nil)
    }

    @Test func `Addresses are told from names`() {
        for text in ["127.0.0.1", "[::1]", "10.1", "1.2.3.999"] {
            #expect(Authority(parsing: text)?.isAddress == true)
        }
        for text in ["localhost", "1.example", "a.b.c.d", "127.0.0.1.example"] {
            #expect(Authority(parsing: text)?.isAddress == false)
        }
    }

    @Test(
        arguments: [
            ("127.0.0.0/8", "127.255.0.1", true), ("127.0.0.0/8", "128.0.0.1", false),
            ("10.1.2.3", "10.1.2.3", true), ("10.1.2.3", "10.1.2.4", false),
            ("10.0.0.0/12", "10.15.0.0", true), ("10.0.0.0/12", "10.16.0.0", false),
            ("0.0.0.0/0", "8.8.8.8", true), ("0.0.0.0/0", "::1", false), ("::1", "::1", true),
            ("fd00::/8", "fdff:1::2", true), ("fd00::/8", "fe80::1", false),
            ("::/0", "2001:db8::1", true), ("127.0.0.1", "::ffff:127.0.0.1", true),
            ("2001:db8:0:0:0:0:0:1", "2001:db8::1", true), ("fe80::/10", "fe80::1%eth0", true),
        ]
    )
    func `An address is within its block`(range: String, address: String, isWithin: Bool) throws {
        #expect(try #require(AddressRange(range)).contains(address) == isWithin)
    }

    @Test(
        arguments: [
            "", "x", "1.2.3", "1.2.3.4.5", "1.2.3.256", "1.2.3.4/33", "1.2.3.4/-1", "1.2.3.4/",
            "::/129",
            ":", ":::", "1::2::3", "12345::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9",
            "::1:2:3:4:5:6:7:8",
            "1.2.3.4:", "+1::", "1:2:3:4:5:6:7:", "localhost",
        ]
    )
    func `What is no block of addresses is none`(text: String) {
        #expect(AddressRange(text) == nil)
    }

    @Test func `A block is printed as it is read`() throws {
        for text in ["127.0.0.0/8", "fd00::/8", "10.1.2.3", "::1"] {
            let range = try #require(AddressRange(text))
            #expect(AddressRange(range.description) == range)
        }
        #expect(AddressRange.loopback.count == 2)
    }
}
