import Multiformats
import TestSupport
import Testing

@Suite struct MultibaseTests {
    /// The multibase specification's test files: the text of the bytes, then each base.
    private static let official: [(text: String, encodings: [(Multibase, String)])] = [
        (
            "yes mani !",
            [
                (.base16, "f796573206d616e692021"), (.base16Upper, "F796573206D616E692021"),
                (.base32Hex, "vf5in683dc5n6i811"), (.base32HexUpper, "VF5IN683DC5N6I811"),
                (.base32HexPad, "tf5in683dc5n6i811"), (.base32HexPadUpper, "TF5IN683DC5N6I811"),
                (.base32, "bpfsxgidnmfxgsibb"), (.base32Upper, "BPFSXGIDNMFXGSIBB"),
                (.base32Pad, "cpfsxgidnmfxgsibb"), (.base32PadUpper, "CPFSXGIDNMFXGSIBB"),
                (.base32Z, "hxf1zgedpcfzg1ebb"), (.base36, "k2lcpzo5yikidynfl"),
                (.base36Upper, "K2LCPZO5YIKIDYNFL"), (.base58flickr, "Z7Pznk19XTTzBtx"),
                (.base58btc, "z7paNL19xttacUY"), (.base64, "meWVzIG1hbmkgIQ"),
                (.base64Pad, "MeWVzIG1hbmkgIQ=="), (.base64url, "ueWVzIG1hbmkgIQ"),
                (.base64urlPad, "UeWVzIG1hbmkgIQ=="),
            ]
        ),
        (
            "\0yes mani !",
            [
                (.base16, "f00796573206d616e692021"), (.base32, "bab4wk4zanvqw42jaee"),
                (.base36, "k02lcpzo5yikidynfl"), (.base58btc, "z17paNL19xttacUY"),
                (.base64, "mAHllcyBtYW5pICE"), (.base64url, "uAHllcyBtYW5pICE"),
            ]
        ),
        (
            "\0\0yes mani !",
            [
                (.base16, "f0000796573206d616e692021"), (.base32, "baaahszltebwwc3tjeaqq"),
                (.base36, "k002lcpzo5yikidynfl"), (.base58btc, "z117paNL19xttacUY"),
                (.base64, "mAAB5ZXMgbWFuaSAh"), (.base64url, "uAAB5ZXMgbWFuaSAh"),
            ]
        ),
    ]

    @Test(arguments: official)
    func `official vectors hold both ways`(
        _ text: String,
        _ encodings: [(Multibase, String)]
    ) throws {
        for (base, encoded) in encodings {
            #expect(base.encode(Array(text.utf8)) == encoded)
            let (found, bytes) = try Multibase.decode(encoded)
            #expect(found == base)
            #expect(bytes == Array(text.utf8))
        }
    }

    @Test(arguments: ["f68656c6c6f20776F726C64", "bnbswy3dpeB3W64TMMQ", "kfUvrsIvVnfRbjWaJo"])
    func `bases 16, 32 and 36 are read in either case`(_ encoded: String) throws {
        #expect(try Multibase.decode(encoded).1 == Array("hello world".utf8))
    }

    @Test(arguments: Multibase.allCases)
    func `every base writes any bytes so that they are read back`(_ base: Multibase) throws {
        var generator = SeededGenerator(seed: 7)
        for length in 0..<80 {
            let bytes = [0, 0].prefix(length % 3) + generator.bytes(length)
            let text = base.encode(Array(bytes))
            #expect(text.first == base.prefix)
            let (found, decoded) = try Multibase.decode(text)
            #expect(found == base)
            #expect(decoded == Array(bytes))
        }
    }

    @Test(
        arguments: [
            ("", .empty),
            ("xabc", .unknownPrefix("x")),
            ("é", .unknownPrefix("é")),
            ("b1", .unknownSymbol(UInt8(ascii: "1"))),
            ("bé", .unknownSymbol(0xc3)),
            ("z0", .unknownSymbol(UInt8(ascii: "0"))),
            ("fa", .badLength),
            ("ba", .badLength),
            // Groups of nothing but padding: found by fuzzing.
            ("U====", .badLength),
            ("c========", .badLength),
            ("MAAAA====", .badLength),
            ("MA===", .badLength),
            ("baaa", .badLength),
            ("ma", .badLength),
            ("bab", .nonZeroPadding),
            ("mAB", .nonZeroPadding),
            ("MAA=", .badLength),
            ("mAA==", .unknownSymbol(UInt8(ascii: "="))),
            ("Z" + String(repeating: "2", count: 1_025), .tooLong(limit: 1_024)),
        ] as [(String, MultibaseError)]
    )
    func `text that is not multibase is refused`(_ text: String, _ expected: MultibaseError) {
        #expect(throws: expected) { try Multibase.decode(text) }
        #expect(!expected.description.isEmpty)
    }

    @Test func `base 58 knows case`() throws {
        #expect(try Multibase.decode("z7pa").1 != Multibase.decode("z7PA").1)
    }
}
