import Locking
import Multiformats
import Retrieval

/// Brings about what the catalogue says is wanted, until its task is cancelled.
///
/// What is due is decided by ``Placement/work(at:)``, and what follows by
/// ``Placement/apply(_:_:at:chance:)``; here it is only done. Nothing is remembered besides the
/// catalogue but what is under way, so a process that dies goes on where it was.
extension PinningService {
    /// How many placements are worked on at a time.
    private static let mostAtOnce = 16
    /// How long nothing is looked at when nothing is due.
    private static let longestWait = Duration.seconds(3_600)

    private struct Key: Hashable, Sendable {
        let request: String
        let backend: String
    }

    private struct Due: Sendable {
        let key: Key
        let work: PinWork
    }

    /// Works until the task is cancelled.
    public func run() async {
        let underWay = Locked<Set<Key>>([])
        let alarm = Locked<Timestamp?>(nil)
        await withDiscardingTaskGroup { group in
            while !Task.isCancelled {
                let now = clock.now
                let (due, next) = survey(at: now, except: underWay.withLock { $0 })
                for due in due {
                    underWay.withLock { _ = $0.insert(due.key) }
                    group.addTask {
                        await self.perform(due)
                        underWay.withLock { _ = $0.remove(due.key) }
                        self.bell.ring()
                    }
                }
                let wait = min(
                    next.map { $0.duration(since: now) } ?? Self.longestWait,
                    .seconds(3_600)
                )
                let at = now.advanced(by: wait)
                // One alarm is enough, when it is early enough.
                let isLate = alarm.withLock { alarm in
                    guard let set = alarm, set <= at, set > now else {
                        alarm = at
                        return true
                    }
                    return false
                }
                if isLate {
                    group.addTask {
                        await self.clock.sleep(for: wait)
                        self.bell.ring()
                    }
                }
                await bell.wait()
            }
            group.cancelAll()
        }
    }

    /// Whether anything is left to do now; for tests and orderly ends.
    package var isIdle: Bool {
        survey(at: clock.now, except: []).due.isEmpty
    }

    /// What is due, and when the next thing will be.
    private func survey(
        at now: Timestamp,
        except underWay: Set<Key>
    ) -> (due: [Due], next: Timestamp?) {
        var due: [Due] = []
        var next: Timestamp?
        for request in catalogue.all {
            settle(request, at: now)
            for placement in request.placements {
                let key = Key(request: request.id, backend: placement.backend)
                guard !underWay.contains(key) else { continue }
                if let work = placement.work(at: now) {
                    guard due.count + underWay.count < Self.mostAtOnce,
                        work != .submit || !mustWait(request, key, underWay.union(due.map(\.key)))
                    else { continue }
                    due.append(Due(key: key, work: work))
                } else if let at = placement.due, next.map({ at < $0 }) ?? true {
                    next = at
                }
            }
        }
        return (due, next)
    }

    /// Whether handing over must wait, where a second pin of the same root would cost.
    private func mustWait(_ request: PinRequest, _ key: Key, _ underWay: Set<Key>) -> Bool {
        guard backend(key.backend)?.capabilities.canRepeat == false else { return false }
        if underWay.contains(where: { $0.backend == key.backend }) { return true }
        return catalogue.all.contains { other in
            other.id != request.id && other.pin.cid.v1 == request.pin.cid.v1
                && other[key.backend]?.step == .sent
        }
    }

    /// Forgets a request that every backend let go, and lets one go whose successor is settled.
    private func settle(_ request: PinRequest, at now: Timestamp) {
        guard request.isRemoved else { return }
        if request.placements.allSatisfy({ $0.step == .gone }) {
            try? catalogue.forget(request.id)
        } else if let id = request.replacedBy {
            let successor = catalogue.request(id)
            _ = try? catalogue.update(request.id) { request in
                for index in request.placements.indices {
                    let name = request.placements[index].backend
                    let step = request.placements[index].step
                    // Only what it has in full is worth waiting for the successor.
                    guard step != .remove, step != .watch || successor?[name]?.isSettled ?? true
                    else { continue }
                    request.placements[index].letGo(at: now)
                }
            }
        }
    }

    private func perform(_ due: Due) async {
        if due.work == .submit {
            do {
                try catalogue.update(due.key.request) { $0[due.key.backend]?.begin() }
            } catch {
                // Nothing is handed over that could not be written down first.
                return await clock.sleep(for: .seconds(1))
            }
        }
        guard let backend = backend(due.key.backend) else {
            // Not configured any more: it stays as it is, and is looked at again, ever more rarely.
            return await note(
                due,
                .failure(BackendError(.unavailable, "this backend is not configured any more")),
                BackendCapabilities()
            )
        }
        guard let request = catalogue.request(due.key.request),
            let placement = request[due.key.backend]
        else { return }
        let order = PinOrder(
            request: request.id,
            pin: request.pin,
            copies: placement.copies,
            info: placement.info
        )
        let outcome: PinWork.Outcome
        do throws(BackendError) {
            outcome = try await self.outcome(of: due, backend, order, placement)
        } catch {
            outcome = .failure(error)
        }
        await note(due, outcome, backend.capabilities)
    }

    private func outcome(
        of due: Due,
        _ backend: any Backend,
        _ order: PinOrder,
        _ placement: Placement
    ) async throws(BackendError) -> PinWork.Outcome {
        switch due.work {
        case .submit:
            if let shared = shared(due.key, order) { return .report(shared) }
            return .report(
                try await backend.add(order) { [catalogue] in
                    let step = catalogue.request(due.key.request)?[due.key.backend]?.step
                    return step == .sent && !Task.isCancelled
                }
            )
        case .find:
            return try await backend.find(order).map { .report($0) } ?? .absent
        case .check:
            guard let id = placement.remoteID else { return .absent }
            return try await backend.status(id, of: order).map { .report($0) } ?? .absent
        case .remove:
            guard !isShared(due.key, placement) else { return .removed }
            try await backend.remove(placement.remoteID, of: order)
            return .removed
        }
    }

    /// What another request for the same root has in this backend already, where a second would cost.
    private func shared(_ key: Key, _ order: PinOrder) -> BackendReport? {
        guard backend(key.backend)?.capabilities.canRepeat == false else { return nil }
        for request in catalogue.all where request.id != key.request {
            guard request.pin.cid.v1 == order.pin.cid.v1, let placement = request[key.backend],
                placement.step == .watch, let id = placement.remoteID
            else { continue }
            return BackendReport(
                id: id,
                status: placement.status,
                info: placement.info,
                isFinal: false
            )
        }
        return nil
    }

    /// Whether another request still needs what this one has in the backend.
    private func isShared(_ key: Key, _ placement: Placement) -> Bool {
        guard let id = placement.remoteID else { return false }
        return catalogue.all.contains { request in
            guard request.id != key.request, !request.isRemoved,
                let other = request[key.backend]
            else { return false }
            return other.remoteID == id && (other.step == .watch || other.step == .sent)
        }
    }

    private func note(
        _ due: Due,
        _ outcome: PinWork.Outcome,
        _ capabilities: BackendCapabilities
    ) async {
        let now = clock.now
        let chance = chance.withLock { $0.nextUnit() }
        do throws(PinningError) {
            try catalogue.update(due.key.request) { request in
                request[due.key.backend]?
                    .apply(outcome, of: due.work, capabilities, at: now, chance: chance)
            }
        } catch {
            // The disk takes nothing now. Without a pause the same would be tried at once for ever.
            await clock.sleep(for: .seconds(1))
        }
    }
}

extension Timestamp {
    func duration(since earlier: Timestamp) -> Duration {
        .milliseconds(max(1, milliseconds - earlier.milliseconds))
    }
}
