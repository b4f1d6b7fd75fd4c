import Locking
import Testing

@testable import Admin

@Suite struct GatewayHistoryTests {
    private let time = Locked(1000)

    private var history: GatewayHistory {
        GatewayHistory { [time] in time.withLock { $0 } }
    }

    @Test func `a slice has the middle and the slow tenth of its times`() {
        let history = history
        for milliseconds in 1...100 { history.record(.milliseconds(milliseconds), of: "a") }
        let point = history.lines["a"]?.last
        #expect(point == GatewayHistory.Point(p50: 50, p90: 90))
    }

    @Test func `a line has as many slices as are kept, with gaps where nothing came`() {
        let history = history
        history.record(.milliseconds(5), of: "a")
        time.withLock { $0 += 3 * GatewayHistory.slice }
        history.record(.milliseconds(7), of: "a")
        let line = history.lines["a"] ?? []
        #expect(line.count == GatewayHistory.slices)
        #expect(line.suffix(4).map { $0?.p50 } == [5, nil, nil, 7])
        #expect(line.dropLast(4).allSatisfy { $0 == nil })
    }

    @Test func `who was not asked for a quarter of an hour has no line`() {
        let history = history
        history.record(.milliseconds(5), of: "a")
        time.withLock { $0 += (GatewayHistory.slices + 1) * GatewayHistory.slice }
        #expect(history.lines.isEmpty)
    }

    @Test func `many gateways and many times cost bounded memory`() {
        let history = history
        for number in 0..<1000 { history.record(.milliseconds(1), of: "gateway \(number)") }
        #expect(history.lines.count == 64)
        for _ in 0..<10_000 { history.record(.milliseconds(1), of: "gateway 0") }
        #expect(history.lines["gateway 0"]?.last == GatewayHistory.Point(p50: 1, p90: 1))
    }
}
