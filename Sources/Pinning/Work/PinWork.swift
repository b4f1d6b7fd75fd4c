/// What is done about a placement next, and what follows from how that went: without I/O.
enum PinWork: Sendable, Equatable {
    /// Hand it to the backend.
    case submit
    /// Find out whether it arrived when the answer did not.
    case find
    /// Ask how it is.
    case check
    /// Remove it from the backend.
    case remove

    /// What came of it.
    enum Outcome: Sendable {
        /// The backend has it.
        case report(BackendReport)
        /// The backend does not know it.
        case absent
        /// It failed.
        case failure(BackendError)
        /// The backend has let it go.
        case removed
    }

    /// The step that a placement is at while this is done.
    var step: Placement.Step {
        switch self {
        case .submit, .find: .sent
        case .check: .watch
        case .remove: .remove
        }
    }

    /// How often something temporary is tried before it counts as failed.
    static let patience = 24
}

extension Placement {
    /// What is due; `nil` while nothing is.
    func work(at now: Timestamp) -> PinWork? {
        guard due.map({ $0 <= now }) ?? true else { return nil }
        switch step {
        case .submit: return .submit
        case .sent: return .find
        case .watch: return .check
        case .remove: return .remove
        case .rest, .gone: return nil
        }
    }

    /// Notes that it is being handed over: from here on nobody may do so again without asking.
    mutating func begin() {
        step = .sent
        if status == .queued { status = .pinning }
        due = nil
    }

    /// Notes that nobody wants it any more.
    mutating func letGo(at now: Timestamp) {
        guard step != .gone else { return }
        // What was never handed over need not be taken back.
        step = step == .submit && remoteID == nil && attempts == 0 ? .gone : .remove
        (attempts, due) = (0, nil)
    }

    /// Takes in what came of the work that was due.
    ///
    /// - Parameters:
    ///   - outcome: What came of it.
    ///   - work: What was done.
    ///   - capabilities: What the backend can do.
    ///   - now: The time.
    ///   - chance: From 0 to 1, to spread what many would do at the same moment.
    mutating func apply(
        _ outcome: PinWork.Outcome,
        of work: PinWork,
        _ capabilities: BackendCapabilities,
        at now: Timestamp,
        chance: Double
    ) {
        // Meanwhile somebody may have let it go, or have it tried anew: then this is of the past, but
        // for what the backend calls it, which removing needs.
        guard work.step == step else {
            if case .report(let report) = outcome, step == .remove { remoteID = report.id }
            return
        }
        switch outcome {
        case .report(let report): take(report, at: now)
        case .removed: step = .gone
        case .absent:
            switch work {
            case .submit, .find: notArrived(capabilities, at: now, chance)
            case .check: lost(capabilities, at: now)
            case .remove: step = .gone
            }
        case .failure(let error): failed(error, at: now, chance, isCertain: work == .submit)
        }
    }

    private mutating func take(_ report: BackendReport, at now: Timestamp) {
        let stages = [info, report.info].map { $0[FilecoinStage.key] }
        let isNews =
            status != report.status || remoteID != report.id || step != .watch
            || stages[0] != stages[1]
        (status, remoteID, lastSeen) = (report.status, report.id, now)
        info.merge(report.info) { _, new in new }
        lastError = report.status == .failed ? BackendError(.refused, report.failure) : nil
        step = report.status == .failed ? .rest : .watch
        attempts = isNews ? 0 : attempts + 1
        due = step == .watch ? now.advanced(by: pause(report)) : nil
    }

    /// Half a second at first, ten when nothing changes; an hour for what is where it should be.
    private func pause(_ report: BackendReport) -> Duration {
        if report.status == .pinned, report.isFinal { return .seconds(3_600) }
        let limit: Duration = report.status == .pinned ? .seconds(300) : .seconds(10)
        return min(limit, .milliseconds(500) * Self.power(1.5, min(attempts, 20)))
    }

    private mutating func notArrived(
        _ capabilities: BackendCapabilities,
        at now: Timestamp,
        _ chance: Double
    ) {
        guard capabilities.canRepeat else {
            (status, step, due) = (.failed, .rest, nil)
            lastError = BackendError(
                .unsure,
                "it was sent once, and the backend does not list it; it is not sent again by itself, "
                    + "since that could be paid twice: look there, then remove this and add it anew"
            )
            return
        }
        step = .submit
        attempts += 1
        due = now.advanced(by: backoff(chance))
    }

    private mutating func lost(_ capabilities: BackendCapabilities, at now: Timestamp) {
        (status, step, due) = (.failed, .rest, nil)
        info["lost"] = "true"
        let paid =
            capabilities.canRepeat ? "add it anew" : "what it stored may still be there and paid"
        lastError = BackendError(.unknown, "the backend no longer knows this pin: \(paid)")
    }

    private mutating func failed(
        _ error: BackendError,
        at now: Timestamp,
        _ chance: Double,
        isCertain: Bool
    ) {
        lastError = error
        attempts += 1
        due = now.advanced(by: max(error.retryAfter ?? .zero, backoff(chance)))
        guard step == .sent else { return }
        if attempts >= PinWork.patience || isCertain && !error.isTemporary {
            (status, step, due) = (.failed, .rest, nil)
        } else if isCertain, error.code != .unsure {
            // It has nothing, so it may be handed over again.
            step = .submit
        }
    }

    /// Doubles from a second to an hour, with up to half of it on top.
    private func backoff(_ chance: Double) -> Duration {
        let base = min(Duration.seconds(3_600), .seconds(1) * Self.power(2, min(attempts, 12)))
        return base * (1 + chance / 2)
    }

    private static func power(_ base: Double, _ exponent: Int) -> Double {
        (0..<max(0, exponent)).reduce(1) { value, _ in value * base }
    }
}
