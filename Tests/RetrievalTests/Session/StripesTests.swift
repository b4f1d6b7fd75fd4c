import Testing

@testable import Retrieval

/// How a file is shared out, on a clock that the test moves.
@Suite struct StripesTests {
    private static let mebibyte: UInt64 = 1 << 20

    /// Streams at given rates, in bytes a second, over one file.
    private struct Run {
        var stripes = Stripes(RetrievalConfiguration())
        var lanes: [SessionPlan.Lane] = []
        var now = Duration.zero
        var given: [Range<UInt64>] = []
        let size: UInt64
        let rates: [Double]
        private var owners: [Int: Int] = [:]
        private var nextID = 1

        init(size: UInt64, rates: [Double]) {
            self.size = size
            self.rates = rates
            open(0..<size, by: 0)
        }

        /// Moves time on until all is there or nothing moves; returns when that was.
        mutating func finish() -> Duration {
            while reader < size, now < .seconds(600) {
                now += .milliseconds(10)
                for index in lanes.indices {
                    let owner = owners[lanes[index].id] ?? 0
                    move(index, by: rates[owner] / 100)
                }
                for lane in lanes where lane.front >= lane.span.upperBound { close(lane) }
                stripes.read(to: reader)
                if lanes.isEmpty, reader < size {
                    // Everybody was done at the same time: the reader asks for itself.
                    open(reader..<min(stripes.part(at: reader), size), by: 0)
                }
                while let owner = rates.indices.first(where: { !owners.values.contains($0) }),
                    let part = stripes.part(beside: lanes, of: reader..<size, at: now)
                {
                    open(part, by: owner)
                }
            }
            return now
        }

        /// The first byte that nobody has brought.
        private var reader: UInt64 {
            let missing =
                lanes.filter { $0.front < $0.span.upperBound }.map(\.front)
                + stripes.gaps.map(\.lowerBound)
            let frontier = stripes.frontier == 0 ? size : stripes.frontier
            return (missing + [frontier]).min() ?? size
        }

        private mutating func open(_ part: Range<UInt64>, by owner: Int) {
            for index in lanes.indices where lanes[index].span.contains(part.lowerBound) {
                lanes[index].span = lanes[index].span.lowerBound..<part.lowerBound
            }
            let isAhead = part.lowerBound > 0
            stripes.given(part, isAhead: isAhead)
            lanes.append(
                SessionPlan.Lane(
                    id: nextID,
                    span: part,
                    isRescue: false,
                    isAhead: isAhead,
                    at: now
                )
            )
            owners[nextID] = owner
            nextID += 1
            given.append(part)
        }

        private mutating func move(_ index: Int, by bytes: Double) {
            lanes[index].progress.position = lanes[index].front + UInt64(bytes)
            lanes[index].progress.bytes += Int(bytes)
            lanes[index].progress.blocks += 1
            lanes[index].progress.began = lanes[index].progress.began ?? now
            lanes[index].progress.moved = now
        }

        private mutating func close(_ lane: SessionPlan.Lane) {
            lanes.removeAll { $0.id == lane.id }
            stripes.ended(lane)
            owners[lane.id] = nil
        }
    }

    @Test func `three equal upstreams bring a file at nearly three times the rate of one`() {
        var run = Run(size: 128 * Self.mebibyte, rates: [12e6, 12e6, 12e6])
        let ideal = Double(run.size) / 36e6
        #expect(run.finish() / .seconds(1) < ideal / 0.9)
    }

    @Test func `unequal upstreams bring a file at most of what they could together`() {
        var run = Run(size: 128 * Self.mebibyte, rates: [3e6, 20e6, 7e6])
        let ideal = Double(run.size) / 30e6
        #expect(run.finish() / .seconds(1) < ideal / 0.7)
    }

    @Test func `parts are given out once each, in whole mebibytes, and cover the file`() {
        var run = Run(size: 100 * Self.mebibyte + 5, rates: [9e6, 8e6, 7e6])
        _ = run.finish()
        let ahead = run.given.dropFirst()
        #expect(ahead.allSatisfy { $0.lowerBound % Self.mebibyte == 0 })
        #expect(run.given.map(\.upperBound).max() == run.size)
        let starts = ahead.map(\.lowerBound)
        #expect(Set(starts).count == starts.count)
    }

    @Test func `no part waits further ahead of the reader than memory allows`() {
        var run = Run(size: 256 * Self.mebibyte, rates: [0.5e6, 50e6, 50e6])
        _ = run.finish()
        #expect(run.given.dropFirst().allSatisfy { $0.count <= 7 << 20 })
    }

    @Test func `a fast file is not shared out`() {
        var run = Run(size: 50 * Self.mebibyte, rates: [100e6, 100e6])
        _ = run.finish()
        #expect(run.given.count == 1)
    }

    @Test func `a file of the largest size is shared out without overflow`() {
        let stripes = Stripes(RetrievalConfiguration())
        var lane = SessionPlan.Lane(
            id: 1,
            span: 0..<UInt64.max,
            isRescue: false,
            isAhead: false,
            at: .zero
        )
        lane.progress = Feed.Progress(
            position: .max - 10,
            bytes: 1 << 20,
            began: .zero,
            moved: .seconds(1)
        )
        let part = stripes.part(beside: [lane], of: UInt64.max - 10..<UInt64.max, at: .seconds(1))
        #expect(part == nil)
    }
}
