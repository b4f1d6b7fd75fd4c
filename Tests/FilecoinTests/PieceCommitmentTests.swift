import Filecoin
import Multiformats
import TestSupport
import Testing

@Suite struct PieceCommitmentTests {
    /// FRC-0069, the client's own tests, and computed by another implementation.
    private static let vectors: [(String, [UInt8], v1: String, v2: String)] = [
        (
            "nothing", [],
            "baga6ea4seaqdomn3tgwgrh3g532zopskstnbrd2n3sxfqbze7rxt7vqn7veigmy",
            "bafkzcibcp4bdomn3tgwgrh3g532zopskstnbrd2n3sxfqbze7rxt7vqn7veigmy"
        ),
        (
            "127 zeros", zeros(127),
            "baga6ea4seaqdomn3tgwgrh3g532zopskstnbrd2n3sxfqbze7rxt7vqn7veigmy",
            "bafkzcibcaabdomn3tgwgrh3g532zopskstnbrd2n3sxfqbze7rxt7vqn7veigmy"
        ),
        (
            "128 zeros", zeros(128),
            "baga6ea4seaqgiktap34inmaex4wbs6cghlq5i2j2yd2bb2zndn5ep7ralzphkdy",
            "bafkzcibcpybwiktap34inmaex4wbs6cghlq5i2j2yd2bb2zndn5ep7ralzphkdy"
        ),
        (
            "1017 zeros", zeros(1_017),
            "baga6ea4seaqpy7usqklokfx2vxuynmupslkeutzexe2uqurdg5vhtebhxqmpqmy",
            "bafkzcibd64dqn7d6skbjnziw7kw6tbvsr6jnisspes4tkscsem3wu6mqe66br6bt"
        ),
        (
            "four quads", quads,
            "baga6ea4seaqes3nobte6ezpp4wqan2age2s5yxcatzotcvobhgcmv5wi2xh5mbi",
            "bafkzcibcaaces3nobte6ezpp4wqan2age2s5yxcatzotcvobhgcmv5wi2xh5mbi"
        ),
        (
            "four quads and 4 zeros", quads + zeros(4),
            "baga6ea4seaqn42av3szurbbscwuu3zjssvfwbpsvbjf6y3tukvlgl2nf5rha6pa",
            "bafkzcibd7abqlxticxolgseegik2stpfgkkuwyf6kufex3doorkvmzpjuxwe4dz4"
        ),
        (
            "four quads and 5 zeros", quads + zeros(5),
            "baga6ea4seaqn42av3szurbbscwuu3zjssvfwbpsvbjf6y3tukvlgl2nf5rha6pa",
            "bafkzcibd64bqlxticxolgseegik2stpfgkkuwyf6kufex3doorkvmzpjuxwe4dz4"
        ),
        (
            "four quads and as many zeros", quads + zeros(508),
            "baga6ea4seaqn42av3szurbbscwuu3zjssvfwbpsvbjf6y3tukvlgl2nf5rha6pa",
            "bafkzcibcaac542av3szurbbscwuu3zjssvfwbpsvbjf6y3tukvlgl2nf5rha6pa"
        ),
        (
            "2048 bytes", (0..<2_048).map { UInt8(truncatingIfNeeded: 7 * $0 + 13) },
            "baga6ea4seaqd67o37epsfd4bvkoj5rdtrvbrqx6u6wnkmmfqctxqrkvs3m3yqda",
            "bafkzcibd4ahqop353p4r6iupqgvjzhweooguggc72t2zvjrqwako6cfkwlntpcam"
        ),
        (
            "hello world", Array("hello world".utf8),
            "baga6ea4seaqo4xahwtvbmhunywt2yhzjebhylq4yei73dmrzu7bky4lnev6ukgq",
            "bafkzcibcoqbo4xahwtvbmhunywt2yhzjebhylq4yei73dmrzu7bky4lnev6ukgq"
        ),
    ]

    @Test(arguments: vectors)
    func `a piece has its published names`(
        _ name: String,
        _ bytes: [UInt8],
        _ v1: String,
        _ v2: String
    ) throws {
        let found = try #require(piece(of: bytes))
        #expect(found.v1.description == v1, "\(name)")
        #expect(found.v2?.description == v2, "\(name)")
        #expect(found.description == v2)
        #expect(found.size?.rawSize == UInt64(bytes.count))
    }

    @Test(
        arguments: [
            (255...508, "baga6ea4seaqfpirydiugkk7up5v666wkm6n6jlw6lby2wxht5mwaqekerdfykjq"),
            (509...1_016, "baga6ea4seaqb66wjlfkrbye6uqoemcyxmqylwmrm235uclwfpsyx3ge2imidoly"),
        ]
    )
    func `zeros of any number have the root of their tree`(
        _ counts: ClosedRange<Int>,
        _ expected: String
    ) throws {
        for count in counts {
            #expect(piece(of: zeros(count))?.v1.description == expected, "\(count)")
        }
    }

    @Test func `the first example has the published bytes`() throws {
        let expected =
            "01559120220004496dae0cc9e265efe5a006e80626a5dc5c409e5d3155c13984caf6c8d5cfd605"
        #expect(piece(of: quads)?.v2?.bytes == fromHex(expected))
    }

    @Test(
        arguments: [0, 1, 126, 127, 128, 8_127, 8_128, 8_129, 16_256, 24_384, 40_000, 65_025],
        1...2 as ClosedRange<UInt64>
    )
    func `a tree is what its definition says`(_ count: Int, _ seed: UInt64) throws {
        let bytes = SeededGenerator.bytes(count, seed: seed)
        #expect(piece(of: bytes)?.root == DefinedTree(bytes).root)
    }

    @Test(arguments: [1, 31, 127, 4_096, 8_127, 8_128, 8_129])
    func `bytes added in parts make the same piece`(_ part: Int) throws {
        let bytes = SeededGenerator.bytes(50_000, seed: 9)
        var commitment = PieceCommitment()
        for start in stride(from: 0, to: bytes.count, by: part) {
            let part = bytes[start..<min(start + part, bytes.count)]
            commitment.update(part.span)
        }
        #expect(commitment.count == 50_000)
        #expect(commitment.finish() == piece(of: bytes))
    }

    @Test(arguments: 1...5 as ClosedRange<UInt64>)
    func `bytes added in parts of any length make the same piece`(_ seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let bytes = generator.bytes(Int.random(in: 1...200_000, using: &generator))
        var commitment = PieceCommitment()
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = min(rest.count, Int.random(in: 0...20_000, using: &generator))
            let part = rest.prefix(count)
            commitment.update(part.span)
            rest = rest.dropFirst(count)
        }
        #expect(commitment.finish()?.root == DefinedTree(bytes).root)
    }

    @Test func `one bit makes another piece`() throws {
        let bytes = SeededGenerator.bytes(30_000, seed: 3)
        let whole = piece(of: bytes)
        for position in stride(from: 0, to: bytes.count, by: 499) {
            var changed = bytes
            changed[position] ^= 0x80
            #expect(piece(of: changed)?.root != whole?.root)
        }
    }

    @Test func `a copy goes its own way`() {
        var one = PieceCommitment()
        one.update(quads.span)
        var other = one
        let more: [UInt8] = [1]
        other.update(more.span)
        #expect(one.finish() == piece(of: quads))
        #expect(other.finish() == piece(of: quads + [1]))
    }
}

private let quads = (0..<4 as Range<UInt8>).flatMap { [UInt8](repeating: $0, count: 127) }

private func zeros(_ count: Int) -> [UInt8] { [UInt8](repeating: 0, count: count) }

private func piece(of bytes: [UInt8]) -> PieceCID? {
    var commitment = PieceCommitment()
    commitment.update(bytes.span)
    return commitment.finish()
}
