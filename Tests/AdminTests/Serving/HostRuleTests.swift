import Testing

@testable import Admin

@Suite struct HostRuleTests {
    @Test(
        arguments: [
            ("127.0.0.1", "127.0.0.1:8481", true), ("127.0.0.1", "localhost:8481", true),
            ("127.0.0.1", "LOCALHOST", true), ("127.0.0.1", "localhost.", true),
            ("127.0.0.1", "[::1]:8481", true), ("127.0.0.1", "127.0.0.1", true),
            ("127.0.0.1", "evil.example:8481", false),
            ("127.0.0.1", "127.0.0.1.evil.example", false),
            ("127.0.0.1", "localhost.evil.example", false), ("127.0.0.1", "192.168.1.5", false),
            ("127.0.0.1", "", false), ("127.0.0.1", ":8481", false), ("127.0.0.1", "[::1", false),
            ("127.0.0.1", "localhost:80:80", false), ("127.0.0.1", "localhost:http", false),
            ("127.0.0.1", "[::1]x", false), ("127.0.0.1", "user@localhost", false),
            ("0.0.0.0", "192.168.1.5:8481", true), ("0.0.0.0", "[2001:db8::1]:8481", true),
            ("0.0.0.0", "localhost", true), ("0.0.0.0", "evil.example", false),
            ("0.0.0.0", "1.2.3.4.5", false), ("0.0.0.0", "1.2.3.256", false),
            ("::", "10.0.0.1", true),
            ("10.0.0.1", "10.0.0.1:9", true), ("10.0.0.1", "localhost", false),
            ("10.0.0.1", "box.example:9", true), ("127.0.0.1", "box.example", true),
        ]
    )
    func `Only what we listen on is admitted`(listening: String, host: String, isAdmitted: Bool) {
        #expect(HostRule(listening: listening, others: ["Box.Example"]).admits(host) == isAdmitted)
    }

    @Test func `A request without a Host is not admitted`() {
        #expect(!HostRule(listening: "0.0.0.0", others: []).admits(nil))
    }

    @Test(
        arguments: [
            ("127.0.0.1", true), ("127.8.9.1", true), ("localhost", true), ("::1", true),
            ("[::1]", true),
            ("0.0.0.0", false), ("::", false), ("192.168.1.1", false), ("127.0.0.1.example", false),
            ("example.com", false), ("127.", false),
        ]
    )
    func `Loopback is what only this machine reaches`(host: String, isLoopback: Bool) {
        #expect(HostRule.isLoopback(host) == isLoopback)
    }
}
