internal import CCurl

/// The transfers that wait for leave to be reset, and the rations of their hosts.
struct RetiredTransfers {
    /// The most that wait: each keeps a stream of its connection.
    static let mostParked = 32
    /// The most hosts whose rations are remembered.
    private static let mostHosts = 256

    /// Those that wait, in the order they came.
    var parked: [Transfer] = []
    private var rations: [String: ResetRation] = [:]

    /// Takes a reset out of the ration of `host`, if there is one.
    mutating func mayReset(_ host: String, at now: ContinuousClock.Instant) -> Bool {
        if rations.count >= Self.mostHosts {
            rations = rations.filter { !$0.value.isWhole(at: now) }
        }
        return rations[host, default: ResetRation(at: now)].take(at: now)
    }
}

// Transfers whose readers have left: on the loop's thread, as all that touches libcurl.
extension CurlLoop {
    /// Sees a transfer off whose reader has left.
    func retire(_ transfer: Transfer) {
        guard !transfer.isRetired else { return }
        transfer.end(.cancelled)
        let now = ContinuousClock.now
        switch transfer.fate(mayReset: { unsafe retired.mayReset(transfer.host, at: now) }) {
        case .end:
            remove(transfer)
        case .finish:
            transfer.retire(at: now)
        case .park:
            transfer.park()
            unsafe retired.parked.append(transfer)
            guard unsafe retired.parked.count > RetiredTransfers.mostParked else { return }
            remove(unsafe retired.parked.removeFirst())
        }
    }

    /// Resets those that waited for leave; returns whether any still wait.
    func resetParked(at now: ContinuousClock.Instant) -> Bool {
        guard unsafe !retired.parked.isEmpty else { return false }
        var waiting: [Transfer] = []
        for transfer in unsafe retired.parked {
            // One that has ended by itself needs no leave.
            guard isRunning(transfer), unsafe !retired.mayReset(transfer.host, at: now) else {
                remove(transfer)
                continue
            }
            waiting.append(transfer)
        }
        unsafe retired.parked = waiting
        return !waiting.isEmpty
    }
}
