import Multiformats
import TestSupport
import Testing

@Suite struct CIDTests {
    private static let hello = "bafkreicysg23kiwv34eg2d7qweipxwosdo2py4ldv42nbauguluen5v6am"

    // MARK: Text

    @Test(arguments: CIDVectors.versions)
    func `version 0 is the same hash as version 1`(
        _ v0: String,
        _ base32: String,
        _ base36: String
    ) throws {
        let cid = try CID(v0)
        #expect(cid.version == .v0)
        #expect(cid.codec == .dagPB)
        #expect(cid.description == v0)
        #expect(cid.v1.version == .v1)
        #expect(cid.v1.description == base32)
        #expect(cid.text(in: .base36) == base36)
        let other = try CID(base36)
        #expect(other == cid.v1)
        #expect(other != cid)
        #expect(other.multihash == cid.multihash)
        #expect(try other == CID(base32))
        #expect(try CID(version: .v0, codec: .dagPB, multihash: other.multihash) == cid)
        #expect(try CID(version: .v1, codec: .dagPB, multihash: cid.multihash) == other)
    }

    @Test(arguments: CIDVectors.names)
    func `a key has one name in each base`(
        _ base58: String,
        _ base36: String,
        _ base32: String,
        _ dagPB: String
    ) throws {
        let cid = try CID(base36)
        #expect(cid.codec == .libp2pKey)
        #expect(cid.description == base32)
        #expect(cid.text(in: .base36) == base36)
        #expect(Multibase.base58btc.encode(cid.multihash.bytes) == "z" + base58)
        let other = try CID(dagPB)
        #expect(other.codec == .dagPB)
        #expect(other.multihash == cid.multihash)
    }

    @Test func `sha2-512 reads and writes in base 36`() throws {
        let cid = try CID(
            "bafkrgqhhyivzstcz3hhswshfjgy6ertgmnqeleynhwt4dlfsthi4hn7zgh4uvlsb5xncykzapi3ocd4lzogu"
                + "kir6ksdy6wzrnz6ohnv4aglcs"
        )
        #expect(cid.hashCode == Multihash.sha512)
        #expect(cid.digest.count == 64)
        #expect(
            cid.text(in: .base36)
                == "kf1sir3j7s4sqhmg2st5cex19gob4r45ualeqnko5yzfe7uhvsrkwdvy2vt875bd0w6eqdhu2swaym6"
                + "7gtqd4ws0j2orb63rfnlibz7zd"
        )
    }

    @Test(arguments: Multibase.allCases)
    func `any base may name a CID`(_ base: Multibase) throws {
        let cid = try CID(Self.hello)
        #expect(try CID(cid.text(in: base)) == cid)
    }

    @Test(
        arguments: [
            ("", .multibase(.empty)),
            ("QmInvalidCID", .multibase(.unknownPrefix("Q"))),
            ("QmInvalidCIDQmInvalidCIDQmInvalidCIDQmInvalidC", .multibase(.unknownSymbol(0x49))),
            ("QmbWqxBEKC3P8tqsKc98xmWNzrzDtRLMiMPL8wBuTGsMn", .multibase(.unknownPrefix("Q"))),
            ("zQmbWqxBEKC3P8tqsKc98xmWNzrzDtRLMiMPL8wBuTGsMnR", .prefixedVersion0),
            ("bafkreicysg23kiwv34eg2d7qweipxwosdo2py4ldv42nbauguluen5v6a", .multibase(.badLength)),
            ("f01551220", .truncated),
            ("f01", .truncated),
            ("f", .truncated),
            ("f00", .version(0)),
            ("f02551220", .version(2)),
            ("f01550000ff", .trailingBytes(1)),
            ("f8100550000", .varint(.notMinimal)),
            ("f0155810000", .multihash(.varint(.notMinimal))),
            ("f015500ff7f", .multihash(.digestTooLong(16_383))),
            ("b" + String(repeating: "a", count: 2_176), .textTooLong(limit: 2_176)),
        ] as [(String, CIDError)]
    )
    func `malformed text is refused with the reason`(_ text: String, _ expected: CIDError) {
        #expect(throws: expected) { try CID(text) }
        #expect(!expected.description.isEmpty)
    }

    // MARK: Identity

    @Test(arguments: CIDVectors.identities)
    func `an identity CID carries its content`(
        _ text: String,
        _ codec: UInt64,
        _ content: String
    ) throws {
        let cid = try CID(text)
        #expect(cid.isIdentity)
        #expect(cid.codec.rawValue == codec)
        #expect(try Array(cid.digest) == Multibase.decode("f" + content).1)
        #expect(cid.description == text)
    }

    @Test(arguments: [128, 129, 1_024])
    func `a long identity is still a CID, for a block to refuse`(_ length: Int) throws {
        let hash = try Multihash(code: 0, digest: [UInt8](repeating: 0x42, count: length))
        let cid = try CID(version: .v1, codec: .raw, multihash: hash)
        #expect(try CID(cid.description) == cid)
        #expect(try CID(cid.text(in: .base16)) == cid)
        #expect(cid.digest.count == length)
    }

    // MARK: Binary

    @Test func `the binary form is version, codec and multihash`() throws {
        let cid = try CID("bafkqabiaaebagba")
        #expect(cid.bytes == [0x01, 0x55, 0x00, 0x05, 0, 1, 2, 3, 4])
        #expect(cid.multihash.bytes == [0x00, 0x05, 0, 1, 2, 3, 4])
        #expect(cid.multihash.digest == [0, 1, 2, 3, 4])
        #expect(cid.multihash.code == 0)
    }

    @Test func `decoding takes one CID and leaves the rest`() throws {
        let v0 = try CID(CIDVectors.versions[0].v0)
        let v1 = try CID(Self.hello)
        let bytes = v0.bytes + v1.bytes + [0xff]
        var span = bytes.span
        #expect(try CID.decode(&span) == v0)
        #expect(try CID.decode(&span) == v1)
        #expect(span.count == 1)
        #expect(throws: CIDError.trailingBytes(1)) { try CID(bytes: v1.bytes + [0xff]) }
        #expect(throws: CIDError.trailingBytes(1)) { try CID(bytes: v0.bytes + [0xff]) }
    }

    @Test(arguments: [CIDVectors.versions[0].v0, hello, CIDVectors.names[0].base36])
    func `any beginning of a CID is truncated`(_ text: String) throws {
        let bytes = try CID(text).bytes
        for length in 0..<bytes.count {
            #expect(throws: CIDError.truncated) { try CID(bytes: Array(bytes[..<length])) }
        }
    }

    @Test func `version 0 takes nothing but dag-pb and a whole sha2-256`() throws {
        let whole = try CID(Self.hello).multihash
        let short = try Multihash(code: 0x12, digest: Array(whole.digest.prefix(20)))
        let other = try Multihash(code: 0x16, digest: whole.digest)
        #expect(throws: CIDError.notVersion0) {
            try CID(version: .v0, codec: .raw, multihash: whole)
        }
        #expect(throws: CIDError.notVersion0) {
            try CID(version: .v0, codec: .dagPB, multihash: short)
        }
        #expect(throws: CIDError.notVersion0) {
            try CID(version: .v0, codec: .dagPB, multihash: other)
        }
    }

    @Test func `a codec of many bytes is kept`() throws {
        let hash = try CID(Self.hello).multihash
        let codec = Codec(rawValue: Varint.largest)
        let cid = try CID(version: .v1, codec: codec, multihash: hash)
        #expect(cid.codec == codec)
        #expect(cid.multihash == hash)
        #expect(try CID(cid.description) == cid)
        #expect(throws: CIDError.varint(.overflow)) {
            try CID(version: .v1, codec: Codec(rawValue: .max), multihash: hash)
        }
    }

    // MARK: As a key

    @Test func `equal CIDs have equal hashes, others are told apart`() throws {
        var generator = SeededGenerator(seed: 3)
        var seen: Set<CID> = []
        for length in 20...64 {
            let hash = try Multihash(code: 0x13, digest: generator.bytes(length))
            let raw = try CID(version: .v1, codec: .raw, multihash: hash)
            let node = try CID(version: .v1, codec: .dagPB, multihash: hash)
            #expect(seen.insert(raw).inserted)
            #expect(seen.insert(node).inserted)
            #expect(try !seen.insert(CID(bytes: raw.bytes)).inserted)
        }
        #expect(seen.count == 90)
    }
}
