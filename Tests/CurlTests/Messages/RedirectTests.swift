import Testing

@testable import Curl

@Suite struct RedirectTests {
    @Test(arguments: [
        ("https://a.example/x", "https://b.example/y"),
        ("https://a.example/x", "/y"),
        ("https://a.example/x", "//b.example/y"),
        ("https://a.example/ipfs/x", "https://x.ipfs.a.example/"),
        ("http://127.0.0.1:1/x", "http://localhost:2/y"),
        ("http://[::1]/x", "http://127.1.2.3/"),
        ("http://localhost/ipfs/x", "http://x.ipfs.localhost/"),
        ("http://127.0.0.1/x", "http://127.1/"),
    ])
    func `may be followed`(_ base: String, _ location: String) {
        #expect(Redirect.fault(from: base, to: location, hops: 0) == nil)
    }

    @Test(arguments: [
        ("https://a.example/x", "http://a.example/x"),
        ("https://a.example/x", "http://127.0.0.1/x"),
        ("https://a.example/x", "file:///etc/passwd"),
        ("https://a.example/x", "https://user@b.example/"),
        ("http://a.example/x", "http://a.example/y"),
        ("http://a.example/x", "https://a.example/x"),
        ("http://127.0.0.1/x", "http://a.example/"),
        ("http://127.0.0.1/x", "https://127.0.0.1/"),
        ("http://127.0.0.1/x", "http://10.0.0.1/"),
        ("http://127.0.0.1/x", "http://127.0.0.1.a.example/"),
        ("http://127.0.0.1/x", "http://localhost.a.example/"),
        ("http://127.0.0.1/x", "http://notlocalhost/"),
        ("http://127.0.0.1/x", "http://[::ffff:10.0.0.1]/"),
        ("http://127.0.0.1/x", "http://"),
    ])
    func `must not be followed`(_ base: String, _ location: String) {
        let fault = Redirect.fault(from: base, to: location, hops: 0)
        #expect(fault?.kind == "redirectRefused")
    }

    @Test func `once is enough`() {
        let fault = Redirect.fault(from: "https://a.example/", to: "/y", hops: 1)
        #expect(fault == .tooManyRedirects)
    }

    @Test func `judges what libcurl would fetch`() {
        let target = Redirect.target(
            "HTTPS://B.Example:444/a/../b",
            relativeTo: "https://a.example/"
        )
        #expect(target?.scheme == "https")
        #expect(target?.host == "b.example")
    }
}
