import Multiformats
package import Pinning

/// A request as the admin interface shows it, and the tool reads it: what the Pinning Service API cannot
/// say.
package struct PinView: Codable, Sendable {
    package let id: String
    package let cid: String
    package let name: String?
    package let meta: [String: String]
    package let status: PinStatus
    package let created: Timestamp
    package let level: ReplicationLevel
    package let backends: [PlacementView]

    init(_ request: PinRequest, progress: [String: PinProgress]) {
        id = request.id
        cid = request.pin.cid.description
        name = request.pin.name
        meta = request.pin.meta
        status = request.status
        created = request.created
        level = request.level
        backends = request.placements.filter { $0.step != .gone }
            .map { PlacementView($0, progress: progress[$0.backend]) }
    }
}

/// A pin in one backend.
package struct PlacementView: Codable, Sendable {
    package let backend: String
    package let status: PinStatus
    package let step: Placement.Step
    package let remoteID: String?
    package let info: [String: String]
    /// What went wrong last, in words.
    package let error: String?
    package let errorCode: BackendError.Code?
    package let lastSeen: Timestamp?
    package let due: Timestamp?
    package let copies: Int?
    package let isSimulated: Bool
    package let progress: PinProgress?

    init(_ placement: Placement, progress: PinProgress?) {
        backend = placement.backend
        status = placement.status
        step = placement.step
        remoteID = placement.remoteID
        info = placement.info
        error = placement.lastError?.description
        errorCode = placement.lastError?.code
        lastSeen = placement.lastSeen
        due = placement.due
        copies = placement.copies
        isSimulated = placement.info["simulated"] == "true"
        self.progress = progress
    }
}

/// Some requests, and how many there are.
package struct PinViews: Codable, Sendable {
    package let count: Int
    package let pins: [PinView]
}

/// A backend and what it can do.
package struct BackendView: Codable, Sendable {
    package let name: String
    package let kind: BackendKind
    package let isDefault: Bool
    package let capabilities: BackendCapabilities
    package let pins: [String: Int]
    /// The bytes of all pins on our own disk, and their limit.
    package let bytes: Int?
    package let limitBytes: Int?
}

/// All backends.
package struct BackendViews: Codable, Sendable {
    package let backends: [BackendView]
}

/// What has been uploaded.
struct UploadView: Encodable {
    let upload: String
    let roots: [String]
    let blocks: Int
    let bytes: Int
}
