import HTTPTypes
import Multiformats
import Retrieval
import Testing

@testable import Gateway

/// What becomes of a request, from its URL alone.
@Suite struct RequestPlanTests {
    private static let base32 = "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy"
    private static let version0 = "QmYjtig7VJQ6XsnUjqqJvj7QaMcCAwtrgNdahSiFofrE7o"
    private static let version0As1 = "bafybeie2reiz2q6rbcuwpy2etyztjnceolu4rdi7rp3th2lsky4r5ckeey"
    private static let peer = "12D3KooWRBy97UB99e3J6hiPesre1MZeuNQvfan4gBziswrRJsNK"
    private static let key = "k51qzi5uqu5dlvj2baxnqndepeb86cbk3ng7n3i46uzyxzyqj2xjonzllnv0v8"

    private func plan(
        _ url: String,
        on host: String?,
        scheme: String? = nil,
        hasLink: Bool? = nil
    ) throws -> RequestPlan {
        let planner = RequestPlanner(
            hosts: HostRouter(
                hosts: [
                    GatewayHost(name: "gw.example"),
                    GatewayHost(name: "dots.example", inlinesDomains: false),
                    GatewayHost(name: "blocks.example", hasSubdomains: false, isTrustless: true),
                    GatewayHost(name: "names.example", namespaces: ["ipns"]),
                ],
                answersDomains: true
            ),
            limits: ContentPath.Limits(),
            isTrustless: false
        )
        let head = HTTPRequest(
            method: .get,
            scheme: "http",
            authority: host,
            path: url,
            headerFields: scheme.map { [.forwardedProto: $0] } ?? [:]
        )
        return try planner.plan(
            RequestTarget(head, isFromTrustedProxy: true),
            hasLink: hasLink
        )
    }

    /// `301 to`, `302 to`, `content path`, as a test writes them down.
    private func text(_ plan: RequestPlan) -> String {
        switch plan {
        case .frontPage: "front page"
        case .redirect(let location, let status): "\(status.code) \(location)"
        case .content(let path, let site):
            "\(site.isTrustless ? "trustless" : "content") \(path.encoded)"
        case .ask(let domain): "ask \(domain)"
        }
    }

    @Test(
        arguments: [
            ("/", "front page"), ("/?uri=ipfs://x", "front page"),
            ("/ipfs/\(base32)/a%20b/?q=1", "content /ipfs/\(base32)/a%20b/"),
            ("/ipns/example.org/x", "content /ipns/example.org/x"),
            ("/ipns/\(key)/x", "content /ipns/\(key)/x"),
            ("/ipns/\(peer)/x/?a=b", "302 /ipns/\(key)/x/?a=b"),
            (
                "/ipfs/?uri=ipfs%3A%2F%2F\(version0)%2Fwiki%2FA.html",
                "301 /ipfs/\(version0)/wiki/A.html"
            ),
            ("/ipns/?uri=ipns%3A%2F%2Fen.wiki-x.example", "301 /ipns/en.wiki-x.example"),
            ("/ipfs/?uri=ipfs://\(base32)/a%3Fb%3Fq=1%23f", "301 /ipfs/\(base32)/a?b?q=1"),
        ]
    )
    func `On an address, and on an unknown host without a DNSLink, roots are in paths`(
        url: String,
        expected: String
    ) throws {
        #expect(text(try plan(url, on: "127.0.0.1:8480")) == expected)
        #expect(text(try plan(url, on: nil)) == expected)
        #expect(text(try plan(url, on: "fake.example.org", hasLink: false)) == expected)
        #expect(text(try plan(url, on: "fake.example.org")) == "ask fake.example.org")
    }

    @Test(
        arguments: [
            ("/ipfs/\(base32)", "\(base32).ipfs.gw.example/"),
            ("/ipfs/\(base32)/", "\(base32).ipfs.gw.example/"),
            ("/ipfs/\(base32)?x=%zz&y", "\(base32).ipfs.gw.example/?x=%zz&y"),
            ("/ipfs/\(version0)/a/b", "\(version0As1).ipfs.gw.example/a/b"),
            (
                "/ipfs/\(base32)/Portugal%252C+Espa%C3%B1a=Peninsula%20Ib%C3%A9rica.txt",
                "\(base32).ipfs.gw.example/Portugal%252C+Espa%C3%B1a=Peninsula%20Ib%C3%A9rica.txt"
            ),
            ("/ipfs/\(base32)/a%3Fb", "\(base32).ipfs.gw.example/a%3Fb"),
            ("/ipns/\(peer)", "\(key).ipns.gw.example/"),
            ("/ipns/\(key)", "\(key).ipns.gw.example/"),
            ("/ipns/en.wiki-x.example/w/", "en-wiki--x-example.ipns.gw.example/w/"),
        ]
    )
    func `On a gateway with subdomains each root has a host`(
        url: String,
        location: String
    ) throws {
        #expect(text(try plan(url, on: "gw.example")) == "301 http://\(location)")
        #expect(
            text(try plan(url, on: "GW.example:8080"))
                == "301 http://"
                + location.replacing("gw.example", with: "gw.example:8080")
        )
        #expect(text(try plan(url, on: "gw.example", scheme: "https")) == "301 https://\(location)")
    }

    @Test func `Domains become one label where certificates want it`() throws {
        let url = "/ipns/a-b.example/x"
        #expect(
            text(try plan(url, on: "dots.example")) == "301 http://a-b.example.ipns.dots.example/x"
        )
        #expect(
            text(try plan(url, on: "dots.example", scheme: "https"))
                == "301 https://a--b-example.ipns.dots.example/x"
        )
    }

    @Test(
        arguments: [
            ("\(base32).ipfs.gw.example", "/", "content /ipfs/\(base32)/"),
            ("\(base32.uppercased()).IPFS.gw.example", "/a", "content /ipfs/\(base32)/a"),
            ("\(base32).ipfs.localhost:8480", "/ipfs/x//y", "content /ipfs/\(base32)/ipfs/x/y"),
            ("\(key).ipns.gw.example", "/", "content /ipns/\(key)/"),
            ("a.b.ipns.gw.example", "/x", "content /ipns/a.b/x"),
            ("a-b--c.ipns.gw.example", "/x", "content /ipns/a.b-c/x"),
            (
                "\(version0).ipfs.gw.example", "/a?b",
                "301 http://\(version0As1).ipfs.gw.example/a?b"
            ),
            ("\(peer).ipns.gw.example", "/a", "301 http://\(key).ipns.gw.example/a"),
        ]
    )
    func `A label is read in any case, and moved where it has to`(
        host: String,
        url: String,
        expected: String
    ) throws {
        #expect(text(try plan(url, on: host)) == expected)
    }

    @Test func `A name with another codec moves to that of keys`() throws {
        let hash = try #require(try? CID(Self.key)).multihash
        let old = try CID(version: .v1, codec: .dagPB, multihash: hash).text(in: .base36)
        #expect(
            text(try plan("/a", on: "\(old).ipns.gw.example:80"))
                == "301 http://\(Self.key).ipns.gw.example:80/a"
        )
        let base32 = try CID(version: .v1, codec: .libp2pKey, multihash: hash).text(in: .base32)
        #expect(base32.utf8.count > 63)
        #expect(
            text(try plan("/", on: "\(base32).ipns.gw.example"))
                == "301 http://\(Self.key).ipns.gw.example/"
        )
    }

    @Test func `A dotted name moves to one label for HTTPS`() throws {
        #expect(
            text(try plan("/", on: "a-b.example.ipns.gw.example", scheme: "https"))
                == "301 https://a--b-example.ipns.gw.example/"
        )
    }

    @Test func `A label that is too long tries a shorter base, and is refused then`() throws {
        func cid(_ count: Int, _ code: UInt64) throws -> CID {
            let hash = try Multihash(code: code, digest: [UInt8](repeating: 1, count: count))
            return try CID(version: .v1, codec: .raw, multihash: hash)
        }
        // 36 bytes: 59 characters of base 32; 39: 63; 40: 65, and 63 of base 36; 41: too long.
        let fits = try cid(36, 0)
        let base36 = fits.text(in: .base36)
        #expect(fits.text(in: .base32).utf8.count == 65 && base36.utf8.count <= 63)
        #expect(
            text(try plan("/ipfs/\(fits)", on: "gw.example"))
                == "301 http://\(base36).ipfs.gw.example/"
        )
        #expect(
            text(try plan("/", on: "\(fits).ipfs.gw.example"))
                == "301 http://\(base36).ipfs.gw.example/"
        )
        let long = try cid(64, 0x13)
        for (url, host) in [("/ipfs/\(long)", "gw.example"), ("/", "\(long).ipfs.gw.example")] {
            #expect {
                _ = try plan(url, on: host)
            } throws: { error in
                let failure = error as? Failure
                return failure?.status == .badRequest
                    && failure?.message.contains(
                        "CID incompatible with DNS label length limit of 63"
                    ) == true
            }
        }
        let domain = String(repeating: "a", count: 40) + "." + String(repeating: "b", count: 40)
        #expect {
            _ = try plan("/ipns/\(domain)", on: "gw.example")
        } throws: { error in
            (error as? Failure)?.message.contains(
                "inlined DNSLink incompatible with DNS label length limit of 63"
            ) == true
        }
    }

    @Test(
        arguments: [
            ("/ipfs/QmInvalidCID", "gw.example"), ("/ipns/x", "gw.example"),
            ("/", "x.ipfs.gw.example"), ("/", "\(version0.lowercased()).ipfs.gw.example"),
            ("/", "\(base32).ipns.gw.example"), ("/", "a.\(base32).ipfs.gw.example"),
            ("/ipfs/?uri=https://example.com", "gw.example"),
            ("/ipfs/?uri=//evil.example", "10.0.0.1"),
            ("/ipfs/?uri=", "10.0.0.1"), ("/ipfs/", "gw.example"),
            ("/%", "\(base32).ipfs.gw.example"), ("/a/../..", "\(base32).ipfs.gw.example"),
        ]
    )
    func `What names nothing is refused`(url: String, host: String) {
        #expect {
            _ = try plan(url, on: host)
        } throws: { error in
            (error as? Failure)?.status == .badRequest
        }
    }

    @Test func `A domain with a DNSLink is its own root`() throws {
        let plan = try plan("/ipfs/a?uri=ipfs://x", on: "Site.example.org:81", hasLink: true)
        let path = try ContentPath(parsing: "/ipns/site.example.org/ipfs/a")
        #expect(plan == .content(path, Site(.domain, authority: "site.example.org:81")))
    }

    @Test func `A host serves its namespaces, and what its clients can check`() throws {
        #expect(throws: Failure.self) { try plan("/ipfs/\(Self.base32)", on: "names.example") }
        #expect(throws: Failure.self) { try plan("/", on: "\(Self.base32).ipfs.names.example") }
        #expect(
            text(try plan("/ipfs/\(Self.base32)", on: "blocks.example"))
                == "trustless /ipfs/\(Self.base32)"
        )
    }

    @Test func `Noise is planned or refused, and leads nowhere else`() {
        var random = SplitMix(seed: 21)
        func pick(_ pieces: [String], _ count: Int) -> String {
            (0..<Int.random(in: 0...count, using: &random)).map { _ in
                pieces[Int.random(in: 0..<pieces.count, using: &random)]
            }
            .joined()
        }
        let hosts = [
            Self.base32, Self.key, Self.version0, "gw.example", ".ipfs.", ".ipns.", ".", "-", "--",
            "localhost", ":80", "a", "[", "]", "::1", "%", "\r\n",
        ]
        let paths = [
            "/", "//", "ipfs", "ipns", Self.base32, Self.peer, "..", "%2e", "%", "%0D%0A", "?",
            "uri=",
            "ipfs://", "https://", "a.example", "ą", "&", "#",
        ]
        for _ in 0..<5000 {
            let plan = try? plan(
                "/" + pick(paths, 6),
                on: pick(hosts, 5),
                scheme: Bool.random(using: &random) ? "https" : nil,
                hasLink: Bool.random(using: &random)
            )
            switch plan {
            case .redirect(let location, _)?:
                #expect(location.utf8.allSatisfy { (0x21..<0x7F).contains($0) }, "\(location)")
                let isHere = location.hasPrefix("/") && !location.hasPrefix("//")
                let isGateway = ["gw.example", "localhost", "dots.example", "names.example"]
                    .contains { location.contains($0) }
                #expect(isHere || isGateway, "\(location)")
            case .content(let path, _)?:
                #expect(path.encoded.utf8.allSatisfy { (0x21..<0x7F).contains($0) })
                #expect(!path.segments.contains("..") && !path.segments.contains(""))
            default: continue
            }
        }
    }

    @Test func `A proxy's words count only when it is trusted`() throws {
        let head = HTTPRequest(
            method: .get,
            scheme: "http",
            authority: "inner.example",
            path: "/ipfs/x?y",
            headerFields: [.forwardedHost: "Outer.example:81, other", .forwardedProto: "HTTPS"]
        )
        let trusted = RequestTarget(head, isFromTrustedProxy: true)
        #expect(trusted.authority?.text == "outer.example:81")
        #expect(trusted.scheme == .https)
        let stranger = RequestTarget(head)
        #expect(stranger.authority?.text == "inner.example")
        #expect(stranger.scheme == .http)
        #expect(stranger.path == "/ipfs/x" && stranger.query == "y")
    }

    @Test(
        arguments: [
            ("http://a.example/ipfs/x?y=z", "a.example", "/ipfs/x?y=z"),
            ("HTTP://a.example:81", "a.example:81", "/"),
            ("http://a.example?q", "a.example", "/?q"),
            ("https://a.example/", "a.example", "/"), ("http:///x", "", "/x"),
        ]
    )
    func `A target in absolute form is parted`(
        target: String,
        authority: String,
        origin: String
    ) throws {
        let parts = try #require(RequestTarget.parts(ofAbsolute: target))
        #expect(parts == (authority, origin))
    }

    @Test(arguments: ["/http://a.example/", "*", "", "ftp://a.example/", "a.example:80", "http:/x"])
    func `Any other target is none in absolute form`(target: String) {
        #expect(RequestTarget.parts(ofAbsolute: target) == nil)
    }
}
