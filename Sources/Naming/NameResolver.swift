public import BlockCache
public import DNS
public import IPNS
import Locking
public import Retrieval

/// Follows names to content: keys through records that it verifies, domains through the DNS.
///
/// One instance serves a whole process. Nothing that a gateway says about where a name leads is
/// believed; only records that the name's own key has signed.
public final class NameResolver: Sendable {
    /// The most segments of a path, of names and request together.
    public static let segmentLimit = 1_024

    private let records: RecordResolver
    private let links: LinkResolver
    private let configuration: NamingConfiguration
    private let routers: Retriever
    private let transport: any Transport
    private let clock: EngineClock

    /// Makes a resolver.
    ///
    /// - Parameters:
    ///   - retriever: The engine whose upstreams are asked for records.
    ///   - transport: How routers and resolvers over HTTPS are reached.
    ///   - ledger: Where the latest record of each name is kept across restarts.
    ///   - configuration: The knobs.
    ///   - clock: Where the time comes from.
    ///   - seed: Where chance comes from.
    ///   - observe: Is told what routers do, from any thread; must return quickly.
    public convenience init(
        retriever: Retriever,
        transport: any Transport,
        ledger: Ledger?,
        configuration: NamingConfiguration = NamingConfiguration(),
        clock: EngineClock = .continuous,
        seed: UInt64,
        observe: @escaping @Sendable (Event) -> Void = { _ in }
    ) {
        self.init(
            retriever: retriever,
            transport: transport,
            ledger: ledger,
            nameservers: Self.nameservers(configuration, transport, clock),
            configuration: configuration,
            clock: clock,
            seed: seed,
            observe: observe
        )
    }

    /// Makes a resolver that asks `nameservers`, by suffix, about domains.
    package init(
        retriever: Retriever,
        transport: any Transport,
        ledger: Ledger?,
        nameservers: [String: any Nameserver],
        configuration: NamingConfiguration,
        clock: EngineClock,
        seed: UInt64,
        observe: @escaping @Sendable (Event) -> Void
    ) {
        // Routers have health, habits and budgets as gateways do, but are asked for records only.
        let routers = Retriever(
            transport: transport,
            cache: nil,
            ledger: nil,
            upstreams: configuration.routers,
            clock: clock,
            seed: seed,
            observe: observe
        )
        records = RecordResolver(
            RecordSurvey(
                gateways: retriever,
                routers: routers,
                configuration: configuration,
                clock: clock
            ),
            archive: ledger.map { RecordArchive($0) },
            configuration: configuration,
            clock: clock
        )
        links = LinkResolver(
            NameserverTable(nameservers),
            configuration: configuration,
            clock: clock
        )
        self.configuration = configuration
        self.routers = routers
        self.transport = transport
        self.clock = clock
    }

    /// Asks other routers and other resolvers from now on; what is under way ends as it would have.
    ///
    /// - Parameter configuration: Who they are; the knobs in it stay as they were.
    public func replaceSources(_ configuration: NamingConfiguration) {
        routers.replace(upstreams: configuration.routers)
        var changed = self.configuration
        changed.nameservers = configuration.nameservers
        links.replace(NameserverTable(Self.nameservers(changed, transport, clock)))
    }

    private static func nameservers(
        _ configuration: NamingConfiguration,
        _ transport: any Transport,
        _ clock: EngineClock
    ) -> [String: any Nameserver] {
        configuration.nameservers.mapValues { nameserver in
            switch nameserver {
            case .system: SystemNameserver(clock: clock)
            case .https(let url):
                HTTPSNameserver(
                    url: url,
                    transport: transport,
                    timeout: configuration.lookupTimeout
                )
            }
        }
    }

    /// Follows `name`, and names that it leads to, to an immutable path.
    ///
    /// - Parameters:
    ///   - name: Where to begin.
    ///   - path: The segments after it, percent-decoded; they come last in what it leads to.
    ///   - freshness: How new what is known has to be.
    /// - Returns: The path, and how it was found.
    /// - Throws: ``NamingError``, or `CancellationError` when the task is cancelled.
    public func resolve(
        _ name: MutableName,
        path: [String] = [],
        _ freshness: Freshness = .usual
    ) async throws -> ResolvedPath {
        var next = name
        var path = path
        var hops: [ResolvedPath.Hop] = []
        while hops.count < configuration.hopLimit {
            let hop = try await hop(from: next, freshness)
            hops.append(hop)
            let (target, segments): (ContentTarget, [String])
            do throws(ContentTarget.Fault) {
                target = try ContentTarget(parsing: hop.value)
                segments = target.segments
                guard segments.count + path.count <= Self.segmentLimit else {
                    throw .init(reason: "more than \(Self.segmentLimit) segments")
                }
            } catch {
                throw Self.dead(next, because: error.reason)
            }
            path = segments + path
            switch target {
            case .content(let root, _): return ResolvedPath(root: root, path: path, hops: hops)
            case .name(let name, _): next = name
            }
        }
        throw NamingError(.tooManyHops(limit: configuration.hopLimit), name: "\(name)")
    }

    /// The record of `name` that counts now, for those who verify for themselves.
    ///
    /// - Parameters:
    ///   - name: Whose record.
    ///   - freshness: How new what is known has to be.
    /// - Returns: The record, with the bytes as they were received.
    /// - Throws: ``NamingError``, or `CancellationError` when the task is cancelled.
    public func record(
        of name: IPNSName,
        _ freshness: Freshness = .usual
    ) async throws -> CurrentRecord {
        try await records.record(of: name, freshness)
    }

    /// Whether `domain` has a DNSLink, usable or not.
    ///
    /// - Parameters:
    ///   - domain: Which.
    ///   - freshness: How new what is known has to be.
    /// - Returns: Whether it has.
    /// - Throws: ``NamingError`` when nobody could say, or `CancellationError`.
    public func hasLink(
        _ domain: DomainName,
        _ freshness: Freshness = .usual
    ) async throws -> Bool {
        try await links.link(of: domain, freshness).link != nil
    }

    private func hop(
        from name: MutableName,
        _ freshness: Freshness
    ) async throws -> ResolvedPath.Hop {
        switch name {
        case .key(let key):
            let current = try await records.record(of: key, freshness)
            return ResolvedPath.Hop(
                name: name,
                value: current.record.value,
                ttl: current.record.ttl.map { _ in current.lifetime },
                isStale: current.isStale
            )
        case .domain(let domain):
            let finding = try await links.link(of: domain, freshness)
            switch finding.link {
            case nil: throw NamingError(.noLink, name: "\(domain)")
            case .unusable(let text): throw Self.dead(name, because: "\"\(text)\" names nothing")
            case .path(let value):
                return ResolvedPath.Hop(
                    name: name,
                    value: value,
                    ttl: finding.lifetime,
                    isStale: finding.isStale
                )
            }
        }
    }

    /// The failure of a name that stands for nothing that could be followed.
    private static func dead(_ name: MutableName, because reason: String) -> NamingError {
        switch name {
        case .key: NamingError(.badRecord(reason), name: "\(name)")
        case .domain: NamingError(.badLink(reason), name: "\(name)")
        }
    }
}
