import Filecoin
import Locking

/// The pieces that are read, and where the blocks of those that were read are: a few of them.
final class PieceShelf: Sendable {
    /// The most pieces that are remembered.
    static let limit = 16

    private struct Entry: Sendable {
        let reading: PieceReading
        var used: UInt64
    }

    private struct State: Sendable {
        var entries: [String: Entry] = [:]
        var clock: UInt64 = 0
    }

    private let state = Locked(State())

    /// The reading of an upstream's piece.
    func reading(of piece: PieceCID, at upstream: Upstream, in retriever: Retriever) -> PieceReading
    {
        state.withLock { state in
            state.clock += 1
            if let entry = state.entries[upstream.name] {
                state.entries[upstream.name]?.used = state.clock
                return entry.reading
            }
            let reading = PieceReading(piece, at: upstream, in: retriever)
            state.entries[upstream.name] = Entry(reading: reading, used: state.clock)
            let idle = state.entries.filter {
                !$0.value.reading.isRunning && $0.key != upstream.name
            }
            if state.entries.count > Self.limit,
                let oldest = idle.min(by: { $0.value.used < $1.value.used })?.key
            {
                state.entries[oldest] = nil
            }
            return reading
        }
    }

    /// Whether no piece is being read.
    var isIdle: Bool {
        let readings = state.withLock { $0.entries.values.map(\.reading) }
        return readings.allSatisfy { !$0.isRunning }
    }
}
