import DNS
import TestSupport
import Testing

@Suite struct DNSQueryTests {
    @Test func `a query is what resolvers expect, byte for byte`() throws {
        let query = DNSQuery(id: 0xabcd, name: try DomainName("_dnslink.Example.org"))
        let expected =
            "abcd01000001000000000001" + "085f646e736c696e6b" + "076578616d706c65" + "036f726700"
            + "00100001" + "00002904d0000000000000"
        #expect(query.encoded() == fromHex(expected))
    }
}
