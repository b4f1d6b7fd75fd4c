// The gateway keeps its parsers to itself, so these need a build that lets tests in.
#if DEBUG || FUZZING
import TestSupport
import UnixFS

@testable import Gateway

extension FuzzTarget {
    /// What a client may send, and the gateway reads.
    static let gateway = [range, accept, urlPath, query, entityTag, redirects, denylist]

    /// The ranges chosen lie in the representation, and add up to no more than it.
    private static let range = FuzzTarget(
        "range",
        seeds: ["bytes=0-", "bytes=1-2,4-,-3", "bytes = -18446744073709551615"].map(bytes)
    ) { bytes in
        guard let header = RangeHeader(parsing: text(bytes)) else { return }
        for size in [0, 1, 1_000, UnixFSNode.largestSize] {
            guard case .partial(let ranges) = header.choice(size: size) else { continue }
            try expect(!ranges.isEmpty && ranges.count <= 32, "no range, or too many")
            for range in ranges {
                try expect(!range.isEmpty && range.upperBound <= size, "a range leaves the size")
            }
            let sum = ranges.reduce(0) { $0 + ($1.upperBound - $1.lowerBound) }
            try expect(sum <= size, "the ranges are more than the whole")
        }
    }

    /// Weights are from nothing to everything.
    private static let accept = FuzzTarget(
        "accept",
        seeds: [
            "*/*", "text/html;q=0.8, application/json ; a=\"b\\\"c\";q=1.000",
            "application/vnd.ipld.car;version=1;order=dfs;dups=n,,",
        ].map(bytes)
    ) { bytes in
        guard let header = try? AcceptHeader(parsing: text(bytes)) else { return }
        for range in header.ranges {
            try expect((0...1_000).contains(range.quality), "a weight is out of bounds")
        }
    }

    /// A path is clean, and the same when it was written and read again.
    private static let urlPath = FuzzTarget(
        "url-path",
        seeds: [
            "/ipfs/bafkqaaa", "/ipns/x/a%2F../%C4%85//b/./c/", "/ipfs/ipfs/bafkqaaa/%25",
            // Within the limit as it came, and beyond it when each byte is encoded.
            "/ipfs/" + String(repeating: "\u{fffd}", count: 1000),
        ].map(bytes)
    ) { bytes in
        guard let path = try? ContentPath(parsing: text(bytes)) else { return }
        for name in [path.root] + path.segments {
            try expect(!["", ".", ".."].contains(name), "a path is not clean")
            try expect(!name.utf8.contains(0x2f), "a name holds a slash")
        }
        let encoded = path.encoded
        try expect(encoded.utf8.allSatisfy { (0x21...0x7e).contains($0) }, "a URL has any byte")
        // Encoded it may be longer than what a client may send.
        let limits = ContentPath.Limits(bytes: .max)
        let again = try? ContentPath(parsing: encoded[...], limits: limits)
        try expect(again == path, "a path is not its URL")
    }

    /// Reading a query ends.
    private static let query = FuzzTarget(
        "query",
        seeds: ["format=car&dag-scope=entity&entity-bytes=0:*", "filename=%C4&&=&a"].map(bytes)
    ) { bytes in
        _ = QueryParameters(parsing: text(bytes))
    }

    /// A tag is what it is written as.
    private static let entityTag = FuzzTarget(
        "entity-tag",
        seeds: ["\"a\"", "W/\"a.b\""].map(bytes)
    ) { bytes in
        guard let tag = EntityTag(parsing: text(bytes)) else { return }
        try expect(EntityTag(parsing: tag.description[...]) == tag, "a tag is not its text")
    }

    /// A site's rules send nobody where a header's end would be, nor to a host that they do not name.
    private static let redirects = FuzzTarget(
        "redirects",
        seeds: [
            "# rules\n/a/:x /b/:x 301\n/* /index.html 200\n",
            "/a/:x/* https://b.c/:splat?y=:x\r\n",
        ].map(bytes)
    ) { bytes in
        guard let rules = try? RedirectRules(parsing: bytes) else { return }
        for path in [["a", "b\r\n"], ["a", "/", "..", "c"], []] {
            switch rules.outcome(for: path, query: "q=1&r=%2F") {
            case .redirect(let to, let status):
                try expect((300..<400).contains(status), "a redirect of another status")
                try expect(to.utf8.allSatisfy { (0x21...0x7e).contains($0) }, "a URL has any byte")
                try expect(!to.hasPrefix("//"), "a redirect to another site's name")
            case .rewrite(let names), .page(let names, _):
                try expect(!names.contains { $0 == ".." || $0.isEmpty }, "a path is not clean")
            case nil: continue
            }
        }
    }

    /// A list is read, and asked, within bounds.
    private static let denylist = FuzzTarget(
        "denylist",
        seeds: [
            "version: 1\nname: x\n---\n/ipfs/bafkqaaa/a*\n!/ipns/a.b c:d\n",
            "//d9d295bde21f422d471a90f2a37ec53049fdf3e5fa3ee2e8f20e10003da429e7",
        ].map(bytes)
    ) { bytes in
        var list = Denylist()
        guard (try? list.add(bytes, named: "a")) != nil else { return }
        try expect(list.count <= bytes.count, "a rule took no byte")
        for path in ["/ipfs/bafkqaaa/a/b", "/ipns/a.b/c"] {
            _ = try list.rule(for: ContentPath(parsing: path[...]))
        }
    }

    private static func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    private static func text(_ bytes: [UInt8]) -> Substring {
        String(decoding: bytes, as: UTF8.self)[...]
    }
}
#endif
