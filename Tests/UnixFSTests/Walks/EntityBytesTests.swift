import Testing
import UnixFS

@Suite struct EntityBytesTests {
    @Test(
        arguments: [
            ("0:*", 0..<1_026), ("512:*", 512..<1_026), ("512:1023", 512..<1_024),
            ("512:-256", 512..<771), ("-5:*", 1_021..<1_026), ("-9999:*", 0..<1_026),
            ("-9999:-3", 0..<1_024), ("0:0", 0..<1), ("0:-1", 0..<1_026), ("-1:-1", 1_025..<1_026),
            ("1025:9999", 1_025..<1_026), ("0:9223372036854775807", 0..<1_026),
            ("-9223372036854775808:*", 0..<1_026), ("1026:*", nil), ("2000:3000", nil),
            ("-9999:-2000", nil), ("1000:-100", nil), ("-5:5", nil),
        ] as [(String, Range<UInt64>?)]
    )
    func `bounds are inclusive and count from either end`(
        _ text: String,
        _ expected: Range<UInt64>?
    ) throws {
        let bytes = try #require(EntityBytes(parsing: text))
        #expect(bytes.clamped(toSize: 1_026) == expected)
        #expect(bytes.description == text)
    }

    @Test(arguments: ["0:*", "0:0", "-1:*", "0:-1", "-1:-1"])
    func `an empty file has no byte in any range`(_ text: String) throws {
        #expect(try #require(EntityBytes(parsing: text)).clamped(toSize: 0) == nil)
    }

    @Test func `the largest file has a last byte`() throws {
        let bytes = try #require(EntityBytes(parsing: "-1:*"))
        #expect(bytes.clamped(toSize: .max) == .max - 1..<UInt64.max)
    }

    @Test(
        arguments: [
            "", ":", "*:*", "1", "1:", ":1", "1:2:3", "a:b", "+1:2", "1:+2", "1: 2", " 1:2", "2:1",
            "-1:-2", "0x1:2", "1.5:2", "9223372036854775808:*", "0:**", "٣:٤",
        ]
    )
    func `anything else is no range`(_ text: String) {
        #expect(EntityBytes(parsing: text) == nil)
    }

    @Test func `bounds in the wrong order are no range, unless they count from two ends`() {
        #expect(EntityBytes(from: 2, to: 1) == nil)
        #expect(EntityBytes(from: -1, to: -2) == nil)
        #expect(EntityBytes(from: 2, to: -1) != nil)
        #expect(EntityBytes(from: -2, to: 1) != nil)
    }
}
