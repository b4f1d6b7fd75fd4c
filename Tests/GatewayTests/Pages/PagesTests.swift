import HTTPTypes
import Multiformats
import OpenSSL
import Testing
import UnixFS

@testable import Gateway

@Suite struct PagesTests {
    private let cid: CID

    init() throws {
        cid = try CID("bafkqaaa")
    }

    private func listing(_ path: Substring, _ entries: [DirectoryEntry]) throws -> String {
        var page = ListingPage(path: try ContentPath(parsing: path), cid: cid)
        page.writeHead()
        for entry in entries { page.write(entry) }
        page.writeFoot()
        return String(decoding: page.take(), as: UTF8.self)
    }

    private func entry(_ name: String, _ size: UInt64? = 1) -> DirectoryEntry {
        DirectoryEntry(nameBytes: Array(name.utf8), cid: cid, size: size)
    }

    /// The style sheet within a page is the one that the page's policy names.
    @Test func `The policy allows the page's own style and nothing else`() throws {
        let pages = [
            try listing("/ipfs/x/", []),
            String(decoding: FrontPage.html(authority: nil), as: UTF8.self),
            String(decoding: ErrorPage.html(Failure(.notFound, "x")), as: UTF8.self),
        ]
        for page in pages {
            let parts = page.split(separator: "<style>", omittingEmptySubsequences: false)
            #expect(parts.count == 2)
            let sheet = try #require(parts.last?.split(separator: "</style>").first)
            let digest = Digest.hash(.sha256, Array(sheet.utf8).span)
            let base64 = Multibase.base64.encode(digest).dropFirst() + "="
            #expect(Page.policy.contains("style-src 'sha256-\(base64)';"))
            #expect(!page.contains("<script"))
            #expect(!page.contains(" style="))
            #expect(!page.contains("http://www.w3.org/2000/svg\""))
        }
        #expect(Page.policy.hasPrefix("default-src 'none';"))
        #expect(!Page.policy.contains("unsafe"))
    }

    @Test func `Sizes and totals are for people`() throws {
        let page = try listing("/ipfs/x/", [entry("a", 512), entry("b", 1536), entry("c", nil)])
        #expect(page.contains("<td>512 B</td>"))
        #expect(page.contains("<td>1.5 KiB</td>"))
        #expect(page.contains("<td></td>"))
        #expect(page.contains("3 entries, 2.0 KiB"))
        #expect(try listing("/ipfs/x/", [entry("a", 0)]).contains(">1 entry<"))
        #expect(try listing("/ipfs/x/", []).contains("This directory is empty."))
        let huge = try listing("/ipfs/x/", [entry("a", .max), entry("b", .max)])
        #expect(huge.contains("2 entries"))
    }

    @Test(
        arguments: [
            (0, "0 B"), (1023, "1023 B"), (1024, "1.0 KiB"), (10_239, "9.9 KiB"),
            (10_240, "10 KiB"),
            (1_048_575, "1023 KiB"), (1_048_576, "1.0 MiB"), (UInt64(5) << 30, "5.0 GiB"),
            (UInt64.max, "15 EiB"),
        ]
    )
    func `Bytes are counted in steps of 1024`(bytes: UInt64, text: String) {
        #expect(ByteCount.text(bytes) == text)
    }

    @Test(
        arguments: [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567")]
            as [(UInt64, String)]
    )
    func `Large numbers are grouped`(number: UInt64, text: String) {
        #expect(ByteCount.grouped(number) == text)
    }

    @Test(
        arguments: [
            ("a.png", EntryIcon.picture), ("a.mp4", .film), ("a.ogg", .sound), ("a.txt", .words),
            ("a.zip", .archive), ("a.pdf", .file), ("a", .file), ("a.unknown", .file),
        ]
    )
    func `An entry has a picture by its name`(name: String, icon: EntryIcon) {
        #expect(EntryIcon(of: entry(name)) == icon)
    }

    @Test func `A directory is guessed where nothing says otherwise`() throws {
        let node = try CID("QmUNLLsPACCz1vLxQVkXqqLX5R1X345qqfHbsf67hvA3Nn")
        let name = Array("docs".utf8)
        #expect(EntryIcon(of: DirectoryEntry(nameBytes: name, cid: node, size: 1)) == .folder)
    }

    @Test func `Names that are not UTF-8 do no harm`() throws {
        let odd = DirectoryEntry(nameBytes: [0xFF, 0x3C, 0x22], cid: cid, size: 1)
        let page = try listing("/ipfs/x/", [odd])
        #expect(page.contains(">\u{FFFD}&lt;&quot;</"))
    }

    @Test(
        arguments: [
            ("bafkqaaa", "/ipfs/bafkqaaa"), (" bafkqaaa/a b ", "/ipfs/bafkqaaa/a%20b"),
            ("/ipfs/bafkqaaa/", "/ipfs/bafkqaaa/"),
            ("ipfs://bafkqaaa/x?y=1#z", "/ipfs/bafkqaaa/x?y=1"),
            ("IPNS://docs.ipfs.tech/", "/ipns/docs.ipfs.tech/"),
            ("https://ipfs.io/ipfs/bafkqaaa/a.txt", "/ipfs/bafkqaaa/a.txt"),
            ("x\r\nLocation: y", "/ipfs/x%0D%0ALocation:%20y"),
            ("//evil.example", nil), ("javascript:alert(1)", "/ipfs/javascript:alert%281%29"),
            ("https://evil.example/", nil), ("", nil), ("/", nil), ("%zz", nil), ("../..", nil),
        ] as [(String, String?)]
    )
    func `What is typed into the front page leads to a path here, or nowhere`(
        typed: String,
        location: String?
    ) {
        #expect(FrontPage.location(of: typed) == location)
    }

    @Test func `The front page names this gateway, whatever Host it was asked by`() {
        let page = String(decoding: FrontPage.html(authority: "\"><script>"), as: UTF8.self)
        #expect(page.contains("http://&quot;&gt;&lt;script&gt;/ipfs/"))
        #expect(!page.contains("<script"))
    }

    @Test func `A failure says what, what to do, when, and what was tried`() {
        let failure = Failure(
            .badGateway,
            "no upstream has <it>",
            advice: "Do that.",
            retryAfter: 1,
            attempts: [
                Failure.Attempt(
                    upstream: "a & b",
                    kind: "raw",
                    started: .milliseconds(12),
                    elapsed: .milliseconds(2345),
                    outcome: "<none>"
                )
            ]
        )
        #expect(
            failure.text == """
                502 Bad Gateway: no upstream has <it>
                Do that.

                Tried:
                  at 0.012 s, for 2.345 s: a & b, raw: <none>

                """
        )
        let page = String(decoding: ErrorPage.html(failure), as: UTF8.self)
        for part in [
            "No upstream has &lt;it&gt;.", "Do that.", "in a second", "<td>0.012 s</td>",
            "a &amp; b",
            "&lt;none&gt; after 2.345 s",
        ] {
            #expect(page.contains(part), "\(part)")
        }
    }
}
