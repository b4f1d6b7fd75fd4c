import CAR
import Curl
import Locking

/// The sections of a CAR on its way: cut where its bytes arrive, verified where they are read.
///
/// Bytes go from where the network has them straight into the block they belong to, and the reader
/// is woken for whole blocks only.
final class Sections: BodySink, Sendable {
    private struct State: Sendable {
        var decoder: CARDecoder
        /// What is whole and was not taken yet; taken from the end, which is reversed for that.
        var arrived: [CARItem] = []
        var taken: [CARItem] = []
        var waiting = 0
        var received = 0
        /// Whether bytes were refused since there was last room to speak of.
        var wasFull = false
        var fault: CARError?
    }

    /// A piece shorter than this tells of an upstream so slow that waking the reader for it costs
    /// nothing: it looks then whether there is any progress.
    private static let crumb = 8 << 10

    private let limit: Int
    private let state: Locked<State>

    /// - Parameters:
    ///   - blockLimit: The most bytes a block may have.
    ///   - limit: How many bytes of blocks may wait for the reader before the upstream has to.
    init(blockLimit: Int, limit: Int) {
        self.limit = limit
        state = Locked(State(decoder: CARDecoder(blockLimit: blockLimit)))
    }

    /// How many bytes have come, those of blocks that are not whole included.
    var received: Int { state.withLock { $0.received } }

    func take(_ bytes: Span<UInt8>) -> BodySinkAnswer {
        state.withLock { state in
            guard state.waiting < limit else {
                state.wasFull = true
                return .full
            }
            state.received += bytes.count
            guard state.fault == nil else { return .ready }
            var arrived: [CARItem] = []
            do throws(CARError) {
                try state.decoder.read(bytes) { arrived.append($0) }
            } catch {
                state.fault = error
            }
            for item in arrived { state.waiting += Self.weight(of: item) }
            state.arrived += arrived
            let isWorthWaking = !arrived.isEmpty || state.fault != nil || bytes.count < Self.crumb
            return isWorthWaking ? .ready : .taken
        }
    }

    /// The next part of the CAR that is whole.
    ///
    /// - Parameter onRoom: Is called when an upstream that was made to wait may go on: it sends while the
    ///   reader verifies, and does not wait until the reader has verified all there is.
    /// - Returns: `nil` when more has to come first.
    /// - Throws: ``CARError`` after all that came before it.
    func next(onRoom: () -> Void = {}) throws(CARError) -> CARItem? {
        let (item, hasRoom) = try state.withLock { (state) throws(CARError) in
            let item = try Self.pop(&state)
            let hasRoom = state.wasFull && state.waiting <= limit / 2
            if hasRoom { state.wasFull = false }
            return (item, hasRoom)
        }
        if hasRoom { onRoom() }
        return item
    }

    private static func pop(_ state: inout State) throws(CARError) -> CARItem? {
        if state.taken.isEmpty {
            swap(&state.taken, &state.arrived)
            state.taken.reverse()
        }
        guard let item = state.taken.popLast() else {
            if let fault = state.fault { throw fault }
            return nil
        }
        state.waiting -= weight(of: item)
        return item
    }

    /// What an item that waits takes, in bytes; also one that carries none takes some.
    private static func weight(of item: CARItem) -> Int {
        guard case .section(_, let bytes) = item else { return 256 }
        return bytes.count + 256
    }

    /// Checks that the CAR may end here.
    func finish() throws(CARError) {
        try state.withLock { (state) throws(CARError) in try state.decoder.finish() }
    }
}
