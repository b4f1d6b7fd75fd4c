import Locking
import Pinning

/// A backend that answers as a test says, and remembers what it was asked.
final class ScriptedBackend: Backend {
    typealias Answer = @Sendable (PinOrder) throws(BackendError) -> BackendReport?

    struct State: Sendable {
        var calls: [String] = []
        var add: Answer = { BackendReport(id: "at-\($0.request)", status: .pinned) }
        var find: Answer = { _ in nil }
        var status: Answer = { BackendReport(id: "at-\($0.request)", status: .pinned) }
        var removal: BackendError?
    }

    let name: String
    let capabilities: BackendCapabilities
    let state = Locked(State())
    let kind: BackendKind

    init(_ name: String, _ kind: BackendKind = .psa, canRepeat: Bool = true) {
        self.name = name
        self.kind = kind
        var capabilities = BackendCapabilities()
        capabilities.canRepeat = canRepeat
        self.capabilities = capabilities
    }

    var calls: [String] { state.withLock { $0.calls } }

    func add(
        _ order: PinOrder,
        isWanted: @escaping @Sendable () -> Bool
    ) async throws(BackendError) -> BackendReport {
        let answer = note("add", \.add)
        guard let report = try answer(order) else { throw BackendError(.refused, "scripted") }
        return report
    }

    func find(_ order: PinOrder) async throws(BackendError) -> BackendReport? {
        try note("find", \.find)(order)
    }

    func status(_ id: String, of order: PinOrder) async throws(BackendError) -> BackendReport? {
        try note("status", \.status)(order)
    }

    func remove(_ id: String?, of order: PinOrder) async throws(BackendError) {
        let error = state.withLock { state in
            state.calls.append("remove \(id ?? "-")")
            return state.removal
        }
        if let error { throw error }
    }

    private func note(
        _ call: String,
        _ answer: any KeyPath<State, Answer> & Sendable
    ) -> Answer {
        state.withLock { state in
            state.calls.append(call)
            return state[keyPath: answer]
        }
    }
}
