internal import Multiformats

extension FuzzTarget {
    /// A varint is what it was written as, and nothing else is read or taken.
    public static let varint = FuzzTarget(
        "varint",
        seeds: [[0], [0x7f], [0x80, 1], [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f]]
    ) { bytes in
        var rest = bytes.span
        guard let value = try? Varint.decode(&rest) else {
            try expect(rest.count == bytes.count, "a failure took bytes")
            return
        }
        var encoded: [UInt8] = []
        Varint.append(value, to: &encoded)
        try expect(bytes.starts(with: encoded), "a varint has two forms")
        try expect(encoded.count == Varint.size(of: value), "a varint has two sizes")
        try expect(rest.count == bytes.count - encoded.count, "a varint has two lengths")
    }

    /// A CID in front of bytes is the same in text, in its parts and in version 1.
    public static let cid = FuzzTarget(
        "cid",
        seeds: texts.compactMap { try? CID($0).bytes }
    ) { bytes in
        var rest = bytes.span
        guard let cid = try? CID.decode(&rest) else {
            try expect(rest.count == bytes.count, "a failure took bytes")
            return
        }
        try expect(bytes.starts(with: cid.bytes), "a CID has two forms")
        try expect(rest.count == bytes.count - cid.bytes.count, "a CID has two lengths")
        try expect((try? CID(cid.description)) == cid, "a CID is not its text")
        let parts = try? CID(version: cid.version, codec: cid.codec, multihash: cid.multihash)
        try expect(parts == cid, "a CID is not its parts")
        try expect(cid.v1.multihash == cid.multihash, "version 1 has another hash")
        for base in Multibase.allCases {
            try expect((try? CID(cid.text(in: base))) == cid.v1, "a CID is not its text in \(base)")
        }
    }

    /// A text is what its bytes are written as, but for the case.
    public static let multibase = FuzzTarget(
        "multibase",
        seeds: texts.map { Array($0.utf8) }
    ) { bytes in
        let text = String(decoding: bytes, as: UTF8.self)
        if let (base, decoded) = try? Multibase.decode(text) {
            let encoded = base.encode(decoded)
            try expect(encoded.lowercased() == text.lowercased(), "bytes have two texts in \(base)")
        }
        if let cid = try? CID(text) {
            try expect((try? CID(bytes: cid.bytes)) == cid, "a CID is not its bytes")
        }
    }

    private static let texts = [
        "bafkqaaa", "bafkqabiaaebagba", "QmdfTbBqBPQ7VNxZEYEj14VmRuZBkqFbiwReogJgS1zR1n",
        "bafybeihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku",
        "k51qzi5uqu5dk3v4rmjber23h16xnr23bsggmqqil9z2gduiis5se8dht36dam",
        "zb2rhmy65F3REf8SZp7De11gxtECBGgUKaLdiDj7MCGCHxbDW", "mAXASAA", "F0155000161",
    ]
}
