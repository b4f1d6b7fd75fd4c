import Multiformats
import Pinning

/// A request as the admin interface shows it: what the Pinning Service API cannot say.
struct PinView: Encodable {
    let id: String
    let cid: String
    let name: String?
    let meta: [String: String]
    let status: PinStatus
    let created: Timestamp
    let level: ReplicationLevel
    let backends: [PlacementView]

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
struct PlacementView: Encodable {
    let backend: String
    let status: PinStatus
    let step: Placement.Step
    let remoteID: String?
    let info: [String: String]
    /// What went wrong last, in words.
    let error: String?
    let errorCode: BackendError.Code?
    let lastSeen: Timestamp?
    let due: Timestamp?
    let copies: Int?
    let isSimulated: Bool
    let progress: PinProgress?

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
struct PinViews: Encodable {
    let count: Int
    let pins: [PinView]
}

/// A backend and what it can do.
struct BackendView: Encodable {
    let name: String
    let kind: BackendKind
    let isDefault: Bool
    let capabilities: BackendCapabilities
    let pins: [String: Int]
    /// The bytes of all pins on our own disk, and their limit.
    let bytes: Int?
    let limitBytes: Int?
}

/// What has been uploaded.
struct UploadView: Encodable {
    let upload: String
    let roots: [String]
    let blocks: Int
    let bytes: Int
}
