import CAR
import IPLD
import Multiformats
import Testing

@Suite struct CAREncoderTests {
    private static let hello = "bafkreicysg23kiwv34eg2d7qweipxwosdo2py4ldv42nbauguluen5v6am"

    @Test(
        arguments: [
            ("bafkqaaa", "19a265726f6f747381d82a4500015500006776657273696f6e01"),
            (
                hello,
                "3aa265726f6f747381d82a582500015512205891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34"
                    + "d08286a2e846f6be036776657273696f6e01"
            ),
            (
                "QmZULkCELmmk5XNfCgTnCyFgAVxBRBXyDHGGMVoLFLiXEN",
                "38a265726f6f747381d82a5823001220a568e404d8eadaec925ac3bc1b36259c0f6d70000d729cd918"
                    + "c46a836f4976576776657273696f6e01"
            ),
        ]
    )
    func `a header is the published bytes`(_ root: String, _ expected: String) throws {
        #expect(try CAREncoder.header(roots: [CID(root)]) == hex(expected))
    }

    @Test func `a whole CAR is the published bytes`() throws {
        let cid = try CID(Self.hello)
        let block = try Block(verifying: Array("hello\n".utf8), as: cid)
        let car = CAREncoder.header(roots: [cid]) + CAREncoder.prefix(of: block) + block.bytes
        let expected = try hex(
            "3aa265726f6f747381d82a582500015512205891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d082"
                + "86a2e846f6be036776657273696f6e012a015512205891b5b522d5df086d0ff0b110fbd9d21bb4fc71"
                + "63af34d08286a2e846f6be0368656c6c6f0a"
        )
        #expect(car == expected)
    }

    @Test func `several roots are written in order`() throws {
        let roots = try [CID("bafkqaaa"), CID(Self.hello), CID("bafkqaaa")]
        var decoder = CARDecoder()
        decoder.push(CAREncoder.header(roots: roots))
        #expect(try decoder.next() == .header(roots: roots))
    }

    @Test func `a CAR without roots is a caller's mistake`() async {
        await #expect(processExitsWith: .failure) { _ = CAREncoder.header(roots: []) }
    }
}
