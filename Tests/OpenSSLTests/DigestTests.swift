import OpenSSL
import Testing

@Suite struct DigestTests {
    @Test func `sha-256 of nothing is the published constant`() {
        let digest = Digest.hash(.sha256, [UInt8]().span)
        #expect(
            hex(digest) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        )
    }

    @Test(
        arguments: [
            (.sha256, "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03"),
            (
                .sha512,
                "e7c22b994c59d9cf2b48e549b1e24666636045930d3da7c1acb299d1c3b7f931"
                    + "f94aae41edda2c2b207a36e10f8bcb8d45223e54878f5b316e7ce3b6bc019629"
            ),
            (.sha1, "f572d396fae9206628714fb2ce00f72e94f2258f"),
            (.sha3x224, "5093b1ea1fed43f347b4bf8f8e61334e751516506e390b0fa67758d3"),
            (.sha3x256, "b314e28493eae9dab57ac4f0c6d887bddbbeb810e900d818395ace558e96516d"),
            (
                .sha3x384,
                "459b2844fea6e3a937a8397c0d69c06d9c6c943e155da454c638f5424296e994"
                    + "fd0339ea234367ff014493b51adb9d2e"
            ),
            (
                .sha3x512,
                "ac766ba623301e0ad63c48cb2fc469d10145f65c9f1f28fe761c78c386ed295a"
                    + "1fda1b05e280354e620757d8a83e05a45f66438dd734278668c1c27ac6f27150"
            ),
            (
                .blake2b,
                "f60ce482e5cc1229f39d71313171a8d9f4ca3a87d066bf4b205effb528192a75"
                    + "f14f3271e2c1a90e1de53f275b4d4793eef2f5e31ea90d2ce29d2e481c36435f"
            ),
            (.blake2s, "3969b3926654065966b6f8d9a65789b0f76d56e1e2ab67dd94faa770959187ca"),
        ] as [(Digest.Algorithm, String)]
    )
    func `hashes hello`(_ algorithm: Digest.Algorithm, _ expected: String) {
        let bytes = Array("hello\n".utf8)
        #expect(hex(Digest.hash(algorithm, bytes.span)) == expected)
        #expect(algorithm.length == expected.count / 2)
        #expect(algorithm.isAvailable)
    }

    @Test(arguments: Digest.Algorithm.allCases)
    func `bytes fed in pieces hash as they do at once`(_ algorithm: Digest.Algorithm) {
        let bytes = (0..<1_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        var digest = Digest(algorithm)
        for start in stride(from: 0, to: bytes.count, by: 37) {
            digest.update(bytes[start..<min(start + 37, bytes.count)].span)
        }
        #expect(digest.finish() == Digest.hash(algorithm, bytes.span))
    }

    private func hex(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
