import Testing

@testable import Curl

/// What becomes of transfers whose readers have left.
@Suite(.timeLimit(.minutes(1))) struct RetirementTests {
    private static func fate(
        _ status: Int?,
        rest: Int?,
        isMultiplexed: Bool = true,
        mayReset: Bool = true
    ) -> Retirement.Fate {
        Retirement.fate(
            status: status,
            rest: rest,
            isMultiplexed: isMultiplexed,
            mayReset: { mayReset }
        )
    }

    @Test func `a short rest is let in`() {
        #expect(Self.fate(200, rest: 64 << 10) == .finish)
        #expect(Self.fate(200, rest: 64 << 10, isMultiplexed: false) == .finish)
    }

    @Test func `a long rest, or one of unknown length, is not`() {
        #expect(Self.fate(200, rest: 64 << 10 + 1) == .end)
        #expect(Self.fate(200, rest: nil) == .end)
        #expect(Self.fate(nil, rest: nil) == .end)
    }

    @Test func `the body of an error is taken to be short`() {
        #expect(Self.fate(404, rest: nil) == .finish)
        #expect(Self.fate(503, rest: 1 << 20) == .end)
    }

    @Test func `a reset without leave waits, the end of a connection does not`() {
        #expect(Self.fate(200, rest: nil, mayReset: false) == .park)
        #expect(Self.fate(nil, rest: nil, mayReset: false) == .park)
        #expect(Self.fate(200, rest: nil, isMultiplexed: false, mayReset: false) == .end)
    }

    @Test func `so much is thrown away, and no more`() {
        var retirement = Retirement(at: .now)
        let isWorthIt = [Retirement.longestRest, 1].map { retirement.discard($0) }
        #expect(isWorthIt == [true, false])
    }

    @Test func `resets are rationed: some at once, then a few each second`() {
        let start = ContinuousClock.now
        var ration = ResetRation(at: start)
        let atOnce = (0..<21).map { _ in ration.take(at: start) }
        #expect(atOnce == Array(repeating: true, count: 20) + [false])
        let later = [499, 999].map { ration.take(at: start.advanced(by: .milliseconds($0))) }
        #expect(later == [false, true])
        #expect(!ration.isWhole(at: start.advanced(by: .seconds(10))))
        #expect(ration.isWhole(at: start.advanced(by: .seconds(11))))
    }

    @Test func `rations are kept for each host apart, and for so many hosts`() {
        let start = ContinuousClock.now
        var retired = RetiredTransfers()
        let first = (0..<21).map { _ in retired.mayReset("a", at: start) }
        #expect(first == Array(repeating: true, count: 20) + [false])
        let others = (0..<1000).map { retired.mayReset("\($0)", at: start) }
        #expect(!others.contains(false))
        let again = retired.mayReset("a", at: start)
        #expect(!again)
    }

    @Test func `a reader that leaves a short body behind keeps the connection`() async throws {
        let loop = CurlLoop()
        defer { loop.stop() }
        let answer: [ScriptedServer.Step] = [.head(length: 60_000), .fill(60_000)]
        try await withServer(answering: answer) { server in
            for _ in 0..<20 {
                let status = try await loop.fetch(CurlRequest(url: server.url)) { transfer in
                    try await transfer.head().status
                }
                #expect(status == 200)
                // The next one waits until this one's body is in, and then has its connection.
                let next = try await Answer.of(CurlRequest(url: server.url), over: loop)
                #expect(next.isPattern(60_000))
            }
            #expect(server.journal.connections <= 2)
        }
    }

    @Test func `a rest that does not come is given up`() async throws {
        let loop = CurlLoop()
        defer { loop.stop() }
        try await withServer(answering: [.head(length: 10), .send("12345")]) { server in
            let request = CurlRequest(url: server.url, stallTimeout: nil)
            _ = try await loop.fetch(request) { try await $0.head().status }
            for await _ in server.closings { break }
        }
    }
}
