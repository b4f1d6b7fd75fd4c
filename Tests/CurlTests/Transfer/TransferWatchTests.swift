import Testing

@testable import Curl

@Suite struct TransferWatchTests {
    private static let start = ContinuousClock.now
    private var watch = TransferWatch(
        firstByteTimeout: .seconds(5),
        stallTimeout: .seconds(1),
        start: start
    )

    private func after(_ seconds: Double) -> ContinuousClock.Instant {
        Self.start.advanced(by: .seconds(seconds))
    }

    @Test func `waits for the head`() {
        #expect(watch.deadline == after(5))
        #expect(watch.fault(at: after(4.9)) == nil)
        #expect(watch.fault(at: after(5)) == .timeout(.firstByte))
    }

    @Test mutating func `waits for each of the bytes anew`() {
        watch.headArrived(at: after(4))
        #expect(watch.fault(at: after(5)) == .timeout(.stall))
        watch.bytesArrived(at: after(4.5))
        #expect(watch.fault(at: after(5)) == nil)
        #expect(watch.deadline == after(5.5))
    }

    @Test mutating func `does not count a reader's time`() {
        watch.headArrived(at: after(1))
        watch.paused()
        #expect(watch.deadline == nil)
        #expect(watch.fault(at: after(1000)) == nil)
        watch.resumed(at: after(1000))
        #expect(watch.deadline == after(1001))
    }

    @Test mutating func `waits for ever where it has no limit`() {
        watch = TransferWatch(firstByteTimeout: nil, stallTimeout: nil, start: Self.start)
        #expect(watch.deadline == nil)
        watch.headArrived(at: after(1))
        #expect(watch.deadline == nil)
        #expect(watch.fault(at: after(1_000_000)) == nil)
    }
}
