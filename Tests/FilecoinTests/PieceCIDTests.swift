import Filecoin
import Multiformats
import TestSupport
import Testing

@Suite struct PieceCIDTests {
    private static let v1 = "baga6ea4seaqn42av3szurbbscwuu3zjssvfwbpsvbjf6y3tukvlgl2nf5rha6pa"
    private static let v2 = "bafkzcibd7abqlxticxolgseegik2stpfgkkuwyf6kufex3doorkvmzpjuxwe4dz4"
    private static let large = "bafkzcibertksae2h5gohz3y4gc6o3uvrljmh4fyz4bexjywokbejjiy63uv2vxzqcq"

    @Test func `version 1 is a root`() throws {
        let piece = try PieceCID(CID(Self.v1))
        #expect(piece.root.count == 32)
        #expect(piece.size == nil)
        #expect(piece.v2 == nil)
        #expect(piece.cid == piece.v1)
        #expect("\(piece)" == Self.v1)
    }

    @Test func `version 2 has the size, and the same root`() throws {
        let piece = try PieceCID(CID(Self.v2))
        let size = try #require(piece.size)
        #expect(size.rawSize == 512)
        #expect(size.height == 5)
        #expect(size.padding == 504)
        #expect(size.paddedSize == 1_024)
        #expect("\(piece)" == Self.v2)
        #expect(piece.v1.description == Self.v1)
        #expect(try piece.root == PieceCID(CID(Self.v1)).root)
    }

    @Test(
        arguments: [
            (large, 16_110_964),
            ("bafkzcibcp4bdomn3tgwgrh3g532zopskstnbrd2n3sxfqbze7rxt7vqn7veigmy", 0),
            // 32 and 64 GiB of zeros.
            ("bafkzcibcaapao7s73y24kcutaosvacpdjgfe5pw76ooefnyqw4ynr3d2y6x2mpq", 34_091_302_912),
            ("bafkzcibcaap6mqafu276g53zko4k23xzh4h4uecjwicbmvhsuqi7o4bhthhm4aq", 68_182_605_824),
        ] as [(String, UInt64)]
    )
    func `a name in version 2 tells the size`(_ text: String, _ rawSize: UInt64) throws {
        let piece = try PieceCID(CID(text))
        #expect(piece.size?.rawSize == rawSize)
        #expect(piece.v2?.description == text)
    }

    /// ContextIDs as storage providers publish them, in base 64: a byte, then the name.
    @Test(
        arguments: [
            (
                "AQGB4gOSICBlxzDbqCDi1dCgK8UmZ/1ACAKoEFxPrfg0zo0IeI8PJQ",
                "baga6ea4seaqglrzq3oucbywv2cqcxrjgm76uacacvaifyt5n7a2m5diipchq6ji"
            ),
            (
                "AQFVkSAiAARJba4MyeJl7+WgBugGJqXcXECeXTFVwTmEyvbI1c/WBQ",
                "bafkzcibcaaces3nobte6ezpp4wqan2age2s5yxcatzotcvobhgcmv5wi2xh5mbi"
            ),
        ]
    )
    func `a name is read from an indexer's answer`(_ context: String, _ name: String) throws {
        let bytes = try Multibase.decode("m" + context).1
        #expect(bytes.first == 1)
        #expect(try PieceCID(CID(bytes: Array(bytes.dropFirst()))).description == name)
    }

    @Test func `a name without a size names what has its root`() throws {
        let (bare, sized) = try (PieceCID(CID(Self.v1)), PieceCID(CID(Self.v2)))
        #expect(bare.names(sized))
        #expect(sized.names(sized))
        #expect(!sized.names(bare))
        #expect(try !bare.names(PieceCID(CID(Self.large))))
        let size = try #require(PieceSize(rawSize: 513))
        #expect(try !sized.names(#require(bare.sized(size))))
    }

    @Test func `a size from elsewhere makes version 2 of version 1`() throws {
        let bare = try PieceCID(CID(Self.v1))
        let size = try #require(PieceSize(rawSize: 512))
        #expect(bare.sized(size)?.v2?.description == Self.v2)
        let sized = try PieceCID(CID(Self.v2))
        #expect(sized.sized(size) == sized)
        #expect(try sized.sized(#require(PieceSize(rawSize: 513))) == nil)
    }

    @Test(arguments: ["bafkqaaa", "bafkreibm6jg3ux5qumhcn2b3flc3tyu6dmlb4xa7u5bf44yegnrjhc4yeq"])
    func `another CID is no piece`(_ text: String) throws {
        let cid = try CID(text)
        #expect(throws: PieceCIDError.notPiece(codec: .raw, hash: cid.hashCode)) {
            try PieceCID(cid)
        }
    }

    @Test(
        arguments: [
            // Version 1: a root of 31 bytes, and one whose last bits are set.
            ("0181e2039220" + "1f" + String(repeating: "00", count: 31), .digestLength(31)),
            ("0181e2039220" + "20" + String(repeating: "00", count: 31) + "40", .root),
            // Version 2: no padding; a padding with a zero at its end; nothing but a padding; a
            // root that is too short, and too long.
            ("0155912000", .padding(.truncated)),
            (v2Hex("8000", "02"), .padding(.notMinimal)),
            ("015591200100", .digestLength(1)),
            ("015591202100" + "02" + String(repeating: "00", count: 31), .digestLength(33)),
            ("015591202300" + "02" + String(repeating: "00", count: 33), .digestLength(35)),
            // Trees that are too low, too high, and padded with more than they hold.
            (v2Hex("00", "01"), .size(height: 1, padding: 0)),
            (v2Hex("00", "3b"), .size(height: 59, padding: 0)),
            (v2Hex("00", "ff"), .size(height: 255, padding: 0)),
            (v2Hex("8001", "02"), .size(height: 2, padding: 128)),
        ] as [(String, PieceCIDError)]
    )
    func `a malformed name is refused`(_ hex: String, _ expected: PieceCIDError) throws {
        let cid = try CID(bytes: fromHex(hex))
        #expect(throws: expected) { try PieceCID(cid) }
        #expect(expected.description.contains("piece CID"))
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func `what is read of damaged names is written the same`(_ seed: UInt64) throws {
        var mutator = Mutator(seed: seed)
        for text in [Self.v1, Self.v2, Self.large] {
            for _ in 0..<200 {
                let bytes = try mutator.mutate(CID(text).bytes)
                guard let cid = try? CID(bytes: bytes), let piece = try? PieceCID(cid) else {
                    continue
                }
                #expect(piece.cid == cid)
            }
        }
    }

    private static func v2Hex(_ padding: String, _ height: String) -> String {
        let digest = padding + height + String(repeating: "00", count: 32)
        return "01559120" + String(digest.count / 2, radix: 16) + digest
    }
}
