import Multiformats
import TestSupport
import Testing

@Suite struct MultiaddrTests {
    @Test(arguments: [
        ("/ip4/127.0.0.1/tcp/80", "047f000001060050"),
        ("/ip6/::1/tcp/443/https", "29000000000000000000000000000000010601bbbb03"),
        ("/dns4/a.com/tcp/1234", "3605612e636f6d0604d2"),
        ("/dns/a.com/tls/http", "3505612e636f6dc003e003"),
        ("/dns/a/http-path/foo%2Fbar", "350161e10307666f6f2f626172"),
    ])
    func `an address has one text and one binary form`(_ text: String, _ hex: String) throws {
        let address = try Multiaddr(text)
        #expect(address.bytes == fromHex(hex))
        #expect(address.description == text)
        #expect(try Multiaddr(bytes: address.bytes) == address)
    }

    @Test func `a peer is a multihash, whatever it is written as`() throws {
        let peer = "QmdfTbBqBPQ7VNxZEYEj14VmRuZBkqFbiwReogJgS1zR1n"
        let address = try Multiaddr("/ip4/1.2.3.4/tcp/4001/ipfs/\(peer)/")
        #expect(address.description == "/ip4/1.2.3.4/tcp/4001/p2p/\(peer)")
        #expect(address.protocols == ["ip4", "tcp", "p2p"])
    }

    @Test(arguments: [
        "::", "::1", "fc00::", "2001:db8::ff00:42:8329", "1:0:0:2::3", "::ffff:102:304",
    ])
    func `an IPv6 address is written in its shortest form`(_ text: String) throws {
        #expect(try Multiaddr("/ip6/\(text)").description == "/ip6/\(text)")
    }

    @Test func `an IPv6 address is read in every form`() throws {
        #expect(try Multiaddr("/ip6/::ffff:1.2.3.4").description == "/ip6/::ffff:102:304")
        #expect(try Multiaddr("/ip6/FC00:0:0:0:0:0:0:0").description == "/ip6/fc00::")
    }

    @Test(arguments: [
        "", "/", "//", "ip4/1.2.3.4", "/ip4", "/ip4/1.2.3", "/ip4/1.2.3.256", "/ip4/01.2.3.4",
        "/ip4/+1.2.3.4", "/tcp/65536", "/tcp/-1", "/ip6/::1::", "/ip6/1:2:3:4:5:6:7:8:9",
        "/ip6/12345::", "/nosuch/1", "/dns//tcp/1", "/p2p/Qm", "/p2p/bafkqaaa",
        "/dns/a/http-path/%2",
        "/certhash/x",
    ])
    func `what is no address is refused`(_ text: String) {
        #expect(throws: MultiaddrError.self) { try Multiaddr(text) }
    }

    @Test func `an address is bounded`() {
        #expect(throws: MultiaddrError.tooManyProtocols(limit: 16)) {
            try Multiaddr(String(repeating: "/tls", count: 17))
        }
        #expect(throws: MultiaddrError.tooLong(limit: 1024)) {
            try Multiaddr("/dns/" + String(repeating: "a", count: 1024))
        }
    }

    @Test func `bytes that end too early are refused`() throws {
        let bytes = try Multiaddr("/dns/a.com/tcp/443/https").bytes
        for count in [0, 1, 2, 5, 8, 9, 11] {
            #expect(throws: MultiaddrError.self) { try Multiaddr(bytes: Array(bytes[..<count])) }
        }
    }
}

@Suite struct HTTPEndpointTests {
    @Test(arguments: [
        ("/dns/sp.example.com/tcp/443/https", "https://sp.example.com"),
        ("/dns4/a.com/tcp/1234/https", "https://a.com:1234"),
        ("/dns/host/https", "https://host"),
        ("/dns/a.com/tcp/443/tls/http", "https://a.com"),
        ("/ip4/1.2.3.4/tcp/80/http", "http://1.2.3.4"),
        ("/ip4/1.2.3.4/tcp/443/http", "http://1.2.3.4:443"),
        ("/ip6/fc00::/http", "http://[fc00::]"),
        ("/dns/a.com/tcp/443/https/http-path/ipfs-gw", "https://a.com/ipfs-gw"),
        ("/dns/a.com/https/httpath/a%2Fb%20c%2F", "https://a.com/a/b%20c"),
        (
            "/dns/a.com/tcp/443/https/p2p/QmdfTbBqBPQ7VNxZEYEj14VmRuZBkqFbiwReogJgS1zR1n",
            "https://a.com"
        ),
    ])
    func `an HTTP address has a URL`(_ text: String, _ url: String) throws {
        let endpoint = try #require(try Multiaddr(text).httpEndpoint)
        #expect(endpoint.baseURL == url)
        #expect(endpoint.dial == nil)
    }

    @Test func `a server name goes into the URL, and the address is dialled`() throws {
        let text = "/ip4/1.2.3.4/tcp/443/tls/sni/ipfs.io/http/http-path/foo%2fbar"
        let endpoint = try #require(try Multiaddr(text).httpEndpoint)
        #expect(endpoint.baseURL == "https://ipfs.io/foo/bar")
        #expect(endpoint.dial == "1.2.3.4:443")
        let other = try #require(try Multiaddr("/ip6/::1/tcp/444/tls/sni/a.b/http").httpEndpoint)
        #expect(other.baseURL == "https://a.b:444")
        #expect(other.dial == "[::1]:444")
    }

    @Test(arguments: [
        "/dns/a.com/tcp/443", "/dns/a.com/tcp/443/wss", "/dns/a.com/tcp/443/tls/sni/a.com/ws",
        "/ip4/1.2.3.4/udp/443/quic-v1", "/dnsaddr/a.com/https", "/tcp/443/https",
        "/dns/a.com/tcp/0/https", "/dns/a@b/https", "/dns/*.a.com/https", "/dns/a:1/https",
        "/dns/a.com/https/http-path/..%2F..%2Fetc",
        "/dns/a.com/tcp/443/https/p2p-circuit", "/unix/a/https",
    ])
    func `what cannot be asked over HTTP has none`(_ text: String) throws {
        #expect(try Multiaddr(text).httpEndpoint == nil)
    }
}
