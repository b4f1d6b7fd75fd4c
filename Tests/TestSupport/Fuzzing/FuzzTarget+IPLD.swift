internal import IPLD
internal import Multiformats

extension FuzzTarget {
    /// Reading fields ends.
    public static let protobuf = FuzzTarget("protobuf", seeds: nodes) { bytes in
        var reader = ProtobufReader(bytes[...])
        var fields = 0
        while (try? reader.next()) != nil { fields += 1 }
        try expect(fields <= bytes.count, "a field took no byte")
    }

    /// A node that was read is the same when it was written and read again.
    public static let dagPB = FuzzTarget("dag-pb", seeds: nodes) { bytes in
        guard let node = try? DAGPBNode(decoding: bytes) else { return }
        let written = node.encoded()
        let again = try? DAGPBNode(decoding: written)
        try expect(again?.data == node.data, "a node has other data")
        try expect(again?.links.count == node.links.count, "a node has other links")
        try expect(again?.encoded() == written, "a node is written in two ways")
        // In the logical form too, where that can be written.
        let form = IPLDNode(node)
        try expect(form.links == node.links.map(\.cid), "the logical form has other links")
        try expect((try? DAGCBOR.decode(DAGCBOR.encode(form))) == form, "the logical form is lost")
    }

    /// What is canonical is written as it was, and everything that is read can be written.
    public static let dagCBOR = FuzzTarget("dag-cbor", seeds: documents) { bytes in
        let lenient = try? DAGCBOR.decode(bytes, rules: .lenient)
        if let strict = try? DAGCBOR.decode(bytes) {
            try expect(DAGCBOR.encode(strict) == bytes, "a canonical document is written otherwise")
            try expect(lenient == strict, "the rules disagree about a canonical document")
        }
        guard let lenient else { return }
        let written = DAGCBOR.encode(lenient)
        try expect((try? DAGCBOR.decode(written)) != nil, "what was written is not canonical")
        try checkDocument(bytes, .dagCBOR, lenient)
        // What DAG-JSON can hold comes back from it.
        guard let text = try? DAGJSON.encode(lenient) else { return }
        let back = try? DAGJSON.decode(text)
        try expect(back.map(DAGCBOR.encode) == written, "DAG-JSON holds another value")
    }

    /// What is canonical is written as it was, and what is written is canonical.
    public static let dagJSON = FuzzTarget("dag-json", seeds: texts) { bytes in
        let lenient = try? DAGJSON.decode(bytes, rules: .lenient)
        if let strict = try? DAGJSON.decode(bytes) {
            try expect(
                (try? DAGJSON.encode(strict)) == bytes,
                "a canonical text is written otherwise"
            )
            try expect(lenient == strict, "the rules disagree about a canonical text")
        }
        guard let lenient else { return }
        try checkDocument(bytes, .dagJSON, lenient)
        let value = try? DAGCBOR.decode(DAGCBOR.encode(lenient))
        try expect(value.map(DAGCBOR.encode) != nil, "DAG-CBOR does not hold the value")
        // A key may come in front of a slash that is behind it when sorted: not to be written.
        guard let written = try? DAGJSON.encode(lenient) else { return }
        try expect((try? DAGJSON.decode(written)) != nil, "what was written is not canonical")
    }

    /// A path through a document leads where one through its value does.
    ///
    /// The first byte says how many of those that follow are the path, separated by slashes.
    public static let documentPath = FuzzTarget(
        "document-path",
        seeds: (documents + texts).map { [3] + Array("a/0".utf8) + $0 }
    ) { bytes in
        guard let length = bytes.first else { return }
        let text = String(decoding: bytes.dropFirst().prefix(Int(length)), as: UTF8.self)
        let path = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        let document = Array(bytes.dropFirst(1 + Int(length)))
        for codec in [Codec.dagCBOR, .cbor, .dagJSON, .json] {
            let block = block(document, codec)
            let node = try? IPLDNode(decoding: block)
            let passage = try? Passage(of: path[...], through: block)
            try expect(
                passage == node.map { walk(path, $0) },
                "a path through \(codec) goes astray"
            )
        }
    }

    /// What tokens say about a document, and what its value does.
    private static func checkDocument(
        _ bytes: [UInt8],
        _ codec: Codec,
        _ node: IPLDNode
    ) throws {
        let block = block(bytes, codec)
        try expect((try? IPLDNode(decoding: block)) == node, "a block holds another value")
        try expect((try? Links.links(of: block)) == node.links, "a block has other links")
    }

    private static func block(_ bytes: [UInt8], _ codec: Codec) -> Block {
        var store = FixtureStore()
        let cid = store.add(bytes, codec: codec)
        guard let block = store.block(cid) else { preconditionFailure("a block was not kept") }
        return block
    }

    /// The plain way to follow a path.
    private static func walk(_ path: [String], _ root: IPLDNode) -> Passage {
        var node = root
        for (index, segment) in path.enumerated() {
            let next: IPLDNode?
            if case .list(let nodes) = node {
                let position = Int(segment).flatMap { String($0) == segment ? $0 : nil }
                next = position.flatMap { nodes.indices.contains($0) ? nodes[$0] : nil }
            } else {
                next = node[segment]
            }
            guard let next else { return .missing(segment: index) }
            if case .link(let cid) = next { return .link(cid, segments: index + 1) }
            node = next
        }
        return .inside
    }

    private static let nodes: [[UInt8]] = [
        [0x0a, 0], [0x0a, 5, 0, 1, 2, 3, 4], [0x12, 4, 0x0a, 2, 1, 0x55],
        [0x12, 8, 0x0a, 4, 1, 0x55, 0, 0, 0x18, 1],
        [0x12, 11, 0x0a, 4, 1, 0x55, 0, 0, 0x12, 1, 0x61, 0x18, 0, 0x0a, 2, 8, 1],
    ]

    private static let values: [IPLDNode] = {
        guard let cid = try? CID("bafkqabiaaebagba") else { preconditionFailure("no CID") }
        let list = IPLDNode.list([
            .integer(-(1 << 64)), .integer(1_000), .float(-1.1), .bytes([0xff]), .link(cid), .null,
        ])
        return [
            .null, .bool(true), .integer(0), .string("a\n\"\u{e9}"), .list([]), .map([]), list,
            .map([
                .init(key: "", value: .bool(false)), .init(key: "/", value: .map([])),
                .init(key: "a", value: list), .init(key: "aa", value: .map([])),
            ]),
        ]
    }()

    private static let documents = values.map(DAGCBOR.encode)

    private static let texts =
        values.compactMap { try? DAGJSON.encode($0) }
        + [#" { "b" : [ 1e3 , -0.0 ] , "\u0061" : "\ud800\udd51\/" } "#].map { Array($0.utf8) }
}
