public import IPNS
public import Multiformats

/// Where a name leads: an immutable path, and for how long.
public struct ResolvedPath: Sendable {
    /// One name on the way, and what it stands for.
    public struct Hop: Sendable, Hashable {
        /// The name.
        public let name: MutableName
        /// The content path that it stands for.
        public let value: String
        /// For how long, from now on; `nil` when its owner does not say.
        public let ttl: Duration?
        /// Whether it is used beyond its time, since nobody could say anything newer.
        public let isStale: Bool
    }

    /// The root of the content.
    public let root: CID
    /// The segments after the root: those that the names lead to, then those that were asked for.
    public let path: [String]
    /// The names on the way, from the one that was asked for; never empty.
    public let hops: [Hop]

    /// How long the answer may be used: the least of all hops; `nil` when one of them does not say.
    public var ttl: Duration? {
        let stated = hops.compactMap(\.ttl)
        return stated.count == hops.count ? stated.min() : nil
    }

    /// Whether anything in it is used beyond its time.
    public var isStale: Bool { hops.contains(where: \.isStale) }

    /// Whether the name that was asked for is a domain.
    public var isDNSLink: Bool {
        if case .domain? = hops.first?.name { true } else { false }
    }
}

/// The record of a name that counts now.
public struct CurrentRecord: Sendable, Hashable {
    /// The record; it holds still.
    public let record: IPNSRecord
    /// How long its bytes may be used: as its owner says, but not beyond its end; `nil` when that is
    /// not said.
    public let ttl: Duration?
    /// How long it is used here before it is asked for again.
    let lifetime: Duration
    /// Whether it is used beyond its time, since nobody had a newer one.
    public let isStale: Bool
}
