/// One pin in one backend: what is known of it, and what is to be done next.
public struct Placement: Sendable, Equatable, Codable {
    /// What is to be done next.
    public enum Step: String, Sendable, Codable {
        /// It is to be handed to the backend.
        case submit
        /// It was being handed over when the answer was last known to be outstanding.
        case sent
        /// The backend has it, and is asked now and then how it is.
        case watch
        /// Nothing: it failed for good.
        case rest
        /// It is to be removed from the backend.
        case remove
        /// It has been.
        case gone
    }

    /// The backend's name.
    public var backend: String
    /// How far it is.
    public var status = PinStatus.queued
    /// What the backend calls it.
    public var remoteID: String?
    /// What the backend tells of it.
    public var info: [String: String] = [:]
    /// What went wrong last; `nil` when all is well.
    public var lastError: BackendError?
    /// When the backend last told of it.
    public var lastSeen: Timestamp?
    /// How many copies were asked for, where the backend makes several.
    public var copies: Int?
    /// What is to be done next.
    public internal(set) var step = Step.submit
    /// How often this step was tried in vain, or the backend asked without news.
    public internal(set) var attempts = 0
    /// When the step is due.
    public internal(set) var due: Timestamp?

    /// Makes one that is to be handed over.
    public init(backend: String, copies: Int? = nil) {
        self.backend = backend
        self.copies = copies
    }

    /// Whether nothing more will become of it unless somebody asks.
    var isSettled: Bool { status == .pinned || step == .rest || step == .gone }

    /// Whether it is pinned where nobody can read it yet: then what was uploaded is the only copy.
    var isOutOfReach: Bool {
        guard status == .pinned, let name = info[FilecoinStage.key] else { return false }
        return FilecoinStage(rawValue: name).map { $0 < .retrievable } ?? false
    }
}
