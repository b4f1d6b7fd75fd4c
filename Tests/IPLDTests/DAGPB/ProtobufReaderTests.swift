import IPLD
import Testing

@Suite struct ProtobufReaderTests {
    @Test func `hands out fields of every kind in order`() throws {
        var reader = try ProtobufReader(
            hex("08 96 01 11 0102030405060708 1a 02 6869 25 01000080")[...]
        )
        guard case .varint(150) = try reader.next()?.value,
            case .fixed64(0x0807_0605_0403_0201) = try reader.next()?.value,
            let third = try reader.next(), case .bytes(let bytes) = third.value,
            case .fixed32(0x8000_0001) = try reader.next()?.value
        else {
            Issue.record("another value")
            return
        }
        #expect(third.number == 3)
        #expect(bytes == Array("hi".utf8)[...])
        #expect(reader.isAtEnd)
        #expect(try reader.next() == nil)
    }

    @Test(
        arguments: [
            ("08", .truncated),
            ("0880", .truncated),
            ("09 01020304050607", .truncated),
            ("0d 010203", .truncated),
            ("0a 02 01", .truncated),
            ("08 ffffffffffffffffff02", .overflow),
            ("08 80808080808080808080 01", .overflow),
            ("0b", .unknownWireType(3)),
            ("0c", .unknownWireType(4)),
            ("0e", .unknownWireType(6)),
            ("0f", .unknownWireType(7)),
            ("00 00", .zeroField),
        ] as [(String, ProtobufReader.DecodingError)]
    )
    func `refuses what is not a message`(
        _ text: String,
        _ expected: ProtobufReader.DecodingError
    ) throws {
        var reader = try ProtobufReader(hex(text)[...])
        #expect(throws: expected) { try reader.next() }
        #expect(!expected.description.isEmpty)
    }

    @Test func `a number may have all 64 bits`() throws {
        var reader = try ProtobufReader(hex("08 ffffffffffffffffff01")[...])
        guard case .varint(.max) = try reader.next()?.value else {
            Issue.record("another value")
            return
        }
    }
}
