import Locking

/// What is found out about who has one DAG: shared by all races that need it.
///
/// Providers come as they are named; whoever waits is told of each change.
final class Search: Sendable {
    /// What is known so far.
    struct Findings: Sendable {
        /// Who is said to have it, as long as few are.
        var upstreams: [Upstream] = []
        /// What those did that were asked.
        var reports: [AttemptReport] = []
        /// Whether nothing more comes.
        var isOver = false
        /// How often this changed.
        var version = 0
    }

    /// The most providers that are kept.
    static let limit = 24

    private struct State: Sendable {
        var findings = Findings()
        var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
        var nextWaiter = 0
        /// Begins to ask others; `nil` when they are asked.
        var ask: (@Sendable () -> Void)?

        mutating func change(
            _ change: (inout Findings) -> Void
        ) -> [CheckedContinuation<Void, Never>] {
            change(&findings)
            findings.version += 1
            defer { waiters = [:] }
            return Array(waiters.values)
        }
    }

    private let state = Locked(State())

    /// What is known so far.
    var findings: Findings { state.withLock { $0.findings } }

    /// Leaves those who might know of more alone until somebody needs more than is known.
    func hold(_ ask: @escaping @Sendable () -> Void) {
        state.withLock { $0.ask = ask }
    }

    /// Says that what is known does not suffice.
    func urge() {
        state.withLock { $0.ask.take() }?()
    }

    /// Somebody named providers.
    func found(_ upstreams: [Upstream]) {
        change { findings in
            for upstream in upstreams where findings.upstreams.count < Self.limit {
                guard !findings.upstreams.contains(where: { $0.name == upstream.name }) else {
                    continue
                }
                findings.upstreams.append(upstream)
            }
        }
    }

    /// Somebody who was asked has answered, or will not.
    func answered(_ report: AttemptReport) {
        change { $0.reports.append(report) }
    }

    /// Nothing more comes.
    func close() {
        change { $0.isOver = true }
    }

    private func change(_ change: (inout Findings) -> Void) {
        for waiter in state.withLock({ $0.change(change) }) { waiter.resume() }
    }

    /// Waits until something changes after `version`, or its task is cancelled.
    func wait(after version: Int) async {
        let number = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isDue = state.withLock { state in
                    let hasChanged = state.findings.version != version || state.findings.isOver
                    guard !hasChanged, !Task.isCancelled else { return true }
                    state.waiters[number] = continuation
                    return false
                }
                if isDue { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: number) }?.resume()
        }
    }
}
