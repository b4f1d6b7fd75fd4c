import IPLD
import Locking
import Multiformats
import Routing

/// Asks routers and indexers who has content: each root once for all who need it, within bounds.
final class Discovery: Sendable {
    /// The most peers without addresses that are looked up for one search.
    private static let peerLimit = 3
    /// How long a service that failed is left alone.
    private static let failurePause = Duration.seconds(10)

    private let configuration: FallbackConfiguration
    private let transport: any Transport
    private let clock: EngineClock
    private let observe: @Sendable (Event) -> Void
    private let filter: ProviderFilter
    private let shelf: Locked<SearchShelf>
    private let services: Locked<(routers: [Upstream], indexers: [Upstream])>

    init(
        _ configuration: FallbackConfiguration,
        transport: any Transport,
        clock: EngineClock,
        observe: @escaping @Sendable (Event) -> Void
    ) {
        self.configuration = configuration
        self.transport = transport
        self.clock = clock
        self.observe = observe
        filter = ProviderFilter(configuration)
        shelf = Locked(SearchShelf(configuration))
        services = Locked((configuration.routers, configuration.indexers))
    }

    /// Asks others from now on.
    func replace(routers: [Upstream], indexers: [Upstream]) {
        services.withLock { $0 = (routers, indexers) }
    }

    /// The search for a CID, begun if need be; `nil` when too many are under way.
    func search(_ cid: CID) -> Search? {
        let now = clock.now
        let found = shelf.withLock { $0.search(for: cid.multihash, at: now) }
        guard let (search, isNew) = found else { return nil }
        guard isNew else { return search }
        let known = filter.providers(in: configuration.hints?(cid) ?? [])
        // Not a child of the race that asked first: others wait for it too, and it has a deadline.
        guard !known.isEmpty else {
            Task { await run(search, cid) }
            return search
        }
        // Nobody need learn of what is known without them, unless that leads nowhere.
        search.found(known)
        // Before it can go on: whoever shares it may want more at once.
        shelf.withLock { $0.ended(cid.multihash, isFruitful: true, at: now) }
        search.hold {
            self.shelf.withLock { $0.resumed(cid.multihash) }
            Task { await self.run(search, cid) }
        }
        return search
    }

    private func run(_ search: Search, _ cid: CID) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.askAll(cid, search) }
            group.addTask { [clock, configuration] in
                // Cancelled when everybody has answered.
                try? await clock.sleep(for: configuration.lookupDeadline)
            }
            await group.next()
            group.cancelAll()
        }
        search.close()
        let isFruitful = !search.findings.upstreams.isEmpty
        let now = clock.now
        shelf.withLock { $0.ended(cid.multihash, isFruitful: isFruitful, at: now) }
    }

    private func askAll(_ cid: CID, _ search: Search) async {
        let (routers, indexers) = services.withLock { $0 }
        await withDiscardingTaskGroup { group in
            for router in routers where isAsked(router) {
                group.addTask { await self.ask(router: router, cid, search) }
            }
            group.addTask {
                for indexer in indexers where self.isAsked(indexer) {
                    if await self.ask(indexer: indexer, cid, search) { return }
                }
            }
        }
    }

    private func isAsked(_ service: Upstream) -> Bool {
        let now = clock.now
        return shelf.withLock { $0.isAsked(service.name, at: now) }
    }

    // MARK: - Routers

    private func ask(router: Upstream, _ cid: CID, _ search: Search) async {
        let nameless = Locked<[String]>([])
        await ask(router, .routing, RoutingTarget.providers(cid), for: cid, search) { document in
            let records = try ProviderRecord.records(in: document)
            let peers = records.filter { $0.addresses.isEmpty && $0.protocols.contains(.gateway) }
            nameless.withLock { $0 += peers.map(\.peer).filter(RoutingTarget.isPeer) }
            return self.filter.gateways(in: records)
        }
        for peer in nameless.withLock({ $0 }).prefix(Self.peerLimit) where !Task.isCancelled {
            await ask(router, .routing, RoutingTarget.peer(peer), for: cid, search) { document in
                let records = try ProviderRecord.records(in: document)
                return self.filter.gateways(in: records.filter { !$0.addresses.isEmpty })
            }
        }
    }

    // MARK: - Indexers

    /// Returns whether the indexer knew anybody.
    private func ask(indexer: Upstream, _ cid: CID, _ search: Search) async -> Bool {
        await ask(indexer, .indexer, RoutingTarget.indexed(cid), for: cid, search) { document in
            let records = try IndexerRecord.records(in: document, for: cid.multihash)
            return self.filter.providers(in: records)
        }
    }

    // MARK: - Asking

    /// Asks one service, and passes on who it names as soon as it does.
    @discardableResult
    private func ask(
        _ service: Upstream,
        _ stage: FallbackStage,
        _ target: String,
        for cid: CID,
        _ search: Search,
        _ read: @escaping @Sendable (IPLDNode) throws -> [Upstream]
    ) async -> Bool {
        let attempt = Attempt(
            service.asked(for: stage),
            kind: .providers,
            target: target,
            root: cid.multihash,
            isHedge: false,
            clock: clock
        )
        let named = Locked(0)
        var outcome: AttemptReport.Outcome
        do {
            let request = attempt.request(configuration)
            try await transport.fetch(request) { response in
                let head = try await attempt.receiveHead(of: response)
                let type = head.header("content-type") ?? ""
                var reader = AnswerReader(AnswerReader.Form(contentType: type) ?? .document)
                func take(_ reader: inout AnswerReader) throws {
                    while let document = try reader.next() {
                        let upstreams = try read(document)
                        named.withLock { $0 += upstreams.count }
                        if !upstreams.isEmpty { search.found(upstreams) }
                    }
                }
                while let chunk = try await attempt.next(from: response) {
                    try reader.push(chunk)
                    try take(&reader)
                }
                reader.finish()
                try take(&reader)
            }
            outcome = named.withLock { $0 } > 0 ? .won : .failed(.absent(status: 200))
        } catch let error as RoutingError {
            outcome = .failed(.malformed("\(error)"))
        } catch {
            let fault = Fault(error)
            // Only the deadline cancels.
            outcome = .failed(fault == .transfer(.cancelled) ? .transfer(.slow) : fault)
        }
        learn(outcome, of: service)
        let report = attempt.report(outcome)
        search.answered(report)
        observe(.attemptEnded(report))
        return named.withLock { $0 } > 0
    }

    private func learn(_ outcome: AttemptReport.Outcome, of service: Upstream) {
        let now = clock.now
        let pause: Duration
        switch outcome.fault {
        case .limited(let retryAfter):
            pause = min(max(retryAfter ?? .seconds(60), .seconds(1)), .seconds(300))
        case let fault? where fault.isIllness: pause = Self.failurePause
        default: return
        }
        shelf.withLock { $0.cool(service.name, until: now + pause) }
    }
}

extension Attempt {
    /// The request to a router or an indexer.
    fileprivate func request(_ configuration: FallbackConfiguration) -> Request {
        Request(
            url: upstream.url + target,
            headers: [(name: "Accept", value: RoutingTarget.accept)],
            firstByteTimeout: configuration.answerTimeout,
            stallTimeout: configuration.answerTimeout
        )
    }
}
