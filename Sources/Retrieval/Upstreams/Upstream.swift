public import Multiformats

/// A remote trustless gateway, as configured; or a provider that was found.
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
    /// Whether it is asked only for what it has at hand (`Cache-Control: only-if-cached`), as those
    /// are that ask each other.
    public let isNeighbour: Bool
    /// On which way it was found; `nil` for one that is configured.
    public let stage: FallbackStage?
    /// Whether a stranger named it, so that it must not lead to private addresses.
    let isUntrusted: Bool
    /// The `host:port` to connect to, where that is not the URL's.
    let dial: String?
    /// The piece that it gives, where it gives no blocks.
    public let piece: CID?

    /// Describes an upstream.
    public init(
        name: String,
        url: String,
        group: String? = nil,
        rate: Rate? = nil,
        isProbed: Bool = false,
        isNeighbour: Bool = false
    ) {
        self.name = name
        var url = url
        while url.hasSuffix("/") { url.removeLast() }
        self.url = url
        self.group = group ?? name
        self.rate = rate
        self.isProbed = isProbed
        self.isNeighbour = isNeighbour
        (stage, isUntrusted, dial, piece) = (nil, false, nil, nil)
    }

    /// Describes one that was found.
    init(
        name: String,
        url: String,
        group: String,
        rate: Rate?,
        stage: FallbackStage,
        isUntrusted: Bool = false,
        dial: String? = nil,
        piece: CID? = nil
    ) {
        self.name = name
        self.url = url.hasSuffix("/") ? String(url.dropLast()) : url
        self.group = group
        self.rate = rate
        (isProbed, isNeighbour) = (false, false)
        self.stage = stage
        self.isUntrusted = isUntrusted
        self.dial = dial
        self.piece = piece
    }

    /// Its label in metrics: its name when that is configured.
    public var label: String { stage?.label ?? name }

    /// The same, for being asked who has content.
    func asked(for stage: FallbackStage) -> Upstream {
        Upstream(
            name: "\(stage.rawValue):\(name)",
            url: url,
            group: group,
            rate: rate,
            stage: stage
        )
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
    /// Who has content, in the words of a router or an indexer.
    case providers

    /// The kinds that upstreams are known by.
    static let scored: [RequestKind] = [.raw, .car, .record]
}
