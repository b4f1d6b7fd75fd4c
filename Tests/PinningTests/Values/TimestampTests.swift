import Pinning
import Testing

@Suite struct TimestampTests {
    @Test(arguments: [
        (0, "1970-01-01T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.999Z"),
        (1_595_871_148_276, "2020-07-27T17:32:28.276Z"),
        (951_782_400_000, "2000-02-29T00:00:00.000Z"),
        (4_107_542_399_001, "2100-02-28T23:59:59.001Z"),
    ])
    func `It is written in UTC with three digits, and read back`(
        milliseconds: Int64,
        text: String
    ) {
        let timestamp = Timestamp(milliseconds: milliseconds)
        #expect(timestamp.description == text)
        #expect(Moment(text)?.timestamp == timestamp)
        #expect(Moment(text)?.isLater == false)
    }

    @Test(arguments: [
        ("2020-07-27T17:32:28Z", 0, false), ("2020-07-27t17:32:28.2z", 200, false),
        ("2020-07-27T19:32:28.27+02:00", 270, false),
        ("2020-07-27T19:32:28.27 02:00", 270, false),
        ("2020-07-27T15:02:28.276000000000-02:30", 276, false),
        ("2020-07-27T17:32:28.276000001Z", 276, true),
    ])
    func `Any number of digits and any offset are read`(
        text: String,
        rest: Int64,
        isLater: Bool
    ) throws {
        let moment = try #require(Moment(text))
        #expect(moment.timestamp.milliseconds == 1_595_871_148_000 + rest)
        #expect(moment.isLater == isLater)
    }

    @Test(arguments: [
        "", "2020", "2020-13-01T00:00:00Z", "2021-02-29T00:00:00Z", "2020-07-27T24:00:00Z",
        "2020-07-27T17:32:28", "2020-07-27T17:32:28.Z", "2020-07-27T17:32:28Zz",
        "2020-07-27X17:32:28Z", "1595871148276", "2020-07-27T17:32:28+0200", "é020-07-27T17:32:28Z",
    ])
    func `Anything else is refused`(text: String) {
        #expect(Moment(text) == nil)
    }

    @Test func `Nanoseconds lie between milliseconds`() throws {
        let moment = try #require(Moment("2020-07-27T17:32:28.276000001Z"))
        let same = Timestamp(milliseconds: 1_595_871_148_276)
        #expect(moment.isAfter(same))
        #expect(!moment.isBefore(same))
        #expect(moment.isBefore(Timestamp(milliseconds: 1_595_871_148_277)))
        let exact = try #require(Moment("2020-07-27T17:32:28.276Z"))
        #expect(!exact.isAfter(same))
        #expect(!exact.isBefore(same))
    }
}
