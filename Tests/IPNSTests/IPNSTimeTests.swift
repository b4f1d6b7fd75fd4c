import IPNS
import Testing

@Suite struct IPNSTimeTests {
    @Test(
        arguments: [
            ("1970-01-01T00:00:00Z", 0, 0),
            ("2126-01-31T15:56:12.714899293Z", 4_925_548_572, 714_899_293),
            ("2123-08-14T12:17:03.694052Z", 4_847_689_023, 694_052_000),
            ("2030-01-01T01:30:00+01:30", 1_893_456_000, 0),
            ("2029-12-31T19:00:00-05:00", 1_893_456_000, 0),
            ("2000-02-29T00:00:00.5Z", 951_782_400, 500_000_000),
            ("0000-01-01T00:00:00Z", -62_167_219_200, 0),
            ("9999-12-31T23:59:59Z", 253_402_300_799, 0),
        ] as [(String, Int64, Int64)]
    )
    func `a time is read`(_ text: String, _ seconds: Int64, _ nanoseconds: Int64) {
        #expect(
            IPNSTime(text.utf8) == IPNSTime(unixTime: seconds, nanoseconds: nanoseconds)
        )
    }

    @Test(
        arguments: [
            "", "2030", "2030-01-01", "2030-01-01T00:00:00", "2030-01-01 00:00:00Z",
            "2030-01-01t00:00:00z", "2030-13-01T00:00:00Z", "2030-00-01T00:00:00Z",
            "2030-02-29T00:00:00Z", "2100-02-29T00:00:00Z", "2030-04-31T00:00:00Z",
            "2030-01-00T00:00:00Z", "2030-01-01T24:00:00Z", "2030-01-01T00:60:00Z",
            "2030-01-01T00:00:60Z", "2030-01-01T00:00:00.Z", "2030-01-01T00:00:00.0123456789Z",
            "2030-01-01T00:00:00Z ", "+030-01-01T00:00:00Z", "2030-01-01T00:00:00+24:00",
            "2030-01-01T00:00:00+01", "2030-1-1T00:00:00Z", "12030-01-01T00:00:00Z",
        ]
    )
    func `what is no time is refused`(_ text: String) {
        #expect(IPNSTime(text.utf8) == nil)
    }

    @Test func `nanoseconds count`() {
        let early = IPNSTime(unixTime: 5, nanoseconds: 1)
        #expect(early < IPNSTime(unixTime: 5, nanoseconds: 2))
        #expect(early < IPNSTime(unixTime: 6))
        #expect(!(early < IPNSTime(unixTime: 5)))
    }
}
