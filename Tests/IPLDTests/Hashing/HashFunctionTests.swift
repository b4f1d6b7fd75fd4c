import IPLD
import Multiformats
import OpenSSL
import TestSupport
import Testing

/// The functions that are computed here, beyond the one short text of ``BlockTests``.
@Suite struct HashFunctionTests {
    @Test(arguments: [0, 1, 127, 128, 129, 135, 136, 137, 255, 256, 257, 1_000, 4_096])
    func `BLAKE2 with its longest digests is libcrypto's`(_ length: Int) throws {
        let bytes = SeededGenerator.bytes(length, seed: 1)
        #expect(BLAKE2.b(bytes.span, length: 64) == Digest.hash(.blake2b, bytes.span))
        #expect(BLAKE2.s(bytes.span, length: 32) == Digest.hash(.blake2s, bytes.span))
    }

    @Test(arguments: [0, 1, 71, 72, 73, 103, 104, 135, 136, 137, 143, 144, 200, 1_000, 4_096])
    func `the sponge with the padding of SHA-3 is libcrypto's`(_ length: Int) throws {
        let bytes = SeededGenerator.bytes(length, seed: 2)
        let functions: [(Digest.Algorithm, Int)] = [
            (.sha3x224, 28), (.sha3x256, 32), (.sha3x384, 48), (.sha3x512, 64),
        ]
        for (algorithm, length) in functions {
            let digest = Keccak.sponge(
                bytes.span,
                rate: 200 - 2 * length,
                suffix: 0x06,
                length: length
            )
            #expect(digest == Digest.hash(algorithm, bytes.span))
        }
    }

    @Test(
        arguments: [
            (28, "f71837502ba8e10837bdd8d365adb85591895602fc552b48b7390abd"),
            (32, "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"),
            (
                48,
                "2c23146a63a29acf99e73b88f8c24eaa7dc60aa771780ccc006afbfa8fe2479b"
                    + "2dd2b21362337441ac12b515911957ff"
            ),
            (
                64,
                "0eab42de4c3ceb9235fc91acffe746b29c29a8c366b7c60e4e67c466f36a4304"
                    + "c00fa9caf9d87976ba469bcbe06713b435f091ef2769fb160cdab33d3670680e"
            ),
        ]
    )
    func `Keccak of nothing is the published constant`(_ length: Int, _ text: String) throws {
        #expect(try Keccak.hash([UInt8]().span, length: length) == hex(text))
    }

    /// From the published test vectors, whose input is 0, 1, …, 250 again and again.
    @Test(
        arguments: [
            (0, "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262"),
            (1, "2d3adedff11b61f14c886e35afa036736dcd87a74d27b5c1510225d0f592e213"),
            (63, "e9bc37a594daad83be9470df7f7b3798297c3d834ce80ba85d6e207627b7db7b"),
            (64, "4eed7141ea4a5cd4b788606bd23f46e212af9cacebacdc7d1f4c6dc7f2511b98"),
            (65, "de1e5fa0be70df6d2be8fffd0e99ceaa8eb6e8c93a63f2d8d1c30ecb6b263dee"),
            (1_023, "10108970eeda3eb932baac1428c7a2163b0e924c9a9e25b35bba72b28f70bd11"),
            (1_024, "42214739f095a406f3fc83deb889744ac00df831c10daa55189b5d121c855af7"),
            (1_025, "d00278ae47eb27b34faecf67b4fe263f82d5412916c1ffd97c8cb7fb814b8444"),
            (2_048, "e776b6028c7cd22a4d0ba182a8bf62205d2ef576467e838ed6f2529b85fba24a"),
            (2_049, "5f4d72f40d7a5f82b15ca2b2e44b1de3c2ef86c426c95c1af0b6879522563030"),
            (3_072, "b98cb0ff3623be03326b373de6b9095218513e64f1ee2edd2525c7ad1e5cffd2"),
            (3_073, "7124b49501012f81cc7f11ca069ec9226cecb8a2c850cfe644e327d22d3e1cd3"),
            (4_097, "9b4052b38f1c5fc8b1f9ff7ac7b27cd242487b3d890d15c96a1c25b8aa0fb995"),
            (5_121, "628bd2cb2004694adaab7bbd778a25df25c47b9d4155a55f8fbd79f2fe154cff"),
            (31_744, "62b6960e1a44bcc1eb1a611a8d6235b6b4b78f32e7abc4fb4c6cdcce94895c47"),
            (102_400, "bc3e3d41a1146b069abffad3c0d44860cf664390afce4d9661f7902e7943e085"),
        ]
    )
    func `BLAKE3 has the published digests`(_ length: Int, _ text: String) throws {
        let bytes = (0..<length).map { UInt8($0 % 251) }
        #expect(try BLAKE3.hash(bytes.span, length: 32) == hex(text))
        let longer = BLAKE3.hash(bytes.span, length: 128)
        #expect(longer.count == 128)
        #expect(try longer.starts(with: hex(text)))
    }

    @Test func `a longer BLAKE3 digest goes on as published`() throws {
        let bytes = (0..<1_025).map { UInt8($0 % 251) }
        #expect(BLAKE3.hash(bytes.span, length: 131).suffix(4) == [0x80, 0x0a, 0xb6, 0x7a])
    }

    /// A digest of another length is another function, not a shorter form.
    @Test(
        arguments: [
            (20, "d2f799bb9610968a2efa8f7682d5f2f1d45163d7"),
            (32, "93becc6e9882211c3ec3708c95bcd69baab7bb59c7f4bc84ce637b88a534b783"),
        ]
    )
    func `BLAKE2b has digests of many lengths`(_ length: Int, _ text: String) throws {
        #expect(try BLAKE2.b(Array("hello\n".utf8).span, length: length) == hex(text))
    }
}
