import Testing

@testable import Admin

@Suite struct AdminConfigurationTests {
    private static let token = "0123456789abcdef"

    @Test func `A listener that others reach needs a token to start`() {
        #expect(throws: AdminConfigurationError.tokenMissing(host: "0.0.0.0")) {
            try AdminConfiguration(host: "0.0.0.0").validate()
        }
        #expect(throws: Never.self) {
            try AdminConfiguration(host: "0.0.0.0", token: Self.token).validate()
        }
        #expect(throws: Never.self) { try AdminConfiguration().validate() }
    }

    @Test(arguments: ["", "x", "0123456789abcde"])
    func `A token that can be guessed is refused`(token: String) {
        #expect(throws: AdminConfigurationError.tokenTooShort(length: token.utf8.count, least: 16))
        {
            try AdminConfiguration(token: token).validate()
        }
    }

    @Test(arguments: [-1, 65_536])
    func `A port that is none is refused`(port: Int) {
        #expect(throws: AdminConfigurationError.port(port)) {
            try AdminConfiguration(port: port).validate()
        }
    }

    @Test(
        arguments: [
            ("Bearer 0123456789abcdef", true), ("bearer 0123456789abcdef", true),
            ("Bearer 0123456789abcdeF", false), ("Bearer 0123456789abcde", false),
            ("Bearer 0123456789abcdef0123456789abcdef", false), ("Bearer", false),
            ("Bearer ", false),
            ("Basic 0123456789abcdef", false), ("0123456789abcdef", false),
            ("Bearer  0123456789abcdef", false), (nil, false),
        ] as [(String?, Bool)]
    )
    func `Only the token itself admits`(field: String?, admits: Bool) {
        #expect(BearerToken(Self.token).matches(authorization: field) == admits)
    }

    @Test func `An empty token admits nobody`() {
        #expect(!BearerToken("").matches(authorization: "Bearer "))
        #expect(!BearerToken.isEqual([], []))
    }
}
