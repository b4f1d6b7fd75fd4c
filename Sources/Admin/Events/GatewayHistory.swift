import Locking
import Retrieval

/// How long gateways took of late, in slices of time: what a line is drawn from.
final class GatewayHistory: Sendable {
    /// The middle and the slow tenth of one slice, in milliseconds.
    struct Point: Encodable, Hashable, Sendable {
        let p50: Double
        let p90: Double
    }

    /// A slice's length in seconds.
    static let slice = 10
    /// How many slices are kept: a quarter of an hour.
    static let slices = 90
    /// The most times that count in a slice, and the most gateways that have a line.
    private static let limits = (samples: 512, gateways: 64)

    private struct State: Sendable {
        var slice: Int
        var samples: [String: [Double]] = [:]
        var lines: [String: [Point?]] = [:]
    }

    private let now: @Sendable () -> Int
    private let state: Locked<State>

    /// A history without any; `now` gives seconds that never go back.
    init(now: @escaping @Sendable () -> Int = GatewayHistory.uptime) {
        self.now = now
        state = Locked(State(slice: now() / Self.slice))
    }

    /// Seconds since some moment.
    private static func uptime() -> Int {
        Int((ContinuousClock.now - origin) / .seconds(1))
    }

    private static let origin = ContinuousClock.now

    func record(_ event: Event) {
        guard case .attemptEnded(let report) = event, let time = report.firstBlock else { return }
        record(time, of: report.label)
    }

    func record(_ time: Duration, of gateway: String) {
        let slice = now() / Self.slice
        state.withLock { state in
            Self.advance(&state, to: slice)
            guard state.samples.count < Self.limits.gateways || state.samples[gateway] != nil,
                state.samples[gateway, default: []].count < Self.limits.samples
            else { return }
            state.samples[gateway, default: []].append(time / .milliseconds(1))
        }
    }

    /// The lines, oldest slice first, the one that is not over yet last; nil where nothing came.
    var lines: [String: [Point?]] {
        let slice = now() / Self.slice
        return state.withLock { state in
            Self.advance(&state, to: slice)
            var lines = state.lines
            for (name, samples) in state.samples {
                lines[name, default: []].append(Self.point(samples))
            }
            return lines.mapValues { line in
                let missing = max(Self.slices - line.count, 0)
                return Array(repeating: nil, count: missing) + line.suffix(Self.slices)
            }
        }
    }

    private static func advance(_ state: inout State, to slice: Int) {
        let steps = min(slice - state.slice, slices + 1)
        guard steps > 0 else { return }
        for name in Set(state.lines.keys).union(state.samples.keys) {
            var line = state.lines[name] ?? []
            line.append(state.samples[name].flatMap(point))
            line += Array(repeating: nil, count: steps - 1)
            line = line.suffix(slices)
            state.lines[name] = line.contains { $0 != nil } ? line : nil
        }
        state.samples = [:]
        state.slice = slice
    }

    private static func point(_ samples: [Double]) -> Point? {
        guard !samples.isEmpty else { return nil }
        let sorted = samples.sorted()
        return Point(
            p50: sorted[(sorted.count - 1) / 2],
            p90: sorted[(sorted.count - 1) * 9 / 10]
        )
    }
}
