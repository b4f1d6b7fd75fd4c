import Testing

@testable import Gateway

@Suite struct PercentEncodingTests {
    @Test func `Every byte survives encoding and decoding`() {
        for scalar in (0..<0x250).compactMap(Unicode.Scalar.init) {
            let text = "a\(scalar)b"
            for allowed in [PercentEncoding.unreserved, .init(""), PercentEncoding.segment] {
                let encoded = PercentEncoding.encode(text, keeping: allowed)
                #expect(PercentEncoding.decode(encoded).map { Array($0.utf8) } == Array(text.utf8))
            }
        }
    }

    @Test func `A plus is a space in forms only`() {
        #expect(PercentEncoding.decode("a+b%2B") == "a+b+")
        #expect(PercentEncoding.decode("a+b%2B", plusIsSpace: true) == "a b+")
    }

    @Test(arguments: ["%", "%1", "%g0", "%0g", "a%", "%%41", "%FF", "%C3%28"])
    func `Broken escapes and bytes that are no text give nothing`(text: String) {
        #expect(PercentEncoding.decode(text) == nil)
    }
}
