/// Somewhere pins can be kept.
public protocol Backend: Sendable {
    /// What it is called in the configuration.
    var name: String { get }
    /// What kind it is.
    var kind: BackendKind { get }
    /// What it can do.
    var capabilities: BackendCapabilities { get }

    /// Hands a pin over.
    ///
    /// May take as long as the content needs. Asks `isWanted` now and then, and stops with
    /// ``BackendError/Code/cancelled`` when it is not.
    ///
    /// - Throws: ``BackendError``; with ``BackendError/Code/unsure`` when it may have arrived.
    func add(
        _ order: PinOrder,
        isWanted: @escaping @Sendable () -> Bool
    ) async throws(BackendError) -> BackendReport

    /// What it has of an order whose answer did not come; `nil` when it has nothing.
    func find(_ order: PinOrder) async throws(BackendError) -> BackendReport?

    /// How a pin is; `nil` when it does not know it.
    func status(_ id: String, of order: PinOrder) async throws(BackendError) -> BackendReport?

    /// Lets a pin go; succeeds when there is none.
    func remove(_ id: String?, of order: PinOrder) async throws(BackendError)

    /// How far what is being handed over is, by request.
    func progress(of request: String) -> PinProgress?

    /// What the backend itself lists, so that what others pinned there is seen too.
    func list(limit: Int) async throws(BackendError) -> [BackendListing]
}

extension Backend {
    /// None is known.
    public func progress(of request: String) -> PinProgress? { nil }

    /// It cannot list.
    public func list(limit: Int) async throws(BackendError) -> [BackendListing] {
        throw BackendError(.unsupported, "this kind of backend cannot list")
    }
}

/// The kinds of backends.
public enum BackendKind: String, Sendable, Codable, CaseIterable {
    /// Our own disk.
    case local
    /// A Kubo node, by its RPC.
    case kubo
    /// Any provider of the Pinning Service API.
    case psa
    /// A `filecoin-pin` daemon.
    case filecoinPin = "filecoin_pin"
    /// Storacha, of which only reading is left.
    case storacha
    /// A provider that stores nothing, to try things out.
    case simulated
}

/// What a backend can do.
public struct BackendCapabilities: Sendable, Equatable, Codable {
    /// Whether it takes a CID and fetches the content itself.
    public var byCID = true
    /// Whether the content is sent to it as a CAR.
    public var byCAR = false
    /// Whether it can list what it has.
    public var lists = true
    /// Whether anything can be added or removed.
    public var writes = true
    /// Whether handing the same over twice costs nothing.
    public var canRepeat = true
    /// Whether removing also ends what is paid for on a chain.
    public var removesOnChain = false
    /// The most copies that can be asked for; `nil`: it decides.
    public var mostCopies: Int? = 1
    /// Whether it only pretends.
    public var isSimulated = false

    /// What most can do.
    public init() {}
}

/// A pin for one backend.
public struct PinOrder: Sendable, Equatable {
    /// The request it belongs to.
    public let request: String
    /// What is wanted.
    public let pin: Pin
    /// How many copies.
    public let copies: Int?
    /// What the backend told of it before.
    public let info: [String: String]

    /// Makes an order.
    public init(
        request: String,
        pin: Pin,
        copies: Int? = nil,
        info: [String: String] = [:]
    ) {
        self.request = request
        self.pin = pin
        self.copies = copies
        self.info = info
    }
}

/// What a backend says of one pin.
public struct BackendReport: Sendable, Equatable {
    /// What it calls the pin.
    public var id: String
    /// How far it is.
    public var status: PinStatus
    /// What else it tells.
    public var info: [String: String]
    /// Whether nothing more is to come: a pinned one that is still to be proven is not.
    public var isFinal: Bool

    /// Makes a report.
    public init(
        id: String,
        status: PinStatus,
        info: [String: String] = [:],
        isFinal: Bool = true
    ) {
        self.id = id
        self.status = status
        self.info = info
        self.isFinal = isFinal
    }

    /// Why it failed, in the backend's words.
    var failure: String {
        info["error"] ?? info["status_details"] ?? "the backend says failed, and not why"
    }
}

/// One pin that a backend lists.
public struct BackendListing: Sendable, Equatable, Codable {
    /// What the backend calls it.
    public let id: String
    /// The root, as text.
    public let cid: String
    /// Its name.
    public let name: String?
    /// How far it is.
    public let status: PinStatus

    /// Makes a listing.
    public init(id: String, cid: String, name: String?, status: PinStatus) {
        self.id = id
        self.cid = cid
        self.name = name
        self.status = status
    }
}

/// How far a pin's content is.
public struct PinProgress: Sendable, Equatable, Codable {
    /// Blocks that are here.
    public var blocks = 0
    /// Their bytes.
    public var bytes = 0
    /// The bytes of everything, where the root says so.
    public var totalBytes: Int?

    /// Nothing yet.
    public init() {}
}
