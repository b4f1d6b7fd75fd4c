import Retrieval
import Testing

@testable import Gateway

@Suite struct ContentPathTests {
    private static let cid = "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy"

    @Test func `A path has a namespace, a root, names, and may end in a slash`() throws {
        let path = try ContentPath(parsing: "/ipfs/\(Self.cid)/a/b.txt")
        #expect(path.namespace == .ipfs)
        #expect(path.root == Self.cid)
        #expect(path.segments == ["a", "b.txt"])
        #expect(path.name == "b.txt")
        #expect(!path.endsInSlash)
        let root = try ContentPath(parsing: "/ipns/example.com/")
        #expect(root.namespace == .ipns)
        #expect(root.root == "example.com")
        #expect(root.segments.isEmpty)
        #expect(root.endsInSlash)
    }

    @Test(
        arguments: [
            ("/a%20b", ["a b"]),
            ("/Portugal%252C+Espa%C3%B1a=x,y", ["Portugal%2C+España=x,y"]),
            ("/%C4%85/%c4%99", ["ą", "ę"]),
            ("/a%2Fb", ["a", "b"]),
            ("/a%3Fb%23c", ["a?b#c"]),
            ("//a///b", ["a", "b"]),
            ("/./a/./b", ["a", "b"]),
            ("/a/x/../b", ["a", "b"]),
            ("/a/%2e%2e/b", ["b"]),
            ("/...", ["..."]),
        ]
    )
    func `Names are decoded once and cleaned`(tail: String, names: [String]) throws {
        let path = try ContentPath(parsing: "/ipfs/\(Self.cid)\(tail)")
        #expect(path.segments.map { Array($0.utf8) } == names.map { Array($0.utf8) })
    }

    @Test func `Names keep their bytes, whatever their normal form`() throws {
        let path = try ContentPath(parsing: "/ipfs/x/%C3%A9/e%CC%81")
        #expect(Array(path.segments[0].utf8) == [0xC3, 0xA9])
        #expect(Array(path.segments[1].utf8) == [0x65, 0xCC, 0x81])
    }

    @Test(arguments: ["/a/", "/a/.", "/a/b/..", "/a//", "/a%2F"])
    func `What ends in a slash, or in what stands for one, is remembered`(tail: String) throws {
        let path = try ContentPath(parsing: "/ipfs/x\(tail)")
        #expect(path.endsInSlash)
        #expect(path.segments == ["a"])
    }

    @Test(
        arguments: [
            ("/ipfs/x/a%0D%0AX-Evil: 1", "/ipfs/x/a%0D%0AX-Evil:%201"),
            ("/ipfs/x/%00%7F%22%3C%3E", "/ipfs/x/%00%7F%22%3C%3E"),
            ("/ipfs/x/a%2Cb", "/ipfs/x/a,b"),
            ("/ipfs/x/%c4%85/", "/ipfs/x/%C4%85/"),
            ("/ipfs/x/50%25", "/ipfs/x/50%25"),
            ("/ipfs/x\"y", "/ipfs/x%22y"),
        ]
    )
    func `The encoded form is safe in a header field and in a URL`(
        asked: String,
        encoded: String
    ) throws {
        #expect(try ContentPath(parsing: asked[...]).encoded == encoded)
    }

    @Test(
        arguments: [
            ("", PathFault.unknownNamespace), ("/", .unknownNamespace),
            ("ipfs/x", .unknownNamespace),
            ("/ipfs", .noRoot), ("/ipfs/", .noRoot), ("/ipns/", .noRoot), ("/ipfs//", .noRoot),
            ("/IPFS/x", .unknownNamespace), ("/api/v0/add", .unknownNamespace),
            ("/ipfs/x/..", .escapesRoot), ("/ipfs/x/../..", .escapesRoot),
            ("/ipfs/x/a/../../y", .escapesRoot), ("/ipfs/..", .escapesRoot),
            ("/ipfs/x/%2e%2e/%2e%2e/etc/passwd", .escapesRoot),
            ("/ipfs/x/%", .badEncoding), ("/ipfs/x/%4", .badEncoding),
            ("/ipfs/x/%zz", .badEncoding),
            ("/ipfs/x/%+1", .badEncoding), ("/ipfs/x/%FF", .badEncoding),
            ("/ipfs/x/%C3", .badEncoding), ("/ipfs/%ED%A0%80", .badEncoding),
        ]
    )
    func `What names nothing is refused with the reason`(asked: String, fault: PathFault) {
        #expect(throws: fault) { try ContentPath(parsing: asked[...]) }
    }

    @Test func `Length and depth have limits`() throws {
        let limits = ContentPath.Limits(bytes: 64, segments: 4)
        #expect(throws: PathFault.tooLong(limit: 64)) {
            try ContentPath(
                parsing: "/ipfs/x/" + Substring(repeating: "a", count: 57),
                limits: limits
            )
        }
        #expect(throws: PathFault.tooDeep(limit: 4)) {
            try ContentPath(parsing: "/ipfs/x/1/2/3/4/5", limits: limits)
        }
        #expect(try ContentPath(parsing: "/ipfs/x/1/2/3/4", limits: limits).segments.count == 4)
    }

    @Test func `A namespace named twice is found, with the path one level in`() throws {
        let path = try ContentPath(parsing: "/ipfs/ipns/example.com/a%20b/")
        #expect(path.withoutSuperfluousNamespace?.encoded == "/ipns/example.com/a%20b/")
        #expect(
            try ContentPath(parsing: "/ipfs/ipfs/x").withoutSuperfluousNamespace?.encoded
                == "/ipfs/x"
        )
        #expect(try ContentPath(parsing: "/ipfs/x/ipfs/y").withoutSuperfluousNamespace == nil)
        #expect(try ContentPath(parsing: "/ipfs/ipfs").withoutSuperfluousNamespace == nil)
    }

    @Test func `Noise and mutations are parsed or refused, never worse`() {
        var random = SplitMix(seed: 7)
        let valid = Array("/ipfs/\(Self.cid)/a%20b/%C4%85/../c?".utf8)
        for _ in 0..<2000 {
            var bytes = valid
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = .random(
                    in: 0...255,
                    using: &random
                )
            }
            let text = String(
                decoding: bytes.prefix(Int.random(in: 0...bytes.count, using: &random)),
                as: UTF8.self
            )
            guard let path = try? ContentPath(parsing: text[...]) else { continue }
            #expect(path.encoded.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F })
            #expect((try? ContentPath(parsing: path.encoded[...])) == path, "\(text)")
        }
    }
}
