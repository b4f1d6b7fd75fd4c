/// A remote trustless gateway, as configured.
public struct Upstream: Hashable, Sendable {
    /// How many requests an operator lets us make.
    public struct Rate: Hashable, Sendable {
        /// Requests within ``interval``.
        public let requests: Int
        /// The time over which they are counted.
        public let interval: Duration

        /// Describes a rate.
        public init(requests: Int, interval: Duration) {
            self.requests = requests
            self.interval = interval
        }
    }

    /// Its label in logs, metrics and answers.
    public let name: String
    /// The base URL, scheme and authority and perhaps a path, without a slash at the end.
    public let url: String
    /// Its operator: upstreams of one group share a rate budget, and one of them races at a time.
    public let group: String
    /// The budget of the group; `nil` when none is known.
    public let rate: Rate?
    /// Whether it races only after a probe reached it, as for a gateway on this machine.
    public let isProbed: Bool

    /// Describes an upstream.
    public init(
        name: String,
        url: String,
        group: String? = nil,
        rate: Rate? = nil,
        isProbed: Bool = false
    ) {
        self.name = name
        var url = url
        while url.hasSuffix("/") { url.removeLast() }
        self.url = url
        self.group = group ?? name
        self.rate = rate
        self.isProbed = isProbed
    }
}

/// What is asked of an upstream.
public enum RequestKind: String, Sendable, CaseIterable, Codable, CodingKeyRepresentable {
    /// One block: `application/vnd.ipld.raw`.
    case raw
    /// A stream of blocks: `application/vnd.ipld.car`.
    case car
    /// What a name stands for: `application/vnd.ipfs.ipns-record`.
    case record
}
