import Testing

@testable import Gateway

@Suite struct HTTPDateTests {
    @Test(
        arguments: [
            (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
            (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"),
            (951_868_800, "Wed, 01 Mar 2000 00:00:00 GMT"),
            (4_107_542_399, "Sun, 28 Feb 2100 23:59:59 GMT"),
            (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT"),
            (-1, "Wed, 31 Dec 1969 23:59:59 GMT"),
            (-62_135_596_800, "Mon, 01 Jan 0001 00:00:00 GMT"),
        ] as [(Int64, String)]
    )
    func `Seconds become a date`(seconds: Int64, text: String) {
        #expect(HTTPDate.text(secondsSince1970: seconds) == text)
        #expect(HTTPDate.seconds(parsing: text) == seconds)
    }

    @Test(
        arguments: [
            "", "Thu, 01 Jan 1970 00:00:00", "Thu, 01 Jan 1970 00:00:00 UTC",
            "Fri, 01 Jan 1970 00:00:00 GMT", "Thu, 1 Jan 1970 00:00:00 GMT",
            "Fri, 30 Feb 2001 00:00:00 GMT", "Thu, 01 Jan 1970 24:00:00 GMT",
            "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
            "Thu, 01 Jan 99999 00:00:00 GMT", "Thu, 0١ Jan 1970 00:00:00 GMT",
        ]
    )
    func `What is no date in the preferred form is none`(text: String) {
        #expect(HTTPDate.seconds(parsing: text) == nil)
    }

    @Test func `The line of a second is made anew for the next`() {
        let line = DateLine()
        #expect(line.text(at: 0) == "Thu, 01 Jan 1970 00:00:00 GMT")
        #expect(line.text(at: 0) == "Thu, 01 Jan 1970 00:00:00 GMT")
        #expect(line.text(at: 1) == "Thu, 01 Jan 1970 00:00:01 GMT")
    }
}
