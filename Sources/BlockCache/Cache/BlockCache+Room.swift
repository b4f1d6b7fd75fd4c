import Locking

// Waiting for room: for those whom a moment's delay costs less than a block that is not kept.
extension BlockCache {
    /// Waits until half of what may wait to be written is free.
    ///
    /// A cache that fails, or a disk that is slower than `patience` allows, is not waited for.
    ///
    /// - Parameter patience: How long at most.
    /// - Returns: Whether there is room.
    public func waitForRoom(atMost patience: Duration) async -> Bool {
        let deadline = ContinuousClock.now.advanced(by: patience)
        return await withCheckedContinuation { waiter in
            let place = writer.update { shared in
                if shared.fault != nil || shared.isClosing { return RoomQueue.Place.none }
                if shared.mailbox.isHalfEmpty { return .free }
                shared.mailbox.hurry()
                return .waits(shared.rooms.enter(waiter))
            }
            switch place {
            case .none: waiter.resume(returning: false)
            case .free: waiter.resume(returning: true)
            case .waits(let id):
                // Ends at its time whatever happens, and then finds nobody if there was room.
                Task { [writer] in
                    try? await Task.sleep(until: deadline, clock: .continuous)
                    writer.shared.withLock { $0.rooms.leave(id) }?.resume(returning: false)
                }
            }
        }
    }
}

/// Who waits for room in the mailbox.
struct RoomQueue: Sendable {
    typealias Waiter = CheckedContinuation<Bool, Never>

    /// What one who wants room gets.
    enum Place: Sendable {
        /// None, and it is not worth waiting.
        case none
        case free
        /// A number in the queue.
        case waits(Int)
    }

    private var waiters: [Int: Waiter] = [:]
    private var lastID = 0

    /// Begins to wait.
    mutating func enter(_ waiter: Waiter) -> Int {
        lastID += 1
        waiters[lastID] = waiter
        return lastID
    }

    /// Ends a wait that nobody has ended.
    mutating func leave(_ id: Int) -> Waiter? {
        waiters.removeValue(forKey: id)
    }

    /// Ends every wait.
    mutating func clear() -> [Waiter] {
        defer { waiters = [:] }
        return Array(waiters.values)
    }
}
