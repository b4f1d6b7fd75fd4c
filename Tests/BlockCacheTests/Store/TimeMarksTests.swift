import IPLD
import Testing

@testable import BlockCache

@Suite(.timeLimit(.minutes(1))) struct TimeMarksTests {
    @Test func `tell about when a use was`() {
        var times = TimeMarks()
        #expect(times.time(of: 5) == nil)
        let notes: [(UInt64, at: UInt64, isNew: Bool)] = [
            (10, 1_000, true), (20, 1_599, false), (30, 1_600, true), (30, 5_000, false),
            (40, 900, false),
        ]
        for (sequence, time, isNew) in notes {
            let wasNew = times.note(sequence, at: time)
            #expect(wasNew == isNew)
        }
        for (sequence, time) in [(1, 1_000), (10, 1_000), (29, 1_000), (30, 1_600), (99, 1_600)] {
            #expect(times.time(of: UInt64(sequence)) == UInt64(time))
        }
    }

    @Test func `stay few, the older ones sparser`() {
        var times = TimeMarks()
        for step in 1...10_000 as ClosedRange<UInt64> {
            let isNew = times.note(step * 7, at: step * 600)
            #expect(isNew)
        }
        #expect((128...256).contains(times.marks.count))
        #expect(times.marks.last?.sequence == 70_000)
        #expect(times.marks.map(\.sequence) == times.marks.map(\.sequence).sorted())
        #expect(times.time(of: 69_993) == 9_999 * 600)
        let encoded = times.encoded
        let read = TimeMarks(encoded.span)
        #expect(read == times)
    }

    @Test func `are not read from something else`() {
        for count in [3, 16 * 1000] {
            let bytes = [UInt8](repeating: 0, count: count)
            let marks = TimeMarks(bytes.span)
            #expect(marks == nil)
        }
    }

    @Test func `what has just come is young`() async throws {
        let directory = TemporaryDirectory()
        let cache = try BlockCache(.init(path: directory.path, limit: 16 << 20))
        for seed in 0..<30 as Range<UInt64> { cache.admit(.random(1_000, seed: seed)) }
        await cache.flush()
        let bands = try await cache.ages()
        #expect(bands.map(\.blocks) == [30, 0, 0, 0, 0])
        #expect(bands[0].bytes == 30_000)
        #expect(bands.map { $0.limit == nil } == [false, false, false, false, true])
        await cache.close()
    }
}
