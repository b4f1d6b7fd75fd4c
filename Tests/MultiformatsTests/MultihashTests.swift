import Multiformats
import Testing

@Suite struct MultihashTests {
    @Test func `joins code, length and digest`() throws {
        let hash = try Multihash(code: 0xb220, digest: [UInt8](repeating: 7, count: 32))
        #expect(hash.bytes == [0xa0, 0xe4, 0x02, 0x20] + [UInt8](repeating: 7, count: 32))
        #expect(hash.code == 0xb220)
        #expect(hash.digest.count == 32)
    }

    @Test func `reads one from the front`() throws {
        let bytes: [UInt8] = [0x12, 0x02, 8, 9, 0xff]
        var span = bytes.span
        let hash = try Multihash.decode(&span)
        #expect(hash.bytes == [0x12, 0x02, 8, 9])
        #expect(hash.digest == [8, 9])
        #expect(span.count == 1)
        #expect(try hash == Multihash(code: 0x12, digest: [8, 9]))
    }

    @Test(
        arguments: [
            ([], .truncated),
            ([0x12], .truncated),
            ([0x12, 0x02, 8], .truncated),
            ([0x92, 0x00, 0x00], .varint(.notMinimal)),
            ([0x12, 0x80, 0x00], .varint(.notMinimal)),
            ([0x12, 0x81, 0x08], .digestTooLong(1_025)),
        ] as [([UInt8], Multihash.DecodingError)]
    )
    func `refuses what is not whole`(_ bytes: [UInt8], _ expected: Multihash.DecodingError) {
        #expect(throws: expected) {
            var span = bytes.span
            _ = try Multihash.decode(&span)
        }
    }

    @Test func `refuses to make what it could not read`() {
        #expect(throws: Multihash.DecodingError.digestTooLong(1_025)) {
            try Multihash(code: 0, digest: [UInt8](repeating: 0, count: 1_025))
        }
        #expect(throws: Multihash.DecodingError.varint(.overflow)) {
            try Multihash(code: .max, digest: [])
        }
    }
}
