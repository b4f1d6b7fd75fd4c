import DNS
import Testing

@Suite struct DNSLinkTests {
    private func link(_ texts: String...) -> DNSLink? {
        DNSLink(in: texts.map { Array($0.utf8) })
    }

    @Test func `a link is found among other texts`() {
        #expect(
            link("v=spf1 -all", "dnslink=/ipfs/bafy/a b/c", "google-site=1")
                == .path("/ipfs/bafy/a b/c")
        )
        #expect(link("dnslink=/ipns/example.net") == .path("/ipns/example.net"))
    }

    @Test func `without a link there is none`() {
        #expect(link() == nil)
        #expect(link("", "dnslink", "dnslink=", "dnslink=bafy", "DNSLINK=/ipfs/bafy") == nil)
        #expect(link(" dnslink=/ipfs/bafy", "dnslink=/swarm/x", "dnslink=/ipfs") == nil)
    }

    @Test func `of several links the first in order counts, however they came`() {
        let texts = ["dnslink=/ipns/a", "dnslink=/ipfs/c", "dnslink=/ipfs/b", "dnslink=/ipfs/"]
        #expect(link(texts[0], texts[1], texts[2], texts[3]) == .path("/ipfs/b"))
        #expect(link(texts[3], texts[2], texts[1], texts[0]) == .path("/ipfs/b"))
    }

    @Test func `a link without a root is unusable, and told so`() {
        #expect(link("dnslink=/ipfs/") == .unusable("/ipfs/"))
        #expect(link("dnslink=/ipns//a") == .unusable("/ipns//a"))
        let bytes = Array("dnslink=/ipfs/".utf8) + [0xff]
        #expect(DNSLink(in: [bytes]) == .unusable("/ipfs/\u{fffd}"))
    }
}
