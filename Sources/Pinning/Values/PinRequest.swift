/// One wish to have something pinned, and what became of it in each backend.
public struct PinRequest: Sendable, Equatable, Codable {
    /// What it is called; never used again.
    public let id: String
    /// What is wanted.
    public let pin: Pin
    /// When it was made; no other request has the same.
    public let created: Timestamp
    /// How many backends must keep it.
    public let level: ReplicationLevel
    /// What became of it in each.
    public internal(set) var placements: [Placement]
    /// Whether nobody wants it any more: it is not shown, and goes when every backend let it go.
    public internal(set) var isRemoved = false
    /// The request that replaced this one, which must have what both share before this one lets go.
    public internal(set) var replacedBy: String?

    /// The upload that brought its content.
    public internal(set) var upload: String?

    /// Makes a request.
    public init(
        id: String,
        pin: Pin,
        created: Timestamp,
        level: ReplicationLevel,
        placements: [Placement]
    ) {
        self.id = id
        self.pin = pin
        self.created = created
        self.level = level
        self.placements = placements
    }

    /// How far it is as a whole, by its replication level.
    public var status: PinStatus {
        let wanted = placements.filter { $0.step != .gone && $0.step != .remove }
        let needed = level.needed(of: wanted.count)
        let pinned = wanted.count { $0.status == .pinned }
        let failed = wanted.count { $0.status == .failed }
        if pinned >= needed, pinned > 0 { return .pinned }
        if wanted.count - failed < needed || wanted.isEmpty { return .failed }
        return wanted.contains { $0.status == .pinning || $0.status == .pinned }
            ? .pinning : .queued
    }

    /// What clients of the Pinning Service API are told besides the status.
    public var info: [String: String] {
        var info: [String: String] = [:]
        if placements.count == 1, let only = placements.first { info = only.info }
        info["status_details"] = details
        if placements.contains(where: { $0.info["simulated"] == "true" }) {
            info["simulated"] = "true"
        }
        if placements.count > 1 {
            for placement in placements {
                info["backend_\(placement.backend)"] = placement.status.rawValue
            }
        }
        return info
    }

    private var details: String {
        placements.map { placement in
            let words = placement.lastError.map { ": \($0)" } ?? ""
            return "\(placement.backend): \(placement.status.rawValue)\(words)"
        }
        .joined(separator: "; ")
    }

    subscript(backend: String) -> Placement? {
        get { placements.first { $0.backend == backend } }
        set {
            guard let newValue, let index = placements.firstIndex(where: { $0.backend == backend })
            else { return }
            placements[index] = newValue
        }
    }
}
