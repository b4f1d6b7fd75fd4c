import Multiformats
import Testing

@Suite struct CodecTests {
    @Test(
        arguments: [
            (.cbor, 0x51, "cbor"), (.raw, 0x55, "raw"), (.dagPB, 0x70, "dag-pb"),
            (.dagCBOR, 0x71, "dag-cbor"), (.libp2pKey, 0x72, "libp2p-key"),
            (.dagJSON, 0x129, "dag-json"), (.json, 0x200, "json"),
            (Codec(rawValue: 0x78), 0x78, "0x78"),
        ] as [(Codec, UInt64, String)]
    )
    func `has the table's code and name`(_ codec: Codec, _ code: UInt64, _ name: String) {
        #expect(codec.rawValue == code)
        #expect(codec.description == name)
    }
}
