import Testing

@testable import Retrieval

@Suite struct RetryAfterTests {
    @Test(
        arguments: [
            ("0", 0), ("120", 120), (" 7 ", 7), ("99999999", 86_400),
            ("Sun, 06 Nov 1994 08:49:37 GMT", 37), ("Sun, 06 Nov 1994 08:48:00 GMT", 0),
            ("Mon, 07 Nov 1994 08:49:00 GMT", 86_400), ("Fri, 31 Dec 9999 23:59:59 GMT", 86_400),
        ]
    )
    func `understands seconds and dates`(_ value: String, _ seconds: Int64) {
        // Sunday, 6 November 1994, 08:49:00.
        #expect(RetryAfter.pause(value, unixTime: 784_111_740) == .seconds(seconds))
    }

    @Test(
        arguments: [
            "", "soon", "-1", "1.5", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
            "Sun, 06 Foo 1994 08:49:37 GMT", "Sun, 06 Nov 1994 25:49:37 GMT", "Sun, 06 Nov 1994",
            "Sun, 32 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 99999999999999999999 08:49:37 GMT",
        ]
    )
    func `ignores what it cannot read`(_ value: String) {
        #expect(RetryAfter.pause(value, unixTime: 0) == nil)
    }

    @Test func `ignores a header that is not there`() {
        #expect(RetryAfter.pause(nil, unixTime: 0) == nil)
    }
}
