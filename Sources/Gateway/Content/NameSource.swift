import DNS
import IPNS
import Naming

/// What is asked about names, and nothing else: a seam, so that the answers can be written down in
/// tests.
struct NameSource: Sendable {
    /// An IPNS record as its publisher signed it.
    struct Record: Sendable {
        let bytes: [UInt8]
        /// How long it may be kept; nil when it does not say.
        let lifetime: Duration?
    }

    /// What a name stands for.
    let target: @Sendable (MutableName, Freshness) async throws -> ContentTarget
    /// The record of a key.
    let record: @Sendable (IPNSName, Freshness) async throws -> Record
    /// Whether a domain has a DNSLink.
    let hasLink: @Sendable (DomainName, Freshness) async throws -> Bool

    init(
        target: @escaping @Sendable (MutableName, Freshness) async throws -> ContentTarget,
        record: @escaping @Sendable (IPNSName, Freshness) async throws -> Record,
        hasLink: @escaping @Sendable (DomainName, Freshness) async throws -> Bool
    ) {
        self.target = target
        self.record = record
        self.hasLink = hasLink
    }

    /// Asks the engine.
    init(_ resolver: NameResolver) {
        self.init(
            target: { name, freshness in
                let path = try await resolver.resolve(name, freshness)
                return ContentTarget(
                    root: path.root,
                    segments: path.path,
                    hidden: path.path.count,
                    lifetime: .named(path.ttl)
                )
            },
            record: { name, freshness in
                let current = try await resolver.record(of: name, freshness)
                return Record(bytes: current.record.bytes, lifetime: current.ttl)
            },
            hasLink: { try await resolver.hasLink($0, $1) }
        )
    }
}
