import Multiformats
import TestSupport
import Testing

/// What each decoder must keep to, whatever it is given; a fuzzer can call these with any bytes.
enum MultiformatsFuzz {
    static func varint(_ bytes: [UInt8]) {
        var span = bytes.span
        guard let value = try? Varint.decode(&span) else {
            #expect(span.count == bytes.count)
            return
        }
        var encoded: [UInt8] = []
        Varint.append(value, to: &encoded)
        #expect(bytes.starts(with: encoded))
        #expect(span.count == bytes.count - encoded.count)
    }

    static func cid(_ bytes: [UInt8]) {
        var span = bytes.span
        guard let cid = try? CID.decode(&span) else {
            #expect(span.count == bytes.count)
            return
        }
        #expect(bytes.starts(with: cid.bytes))
        #expect(span.count == bytes.count - cid.bytes.count)
        #expect((try? CID(cid.description)) == cid)
        #expect(
            (try? CID(version: cid.version, codec: cid.codec, multihash: cid.multihash)) == cid
        )
    }

    static func text(_ bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self)
        if let (base, decoded) = try? Multibase.decode(text) {
            #expect(base.encode(decoded).lowercased() == text.lowercased())
        }
        if let cid = try? CID(text) { #expect((try? CID(bytes: cid.bytes)) == cid) }
    }
}

@Suite struct MultiformatsFuzzTests {
    private static let cids = [
        CIDVectors.versions[0].v0, CIDVectors.versions[0].base32, CIDVectors.names[0].base36,
        CIDVectors.identities[2].cid,
    ]

    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func `damaged and random bytes break nothing`(_ seed: UInt64) throws {
        var mutator = Mutator(seed: seed)
        for text in Self.cids {
            let bytes = try CID(text).bytes
            for _ in 0..<150 {
                MultiformatsFuzz.cid(mutator.mutate(bytes))
                MultiformatsFuzz.text(mutator.mutate(Array(text.utf8)))
                let noise = mutator.noise(longest: 80)
                MultiformatsFuzz.varint(noise)
                MultiformatsFuzz.cid(noise)
                MultiformatsFuzz.cid([1] + noise)
                MultiformatsFuzz.text(noise)
            }
        }
    }
}
