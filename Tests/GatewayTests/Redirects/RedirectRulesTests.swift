import Retrieval
import Testing

@testable import Gateway

@Suite struct RedirectRulesTests {
    private func outcome(
        _ text: String,
        _ path: String,
        query: Substring = ""
    ) throws -> RedirectRules.Outcome? {
        let rules = try RedirectRules(parsing: Array(text.utf8))
        return rules.outcome(for: path.split(separator: "/").map(String.init), query: query)
    }

    private func problem(_ text: String) -> String? {
        do {
            _ = try RedirectRules(parsing: Array(text.utf8))
            return nil
        } catch {
            return error.description
        }
    }

    @Test(
        arguments: [
            ("/one /two", "/one", "/two", 301), ("/one /two 302", "/one", "/two", 302),
            ("/one /two 303", "/one", "/two", 303), ("/one /two 307", "/one", "/two", 307),
            ("/one /two 308", "/one", "/two", 308), ("/one/ /two", "/one", "/two", 301),
            ("/one https://x.example/y?z#f", "/one", "https://x.example/y?z#f", 301),
            ("/posts/:y/:m /articles/:m/:y", "/posts/2022/01", "/articles/01/2022", 301),
            ("/:a/:ab /:ab/:a/:a/:b", "/1/2", "/2/1/1/:b", 301),
            ("/old/* /new/:splat", "/old/a/b", "/new/a/b", 301),
            ("/old/* /new/:splat", "/old", "/new/", 301), ("/* /all", "/", "/all", 301),
            ("/:x /to/:x", "/a b%", "/to/a%20b%25", 301),
            ("/* /to/:splat", "/a?b#c/d\r\n", "/to/a%3Fb%23c/d%0D%0A", 301),
            ("/%C4%85 /x", "/ą", "/x", 301), ("/ą /ę.html", "/ą", "/%C4%99.html", 301),
            ("/x /a\u{1}b\"<", "/x", "/a%01b%22%3C", 301),
            ("# no\n\n  /one\t/two \t 301  \r\n/one /three", "/one", "/two", 301),
        ]
    )
    func `The first rule for a path redirects it`(
        rules: String,
        path: String,
        location: String,
        status: Int
    ) throws {
        #expect(try outcome(rules, path) == .redirect(to: location, status: status))
    }

    @Test(
        arguments: [
            ("/one /two", "/other"), ("/one /two", "/one/more"), ("/one /two", "/One"),
            ("/a/:b /x", "/a"), ("/a/:b /x", "/a/b/c"), ("/old/* /x", "/older"), ("", "/x"),
            ("/\u{E9} /x", "/e\u{301}"),
        ]
    )
    func `Other paths have no rule`(rules: String, path: String) throws {
        #expect(try outcome(rules, path) == nil)
    }

    @Test func `Other statuses show another path of the site in its place`() throws {
        #expect(try outcome("/* /index.html 200", "/a/b") == .rewrite(["index.html"]))
        #expect(try outcome("/* / 200", "/a") == .rewrite([]))
        #expect(try outcome("/a/* /b/:splat 200", "/a/x y/%2F") == .rewrite(["b", "x y", "%2F"]))
        #expect(try outcome("/* /404.html 404", "/a") == .page(["404.html"], status: 404))
        #expect(try outcome("/* /gone?x#y 410", "/a") == .page(["gone"], status: 410))
        #expect(try outcome("/* /law.html 451", "/a") == .page(["law.html"], status: 451))
    }

    @Test func `No target leaves the site`() throws {
        #expect(
            try outcome("/:a/* /:splat/:a", "/evil.example")
                == .redirect(to: "/evil.example", status: 301)
        )
        #expect(try outcome("/* /../../x 200", "/a") == nil)
        #expect(try outcome("/* /a/../b 200", "/a") == .rewrite(["b"]))
        #expect(try outcome("/* /x/:splat 200", "/../y") == .rewrite(["y"]))
    }

    @Test(
        arguments: [
            ("/a /b", "x=1", "/b?x=1"), ("/a /b?x=0&y=2", "x=1", "/b?y=2&x=1"),
            ("/a /b?y=2#f", "x=1&z", "/b?y=2&x=1&z#f"), ("/a /b?x=0", "", "/b?x=0"),
            ("/a /b#f", "x=\"<\u{7F}", "/b?x=%22%3C%7F#f"),
            ("/a https://x.example/", "q=%20+", "https://x.example/?q=%20+"),
        ] as [(String, Substring, String)]
    )
    func `The client's parameters come along, before static ones of the same name`(
        rules: String,
        query: Substring,
        location: String
    ) throws {
        #expect(try outcome(rules, "/a", query: query) == .redirect(to: location, status: 301))
    }

    @Test(
        arguments: [
            "/a", "/a /b 301 x", "a /b", "/a b", "/a //evil.example/", "/a ftp://x.example",
            "/a javascript:x", "/a /b 301!", "/a /b 200!", "/a /b 201", "/a /b 500", "/a /b 3011",
            "/a /b x", "/a/*/b /c", "/a* /b", "/:x/:x /b", "/: /b", "/:splat/* /b", "/a /b\n/c",
            "/a https://x.example/ 200", "/a https://x.example/ 404",
        ]
    )
    func `A line that breaks the rules breaks the file`(text: String) {
        #expect(problem(text) != nil)
    }

    @Test func `A fault says where it is`() {
        #expect(problem("/a /b\n\n/c /d 418") == "line 3: unsupported redirect status \"418\"")
        let large = String(repeating: "# comment\n", count: 6554)
        #expect(large.utf8.count == 65_540)
        #expect(problem(large) == "redirects file size cannot exceed 65536 bytes")
        #expect(problem(String(large.dropLast(4))) == nil)
    }

    @Test func `What a rule leads to is no longer than an address`() throws {
        let to = "/" + String(repeating: ":splat/", count: 2000)
        let path = "/" + String(repeating: "a", count: 2000)
        #expect(try outcome("/* \(to)", path) == nil)
    }

    @Test func `Noise is refused or followed, and never leads outside`() throws {
        var random = SplitMix(seed: 5)
        let pieces = [
            "/", "*", ":a", ":", "a", " ", "\t", "\n", "\r", "200", "301", "#", "?", "..", "%2e",
            "%",
            "https://x/", "\u{0}", "ą",
        ]
        for _ in 0..<4000 {
            let count = Int.random(in: 0...24, using: &random)
            let text = (0..<count).map { _ in
                pieces[Int.random(in: 0..<pieces.count, using: &random)]
            }
            guard let rules = try? RedirectRules(parsing: Array(text.joined().utf8)) else {
                continue
            }
            for path in [[], ["a"], ["a", "..", "\r\n"]] {
                switch rules.outcome(for: path, query: "q=\r\n") {
                case .redirect(let location, _)?:
                    #expect(location.utf8.allSatisfy { (0x21..<0x7F).contains($0) })
                    #expect(!location.hasPrefix("//"))
                case .rewrite(let names)?, .page(let names, _)?:
                    #expect(!names.contains("..") && !names.contains(""))
                case nil: continue
                }
            }
        }
    }
}
