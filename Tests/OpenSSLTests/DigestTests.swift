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
        ] as [(Digest.Algorithm, String)]
    )
    func `hashes hello`(_ algorithm: Digest.Algorithm, _ expected: String) {
        let bytes = Array("hello\n".utf8)
        #expect(hex(Digest.hash(algorithm, bytes.span)) == expected)
        #expect(algorithm.length == expected.count / 2)
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
