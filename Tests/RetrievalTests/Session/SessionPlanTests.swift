import Multiformats
import TestSupport
import Testing
import UnixFS

@testable import Retrieval

@Suite struct SessionPlanTests {
    private static let file = FolderFixture().file
    private static let size: UInt64 = 100 << 20
    private var plan = SessionPlan(RetrievalConfiguration())

    private func need(
        at offset: UInt64 = 0,
        missing: Int = 8,
        isFirst: Bool = false
    )
        -> SessionPlan.Need
    {
        SessionPlan.Need(
            cid: Self.file,
            rest: Want(root: Self.file),
            span: offset..<Self.size,
            missing: missing,
            canStream: true,
            isFirst: isFirst
        )
    }

    private func decide(
        _ need: SessionPlan.Need,
        isFlying: Bool = false,
        failure: RetrievalError.Code? = nil,
        freeGroups: Int = 2,
        at seconds: Double = 0
    ) -> SessionPlan.Decision {
        plan.decide(
            need,
            isFlying: isFlying,
            failure: failure,
            freeGroups: freeGroups,
            at: .seconds(seconds)
        )
    }

    /// A stream that began at 0 and has brought this much at that time.
    private func progress(_ bytes: Int, position: UInt64, moved: Double) -> Feed.Progress {
        Feed.Progress(
            winner: 0,
            position: position,
            bytes: bytes,
            began: .zero,
            moved: .seconds(moved)
        )
    }

    // MARK: - Streams and flights

    @Test func `begins with a stream when nothing is known of the shape`() {
        var first = need(missing: 0, isFirst: true)
        first.span = nil
        #expect(decide(first) == .open(nil, isRescue: false))
    }

    @Test func `asks for a single missing block alone`() {
        #expect(decide(need(missing: 1)) == .fly)
    }

    @Test func `streams what is left of a file that lacks several blocks`() {
        #expect(decide(need(at: 5)) == .open(5..<Self.size, isRescue: false))
    }

    @Test mutating func `does not stream again what the reader has had of large blocks`() {
        var rest = need()
        rest.span = nil
        for _ in 0..<4 { plan.passed(1 << 20) }
        #expect(decide(rest) == .open(nil, isRescue: false))
        plan.passed(1 << 20)
        #expect(decide(rest) == .fly)
        // A file's stream begins where the reader is.
        #expect(decide(need(at: 5)) == .open(5..<Self.size, isRescue: false))
        // Small blocks cost more in requests than in bytes.
        for _ in 0..<1000 { plan.passed(100) }
        #expect(decide(rest) == .open(nil, isRescue: false))
    }

    @Test mutating func `outside files, too, a stream that stands still gets a second one`() {
        var walk = need()
        walk.span = nil
        let lane = plan.opened(nil, isRescue: false, at: .zero)
        plan.received(isAlone: false)
        plan.update(lane, progress(1 << 20, position: 0, moved: 1), hasPassed: false)
        #expect(decide(walk, at: 1.1) == .wait)
        #expect(decide(walk, freeGroups: 0, at: 60) == .wait)
        #expect(decide(walk, at: 60) == .open(nil, isRescue: true))
        // Which would begin with what the reader has had: so the block alone.
        for _ in 0..<5 { plan.passed(1 << 20) }
        #expect(decide(walk, at: 60) == .fly)
    }

    @Test func `does not stream what one block is`() {
        var need = need(isFirst: true)
        need.rest = Want(root: Self.file, scope: .block)
        #expect(decide(need) == .fly)
    }

    @Test func `does not stream when nobody may be asked for a CAR`() {
        var need = need(isFirst: true)
        need.canStream = false
        #expect(decide(need) == .fly)
    }

    @Test mutating func `waits for a stream under way`() {
        _ = plan.opened(0..<Self.size, isRescue: false, at: .zero)
        #expect(decide(need()) == .wait)
    }

    @Test mutating func `asks alone for a block that a stream has passed, and goes on with it`() {
        let lane = plan.opened(0..<Self.size, isRescue: false, at: .zero)
        plan.received(isAlone: false)
        plan.update(lane, progress(1 << 20, position: 1 << 20, moved: 0), hasPassed: true)
        #expect(decide(need()) == .fly)
        plan.update(lane, progress(1 << 20, position: 1 << 20, moved: 0), hasPassed: false)
        #expect(decide(need(at: 9)) == .wait)
    }

    @Test mutating func `streams the rest at once when a stream broke off`() {
        let lane = plan.opened(0..<Self.size, isRescue: false, at: .zero)
        plan.received(isAlone: false)
        plan.closed(lane, isBrokenOff: true)
        #expect(decide(need(at: 7)) == .open(7..<Self.size, isRescue: false))
    }

    @Test mutating func `asks for more and more single blocks after streams in vain`() {
        for round in 1...3 {
            let lane = plan.opened(0..<Self.size, isRescue: false, at: .zero)
            plan.closed(lane, isBrokenOff: false)
            for _ in 0...(4 * round) {
                #expect(decide(need()) == .fly)
                plan.received(isAlone: true)
            }
            #expect(decide(need()) == .open(0..<Self.size, isRescue: false))
        }
    }

    @Test mutating func `stops streaming after a few streams in vain`() {
        for _ in 0..<RetrievalConfiguration().barrenStreams {
            let lane = plan.opened(0..<Self.size, isRescue: false, at: .zero)
            plan.closed(lane, isBrokenOff: false)
        }
        for _ in 0..<1000 { plan.received(isAlone: true) }
        #expect(decide(need()) == .fly)
    }

    @Test mutating func `never begins more streams than configured`() {
        var opened = 0
        while case .open(let span, _) = decide(need()), opened < 1000 {
            let lane = plan.opened(span, isRescue: false, at: .zero)
            plan.received(isAlone: false)
            plan.closed(lane, isBrokenOff: true)
            opened += 1
        }
        #expect(opened == RetrievalConfiguration().streamsPerSession)
    }

    @Test mutating func `streams into the hole that a part ahead left when it failed`() {
        _ = plan.opened(0..<Self.size, isRescue: false, at: .zero)
        plan.received(isAlone: false)
        let ahead = plan.opened(8 << 20..<9 << 20, isRescue: false, isAhead: true, at: .zero)
        _ = plan.opened(9 << 20..<10 << 20, isRescue: false, isAhead: true, at: .zero)
        plan.closed(ahead, isBrokenOff: true)
        #expect(decide(need(at: 8 << 20)) == .open(8 << 20..<9 << 20, isRescue: false))
    }

    // MARK: - Failures

    @Test func `tries a stream when nobody gives the block alone`() {
        #expect(
            decide(need(missing: 1), failure: .unavailable)
                == .open(0..<Self.size, isRescue: false)
        )
    }

    @Test mutating func `gives up after two streams in vain when nobody gives the block alone`() {
        for _ in 0..<SessionPlan.lastResorts {
            let lane = plan.opened(0..<Self.size, isRescue: false, at: .zero)
            plan.closed(lane, isBrokenOff: true)
        }
        #expect(decide(need(), failure: .unavailable) == .giveUp)
    }

    @Test func `gives up when everybody says that they do not have it`() {
        #expect(decide(need(), failure: .absent) == .giveUp)
    }

    @Test func `gives up when nobody may be asked`() {
        var need = need()
        need.canStream = false
        #expect(decide(need, failure: .limited(retryAfter: .seconds(1))) == .giveUp)
    }

    // MARK: - Rescue and stripes

    @Test mutating func `helps a stream that stands still, once`() {
        var configuration = RetrievalConfiguration()
        configuration.stripes = 1
        plan = SessionPlan(configuration)
        let lane = plan.opened(0..<Self.size, isRescue: false, at: .zero)
        plan.update(lane, progress(1000, position: 1000, moved: 1), hasPassed: false)
        #expect(decide(need(at: 1000), at: 2.9) == .wait)
        #expect(
            decide(need(at: 1000), at: 3.1) == .open(1000..<Self.size, isRescue: true)
        )
        _ = plan.opened(1000..<Self.size, isRescue: true, at: .seconds(3.1))
        #expect(decide(need(at: 1000), at: 9) == .wait)
    }

    @Test mutating func `helps sooner where blocks came fast`() {
        let lane = plan.opened(0..<Self.size, isRescue: false, at: .zero)
        var fast = progress(20 << 20, position: 20 << 20, moved: 1)
        fast.blocks = 11
        plan.update(lane, fast, hasPassed: false)
        _ = plan.opened(90 << 20..<91 << 20, isRescue: false, isAhead: true, at: .zero)
        _ = plan.opened(91 << 20..<92 << 20, isRescue: false, isAhead: true, at: .zero)
        #expect(decide(need(at: 20 << 20), at: 1.7) == .wait)
        #expect(decide(need(at: 20 << 20), at: 1.9) == .open(20 << 20..<90 << 20, isRescue: true))
    }

    @Test mutating func `helps a part whose upstream has not begun`() {
        _ = plan.opened(0..<Self.size, isRescue: false, at: .zero)
        _ = plan.opened(8 << 20..<9 << 20, isRescue: false, isAhead: true, at: .zero)
        #expect(decide(need(at: 8 << 20), at: 0.9) == .wait)
        #expect(decide(need(at: 8 << 20), at: 1.1) == .open(8 << 20..<9 << 20, isRescue: true))
    }

    @Test mutating func `does not help when no other group is left`() {
        let lane = plan.opened(0..<Self.size, isRescue: false, at: .zero)
        plan.update(lane, progress(1000, position: 1000, moved: 1), hasPassed: false)
        #expect(decide(need(at: 1000), freeGroups: 0, at: 60) == .wait)
    }

    @Test mutating func `a file that comes fast comes from one upstream`() {
        let lane = plan.opened(0..<Self.size, isRescue: false, at: .zero)
        plan.update(lane, progress(90 << 20, position: 90 << 20, moved: 1), hasPassed: false)
        #expect(decide(need(at: 90 << 20), at: 1) == .wait)
    }

    @Test mutating func `a file that would take long gets a part from another group`() throws {
        let lane = plan.opened(0..<Self.size, isRescue: false, at: .zero)
        plan.update(lane, progress(4 << 20, position: 4 << 20, moved: 1), hasPassed: false)
        guard case .open(let span?, isRescue: false) = decide(need(at: 4 << 20), at: 1) else {
            Issue.record("no stripe")
            return
        }
        #expect(span == 8 << 20..<12 << 20)
        _ = plan.opened(span, isRescue: false, isAhead: true, at: .seconds(1))
        #expect(plan.lanes[0].span == 0..<8 << 20)
    }

    @Test mutating func `gives out parts in order, each once, not too far ahead`() {
        _ = plan.opened(0..<Self.size, isRescue: false, at: .zero)
        var spans: [Range<UInt64>] = []
        for _ in 0..<20 {
            plan.update(1, progress(4 << 20, position: 4 << 20, moved: 1), hasPassed: false)
            guard case .open(let span?, _) = decide(need(at: 4 << 20), at: 1) else { break }
            _ = plan.opened(span, isRescue: false, isAhead: true, at: .seconds(1))
            spans.append(span)
        }
        #expect(spans == [8 << 20..<12 << 20, 12 << 20..<16 << 20])
    }

    @Test(arguments: [1, 1 << 20, Self.size, 1 << 40, UInt64.max])
    mutating func `a part lies within the file, whatever its size`(_ size: UInt64) {
        _ = plan.opened(nil, isRescue: false, at: .zero)
        var need = need()
        for offset in [0, 1, size / 3, size - 1] {
            need.span = offset..<size
            plan.update(1, progress(1 << 16, position: offset, moved: 1), hasPassed: false)
            guard case .open(let span?, _) = decide(need, at: 1) else { continue }
            #expect(span.lowerBound > offset && span.upperBound <= size && !span.isEmpty)
        }
    }

    @Test mutating func `gives out the next part as soon as one is done, by the speed seen so far`()
    {
        let first = plan.opened(0..<Self.size, isRescue: false, at: .zero)
        plan.update(first, progress(4 << 20, position: 8 << 20, moved: 1), hasPassed: false)
        plan.closed(first, isBrokenOff: false)
        _ = plan.opened(8 << 20..<16 << 20, isRescue: false, isAhead: true, at: .seconds(1))
        let decision = decide(need(at: 8 << 20), at: 1)
        #expect(decision == .open(16 << 20..<20 << 20, isRescue: false))
    }

    @Test mutating func `leaves a stream whose part has been read`() {
        let first = plan.opened(0..<Self.size, isRescue: false, at: .zero)
        let second = plan.opened(8 << 20..<12 << 20, isRescue: false, at: .zero)
        #expect(plan.spent(at: 7 << 20).isEmpty)
        #expect(plan.spent(at: 8 << 20) == [first])
        #expect(plan.spent(at: 12 << 20) == [first, second])
    }

    @Test mutating func `a stream that has brought all it was asked for ends by itself`() {
        _ = plan.opened(0..<Self.size, isRescue: false, at: .zero)
        let part = plan.opened(8 << 20..<12 << 20, isRescue: false, isAhead: true, at: .zero)
        plan.update(part, progress(4 << 20, position: 12 << 20, moved: 1), hasPassed: false)
        #expect(!plan.spent(at: 12 << 20).contains(part))
    }
}
