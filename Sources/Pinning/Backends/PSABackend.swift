public import BlockCache
import Locking
import Multiformats

/// Any provider of the Pinning Service API, a `filecoin-pin` daemon, or a simulated provider.
///
/// A pin is never asked for twice: what the provider has is looked for first, and an answer that did
/// not come is asked for, not sent for again.
public struct PSABackend: Backend {
    /// What it is called in the configuration.
    public let name: String
    /// What kind it is.
    public let kind: BackendKind
    private let client: PSAClient
    /// Addresses of a peer that has the content, for every pin.
    private let origins: [String]
    private let copies: Int?
    private let feeder: KuboBackend?
    private let blocks: RetainedBlocks?
    private let watch: FilecoinWatch
    private let dialect = Locked<PSAClient.Dialect?>(nil)

    /// Makes a backend; nothing is asked yet.
    ///
    /// - Parameters:
    ///   - name: What it is called.
    ///   - kind: `psa`, `filecoinPin` or `simulated`.
    ///   - endpoint: The URL before `/pins`.
    ///   - token: The access token.
    ///   - origins: Addresses of our own peer, ending in `/p2p/…`, where the provider can fetch from.
    ///   - feeder: A node that is given what is here, and whose addresses are origins too.
    ///   - blocks: What is here.
    ///   - copies: How many copies are wished for, which a daemon does not ask.
    ///   - indexers: Who is asked where storage providers have what a `filecoin-pin` daemon stored.
    ///   - allowsPrivate: Whether providers on this machine or in its network may be asked.
    ///   - caller: How it is reached.
    ///   - clock: The time.
    public init(
        name: String,
        kind: BackendKind = .psa,
        endpoint: String,
        token: String?,
        origins: [String] = [],
        feeder: KuboBackend? = nil,
        blocks: RetainedBlocks? = nil,
        copies: Int? = nil,
        indexers: [String] = [],
        allowsPrivate: Bool = false,
        caller: any Caller,
        clock: PinClock = .system
    ) {
        self.name = name
        self.kind = kind
        self.origins = origins
        self.feeder = feeder
        self.blocks = blocks
        self.copies = copies
        watch = FilecoinWatch(
            indexers: indexers,
            caller: caller,
            allowsPrivate: allowsPrivate
        )
        client = PSAClient(endpoint: endpoint, token: token, caller: caller, clock: clock)
    }

    /// What it can do.
    public var capabilities: BackendCapabilities {
        var capabilities = BackendCapabilities()
        capabilities.canRepeat = false
        capabilities.isSimulated = kind == .simulated
        capabilities.mostCopies = kind == .filecoinPin ? nil : 1
        return capabilities
    }

    /// Looks for the root there, and asks for it when there is none.
    public func add(
        _ order: PinOrder,
        isWanted: @escaping @Sendable () -> Bool
    ) async throws(BackendError) -> BackendReport {
        let dialect: PSAClient.Dialect
        let found: PSASeen?
        do {
            dialect = try await self.spoken()
            found = try await client.find(order.pin.cid, dialect)
        } catch {
            // Nothing was sent that could cost, whatever went wrong.
            throw error.code == .unsure ? BackendError(.unavailable, error.reason) : error
        }
        if let found, found.status != .failed {
            var report = report(found, dialect)
            report.info["adopted"] = "true"
            report.info["removal"] = "it was there before it was asked for here, so there it stays"
            return report
        }
        guard isWanted() else { throw BackendError(.cancelled, "nobody wants it any more") }
        var pin = order.pin
        for origin in try await offer(order.pin) where pin.origins.count < Pin.mostOrigins {
            if !pin.origins.contains(origin) { pin.origins.append(origin) }
        }
        return report(try await client.add(pin), dialect)
    }

    /// Puts what is here where the provider can fetch it.
    ///
    /// - Returns: Where that is.
    private func offer(_ pin: Pin) async throws(BackendError) -> [String] {
        if kind == .filecoinPin, let blocks { try PieceLimits.check(pin.cid, in: blocks) }
        guard let feeder else { return origins }
        try await feeder.offer(pin)
        return origins + (try await feeder.addresses())
    }

    /// What it has of that root.
    public func find(_ order: PinOrder) async throws(BackendError) -> BackendReport? {
        let dialect = try await spoken()
        return try await client.find(order.pin.cid, dialect).map { report($0, dialect) }
    }

    /// How it says a pin is.
    public func status(
        _ id: String,
        of order: PinOrder
    ) async throws(BackendError) -> BackendReport? {
        let dialect = try await spoken()
        guard let seen = try await client.status(id) else { return nil }
        guard seen.isOf(order.pin.cid) else {
            throw BackendError(.garbled, "asked for \(id), it answers about another root")
        }
        var report = report(seen, dialect)
        if dialect == .daemon {
            if let copies = order.copies ?? copies {
                report.info["copies_requested"] = "\(copies)"
            }
            await watch.look(order, &report)
        }
        return report
    }

    /// Removes a pin; without a name for it, the one that is found for its root.
    public func remove(_ id: String?, of order: PinOrder) async throws(BackendError) {
        // Somebody else may need what was not made here.
        if order.info["adopted"] == "true" { return }
        if let id { return try await client.remove(id) }
        let dialect = try await spoken()
        if let found = try await client.find(order.pin.cid, dialect) {
            try await client.remove(found.id)
        }
    }

    /// What it lists.
    public func list(limit: Int) async throws(BackendError) -> [BackendListing] {
        try await client.list(limit: limit, try await spoken()).map { seen in
            BackendListing(id: seen.id, cid: seen.cid, name: seen.name, status: seen.status)
        }
    }

    private func spoken() async throws(BackendError) -> PSAClient.Dialect {
        guard kind == .filecoinPin else { return .standard }
        if let known = dialect.withLock({ $0 }) { return known }
        let found = try await client.dialect()
        dialect.withLock { $0 = found }
        return found
    }

    private func report(_ seen: PSASeen, _ dialect: PSAClient.Dialect) -> BackendReport {
        var report = BackendReport(id: seen.id, status: seen.status, info: seen.info)
        if kind == .simulated { report.info["simulated"] = "true" }
        if dialect == .daemon { FilecoinStage.judge(&report) }
        return report
    }
}
