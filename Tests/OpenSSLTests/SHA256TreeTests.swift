import OpenSSL
import Testing

@Suite struct SHA256TreeTests {
    @Test(arguments: [0, 1, 2, 3, 128])
    func `each pair becomes its digest`(_ pairs: Int) {
        let bytes = (0..<pairs * 64 + 5).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 5) }
        var nodes = bytes
        var span = nodes.mutableSpan
        SHA256Tree.halve(&span, pairs: pairs)
        let expected = stride(from: 0, to: pairs * 64, by: 64).flatMap {
            Digest.hash(.sha256, bytes[$0..<$0 + 64].span)
        }
        #expect(Array(nodes.prefix(pairs * 32)) == expected)
        #expect(nodes.suffix(5) == bytes.suffix(5))
    }
}
