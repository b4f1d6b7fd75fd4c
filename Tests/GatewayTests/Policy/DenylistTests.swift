import HTTPTypes
import Multiformats
import Retrieval
import TestSupport
import Testing

@testable import Gateway

@Suite struct DenylistTests {
    private static let version0 = "QmVTF1yEejXd9iMgoRTFDxBv7HAz9kuZcQNBzHrceuK9HR"
    private static let version1 = "bafybeidjwik6im54nrpfg7osdvmx7zojl5oaxqel5cmsz46iuelwf5acja"
    private static let other = "QmecDgNqCRirkc3Cjz9eoRBNwXGckJ9WvTdmY16HP88768"
    private static let legacy = "bafybeiefwqslmf6zyyrxodaxx4vwqircuxpza5ri45ws3y5a62ypxti42e"
    private static let blake3 = "bafyb4ieqht3b2rssdmc7sjv2cy2gfdilxkfh7623nvndziyqnawkmo266a"
    private static let key = "k51qzi5uqu5dlvj2baxnqndepeb86cbk3ng7n3i46uzyxzyqj2xjonzllnv0v8"
    private static let peer = "12D3KooWRBy97UB99e3J6hiPesre1MZeuNQvfan4gBziswrRJsNK"

    /// The status that a list gives a path; 0 for none.
    private func status(_ list: String, _ path: String) throws -> Int {
        var denylist = Denylist()
        try denylist.add(Array(list.utf8), named: "test")
        #expect(denylist.sources[0].faults.isEmpty, "\(denylist.sources[0].faults)")
        let path = try ContentPath(parsing: path[...])
        return denylist.rule(for: path).map { Int($0.status) } ?? 0
    }

    @Test(
        arguments: [
            ("/ipfs/\(version0)", "/ipfs/\(version0)", 410),
            ("/ipfs/\(version0)", "/ipfs/\(version1)", 410),
            ("/ipfs/\(version1)", "/ipfs/\(version0)/", 410),
            ("/ipfs/\(version0)", "/ipfs/\(version0)/x", 0),
            ("/ipfs/\(version0)", "/ipfs/\(other)", 0),
            ("/ipfs/\(version0)/a/b", "/ipfs/\(version0)/a/b/", 410),
            ("/ipfs/\(version0)/a/b/", "/ipfs/\(version1)/a/b", 410),
            ("/ipfs/\(version0)/a/b", "/ipfs/\(version0)/a", 0),
            ("/ipfs/\(version0)/a%20b", "/ipfs/\(version0)/a%20b", 410),
            ("/ipfs/\(version0)/ab*", "/ipfs/\(version0)/abc/d", 410),
            ("/ipfs/\(version0)/ab*", "/ipfs/\(version0)/ab", 410),
            ("/ipfs/\(version0)/ab/*", "/ipfs/\(version0)/abc", 410),
            ("/ipfs/\(version0)/ab*", "/ipfs/\(version0)/a", 0),
            ("/ipfs/\(version0)/*", "/ipfs/\(version1)", 410),
            ("/ipfs/\(version0)/*", "/ipfs/\(version0)/x/y", 410),
            ("/ipns/a.example", "/ipns/A.example", 410),
            ("/ipns/a.example", "/ipns/a.example/x", 0),
            ("/ipns/a.example/x", "/ipns/a.example/x", 410),
            ("/ipns/a.example/*", "/ipns/a.example/y", 410),
            ("/ipns/\(key)", "/ipns/\(peer)", 410), ("/ipns/\(peer)", "/ipns/\(key)", 410),
        ]
    )
    func `A plain rule is about a multihash or a domain, and a path`(
        rule: String,
        path: String,
        expected: Int
    ) throws {
        #expect(try status(rule, path) == expected)
    }

    @Test(
        arguments: [
            ("QmX9dhRcQcKUw3Ws8485T5a9dtjrSCQaUAHnG4iK9i4ceM", "/ipfs/\(version1)", 410),
            ("QmX9dhRcQcKUw3Ws8485T5a9dtjrSCQaUAHnG4iK9i4ceM", "/ipfs/\(version0)/x", 0),
            ("QmSju6XPmYLG611rmK7rEeCMFVuL6EHpqyvmEU6oGx3GR8", "/ipfs/\(other)/my/path", 410),
            ("QmSju6XPmYLG611rmK7rEeCMFVuL6EHpqyvmEU6oGx3GR8", "/ipfs/\(other)/my", 0),
            ("QmX6zeaAb8mC285YbXe4ac7LmX3jvrHBiFrw8kNnCM1bk4", "/ipns/my.domain.com", 410),
            ("gW813G35CnLsy7gRYYHuf63hrz71U1xoLFDVeV7actx6oX", "/ipfs/\(blake3)/path", 410),
            ("gW813G35CnLsy7gRYYHuf63hrz71U1xoLFDVeV7actx6oX", "/ipfs/\(blake3)/path2", 0),
            (
                "d9d295bde21f422d471a90f2a37ec53049fdf3e5fa3ee2e8f20e10003da429e7",
                "/ipfs/\(legacy)", 410
            ),
            (
                "3f8b9febd851873b3774b937cce126910699ceac56e72e64b866f8e258d09572",
                "/ipfs/\(legacy)/path", 410
            ),
            (
                "3f8b9febd851873b3774b937cce126910699ceac56e72e64b866f8e258d09572",
                "/ipfs/\(legacy)/other", 0
            ),
            (
                "c555c4de78827ba42527dd3dc5398db38d6c0a8c345a88e0158b2d100f317e50",
                "/ipns/bad-domain-name.tld", 410
            ),
        ]
    )
    func `A rule may hide what it is about behind a hash`(
        hash: String,
        path: String,
        expected: Int
    ) throws {
        #expect(try status("//\(hash)", path) == expected)
    }

    @Test func `The last rule that matches counts, across lists too`() throws {
        let list = """
            # comment

            /ipfs/\(Self.version0)/blocked*
            !/ipfs/\(Self.version0)/blocked/not
            !/ipfs/\(Self.version0)/blocked/some*
            /ipfs/\(Self.version0)/blocked/some/no
            """
        for (path, expected) in [
            ("blocked", 410), ("blocked/x", 410), ("blocked/not", 0), ("blocked/not/x", 410),
            ("blocked/something", 0), ("blocked/some/no", 410),
        ] {
            #expect(try status(list, "/ipfs/\(Self.version0)/\(path)") == expected, "\(path)")
        }
        var denylist = Denylist()
        try denylist.add(Array("/ipfs/\(Self.version0)".utf8), named: "a")
        try denylist.add(Array("!/ipfs/\(Self.version1)".utf8), named: "b")
        #expect(denylist.rule(for: try CID(Self.version0)) == nil)
        try denylist.add(Array("\n/ipfs/\(Self.version0)".utf8), named: "c")
        let rule = try #require(denylist.rule(for: try CID(Self.version0)))
        #expect(denylist.sources[Int(rule.list)].name == "c")
        #expect(rule.line == 2)
        #expect(denylist.count == 3)
    }

    @Test func `A header may say what its rules answer with, and a rule what it does`() throws {
        let header =
            "version: 1\nname: Test\ncustom: [x]\nhints:\n  gateway_status: 451\n  x: y\n---\n"
        #expect(try status(header + "/ipfs/\(Self.version0)", "/ipfs/\(Self.version0)") == 451)
        #expect(
            try status(
                header + "/ipfs/\(Self.version0) reason:none gateway_status:410",
                "/ipfs/\(Self.version0)"
            ) == 410
        )
        #expect(
            try status("/ipfs/\(Self.version0)\tgateway_status:451", "/ipfs/\(Self.version0)")
                == 451
        )
    }

    @Test func `A list of another version, or with a broken header, is none`() {
        for text in [
            "version: 2\n---\n/ipfs/x", "nothing\n---\n", "hints:\n gateway_status: 200\n---\n",
        ] {
            var denylist = Denylist()
            #expect(throws: DenylistFault.self) {
                try denylist.add(Array(text.utf8), named: "test")
            }
            #expect(denylist.count == 0)
        }
    }

    @Test func `Lines that are no rules are passed over, and told of`() throws {
        let list = """
            /ipfs/x
            /ipfs/\(Self.version0)
            nonsense
            //zzz
            /ipns/x
            /ipfs/\(Self.version0)/% x
            /ipfs/\(Self.version0) hint
            /ipfs/\(Self.version0) gateway_status:200
            """
        var denylist = Denylist()
        try denylist.add(Array(list.utf8), named: "test")
        #expect(denylist.count == 1)
        #expect(denylist.sources[0].faults.map(\.line) == [1, 3, 4, 5, 6, 7, 8])
    }

    @Test func `What is empty cannot be forbidden`() throws {
        for cid in [
            "bafkqaaa", "bafyaabakaieac", "QmUNLLsPACCz1vLxQVkXqqLX5R1X345qqfHbsf67hvA3Nn",
            "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku",
        ] {
            #expect(try status("/ipfs/\(cid)/*", "/ipfs/\(cid)") == 0)
        }
    }

    @Test func `Noise is passed over`() throws {
        var random = SplitMix(seed: 9)
        let pieces = [
            "/ipfs/", "/ipns/", "//", Self.version0, "!", "*", " ", "\n", "#", ":", "---", "%",
            "\u{0}",
        ]
        for _ in 0..<2000 {
            let text = (0..<Int.random(in: 0...16, using: &random)).map { _ in
                pieces[Int.random(in: 0..<pieces.count, using: &random)]
            }
            var denylist = Denylist()
            try? denylist.add(Array(text.joined().utf8), named: "noise")
            _ = denylist.rule(for: try CID(Self.version1))
        }
    }
}

/// What clients get of what is forbidden.
@Suite(.timeLimit(.minutes(1))) struct ForbiddenAnswerTests {
    private let store: FixtureStore
    private let file: CID
    private let folder: CID
    private let root: CID

    init() {
        var store = FixtureStore()
        file = store.add(Array("forbidden".utf8))
        folder = store.directory(["file.txt": file])
        root = store.directory(["folder": folder, "other": store.add([1])])
        self.store = store
    }

    private func gateway(_ list: String) -> TestGateway {
        let policy = ContentPolicy()
        policy.replace(with: [ContentPolicy.List(name: "own.deny", bytes: Array(list.utf8))])
        return TestGateway(store, policy: policy)
    }

    @Test(arguments: ["", "?format=raw", "?format=car", "?format=tar", "?format=dag-json"])
    func `A forbidden path is gone in every format, before anybody is asked`(
        query: String
    ) async throws {
        let gateway = gateway("/ipfs/\(root)/folder*")
        let answer = try await gateway.get("/ipfs/\(root)/folder/file.txt\(query)")
        #expect(answer.status == 410)
        #expect(answer.text.contains("own.deny, line 1"))
        #expect(answer["Cache-Control"] == "public, max-age=60")
        let head = try await gateway.head("/ipfs/\(root)/folder/file.txt\(query)")
        #expect(head.status == 410)
        let same = try await gateway.get("/ipfs/\(root)/folder\(query)", [.ifNoneMatch: "*"])
        #expect(same.status == 410)
        #expect(gateway.network.requests.isEmpty)
        #expect(try await gateway.get("/ipfs/\(root)/other").status == 200)
    }

    @Test func `A forbidden block is gone wherever a path leads through it`() async throws {
        for query in ["", "?format=raw", "?format=car"] {
            let answer = try await gateway("/ipfs/\(folder) gateway_status:451")
                .get("/ipfs/\(root)/folder/file.txt\(query)")
            #expect(answer.status == 451)
            #expect(answer.text.contains("legally required"))
        }
        let car = try await gateway("/ipfs/\(file)").get("/ipfs/\(root)?format=car")
        #expect(!car.isWhole || car.status == 410)
        let archive = try await gateway("/ipfs/\(file)").get("/ipfs/\(root)?format=tar")
        #expect(archive.status == 410)
    }

    @Test func `A forbidden part of a file breaks its answer off, or is gone alone`() async throws {
        var store = FixtureStore()
        let parts = (0..<3).map { store.add([UInt8](repeating: $0, count: 1000)) }
        let file = store.fileNode(parts.map { ($0, 1000) })
        let policy = ContentPolicy()
        let gateway = TestGateway(store, policy: policy)
        #expect(try await gateway.get("/ipfs/\(file)").isWhole)
        let rule = "/ipfs/\(parts[1])"
        policy.replace(with: [ContentPolicy.List(name: "x", bytes: Array(rule.utf8))])
        let whole = try await gateway.get("/ipfs/\(file)?filename=a.bin")
        #expect(!whole.isWhole && whole.body.count == 1000)
        let range: HTTPFields = [.range: "bytes=1000-1999"]
        #expect(try await gateway.get("/ipfs/\(file)?filename=a.bin", range).status == 410)
        #expect(try await gateway.get("/ipfs/\(parts[1])").status == 410)
        #expect(try await gateway.get("/ipfs/\(parts[2])").status == 200)
    }

    @Test func `A name may be forbidden, and what it leads to`() async throws {
        let names = TestNames()
        names.set("a.example.org", to: root)
        let policy = ContentPolicy()
        let gateway = TestGateway(store, names: names, policy: policy)
        #expect(try await gateway.get("/other", on: "a.example.org").status == 200)
        for rule in ["/ipns/a.example.org/*", "/ipfs/\(root)", "/ipfs/\(root)/other"] {
            policy.replace(with: [ContentPolicy.List(name: "x", bytes: Array(rule.utf8))])
            #expect(try await gateway.get("/other", on: "a.example.org").status == 410, "\(rule)")
        }
        policy.replace(with: [])
        #expect(try await gateway.get("/other", on: "a.example.org").status == 200)
    }
}
