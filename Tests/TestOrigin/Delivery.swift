import Hummingbird
import Locking
import NIOCore

/// The origin broke the connection on purpose.
struct BrokenOff: Error {}

/// Sends a body as the behaviour says: slowly, partly, or never to its end.
struct Delivery {
    let behaviour: Behaviour
    let state: Locked<OriginState>
    let channel: any Channel
    private(set) var sent = 0
    private let start = ContinuousClock.now

    init(behaviour: Behaviour, state: Locked<OriginState>, channel: any Channel) {
        self.behaviour = behaviour
        self.state = state
        self.channel = channel
    }

    @concurrent
    mutating func send(_ piece: [UInt8], to writer: inout any ResponseBodyWriter) async throws {
        var rest = piece[...]
        while !rest.isEmpty {
            if let rate = behaviour.rate {
                let due = start + .seconds(Double(sent) / Double(rate))
                try await Task.sleep(until: due, clock: .continuous)
            }
            let slice = rest.prefix(min(grain, room))
            if slice.isEmpty { try await end() }
            try await writer.write(ByteBuffer(bytes: slice))
            rest = rest.dropFirst(slice.count)
            let count = slice.count
            sent += count
            state.note { $0.journal.bytes += count }
        }
    }

    /// Bytes at a time: a twentieth of a second's worth, so that a slow body is also smooth.
    private var grain: Int {
        behaviour.rate.map { max(1, min($0 / 20, 65_536)) } ?? 65_536
    }

    /// How much may still go out before the fault.
    private var room: Int {
        max(0, min(behaviour.stallAt ?? .max, behaviour.truncateAt ?? .max) - sent)
    }

    @concurrent
    private func end() async throws {
        if let stall = behaviour.stallAt, stall <= behaviour.truncateAt ?? .max {
            try await pause(for: nil, on: channel)
        }
        throw BrokenOff()
    }
}
