import Testing

@testable import Naming

@Suite struct ResolvConfTests {
    @Test func `servers are read, and nothing else`() {
        let text = """
            # made by hand
            search example.org corp
            nameserver 192.0.2.1
            \tnameserver\t2001:db8::1
            ;nameserver 192.0.2.9
            options edns0 trust-ad
            nameserver
            nameserver 192.0.2.2 # the spare one
            nameserver 192.0.2.3
            """
        #expect(
            ResolvConf(parsing: text).servers == ["192.0.2.1", "2001:db8::1", "192.0.2.2"]
        )
    }

    @Test func `without servers this machine is asked`() {
        #expect(ResolvConf(parsing: "").servers == ["127.0.0.1"])
    }
}
