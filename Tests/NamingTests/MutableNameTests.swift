import Testing

@testable import Naming

@Suite struct MutableNameTests {
    @Test(
        arguments: [
            (
                "12D3KooWLQzUv2FHWGVPXTXSZpdHs7oHbXub2G5WC8Tx4NQhyd2d",
                "k51qzi5uqu5dk3v4rmjber23h16xnr23bsggmqqil9z2gduiis5se8dht36dam"
            ),
            ("Example.ORG", "example.org"),
        ]
    )
    func `a name is read and written in its canonical form`(
        _ text: String,
        _ expected: String
    ) throws {
        #expect(try MutableName(text).description == expected)
    }

    @Test(arguments: ["", "localhost", "k51", "127.0.0.1", "a..b", "bafkqaddwgevxmmraojswg33smq"])
    func `what is no name is the client's mistake`(_ text: String) {
        #expect {
            try MutableName(text)
        } throws: { error in
            guard let error = error as? NamingError, case .badName(let reason) = error.code else {
                return false
            }
            return !reason.isEmpty && error.name == text && !error.isRetryable
        }
    }
}
