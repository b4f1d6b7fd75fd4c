public import Multiformats

/// Where content is known to be, so that nobody need be asked for it.
public struct ContentHint: Hashable, Sendable {
    /// The base URL of a storage provider, whose `/ipfs` and, with a piece, `/piece` are asked.
    public let url: String
    /// The piece that the content lies in; `nil` when that is not known.
    public let piece: CID?

    /// Describes a place.
    public init(url: String, piece: CID?) {
        self.url = url
        self.piece = piece
    }
}

/// How content is looked for that the configured upstreams do not have.
public struct FallbackConfiguration: Sendable {
    /// Delegated routers, asked at once and together.
    public var routers: [Upstream] = []
    /// Network indexers, asked one after the other until one knows something.
    public var indexers: [Upstream] = []
    /// What is known without asking anybody, such as where pins were put; must return quickly.
    public var hints: (@Sendable (_ root: CID) -> [ContentHint])?
    /// The address of the wallet whose FilBeam quota is spent; `nil`: FilBeam is never asked.
    public var filbeamPayer: String?
    /// Where pieces are had that are paid so, with `{payer}` for that address.
    public var filbeamURL = "https://{payer}.filbeam.io"
    /// Whether providers on private addresses, over plain HTTP and on any port are asked: for tests.
    public var allowsPrivateAddresses = false
    /// The ports at which strangers may send us to servers.
    public var ports: Set<UInt16> = [443, 8443]
    /// How long routers and indexers may take together, from when they are asked.
    public var lookupDeadline = Duration.seconds(5)
    /// How long one of them may take to begin its answer.
    public var answerTimeout = Duration.seconds(3)
    /// How long a gateway that was found may lead before the next way on is gone beside it.
    public var gatewayDeadline = Duration.seconds(2)
    /// How long a piece may lead before the next way on is gone beside it.
    public var pieceDeadline = Duration.seconds(5)
    /// How long a provider that was found may take to answer, and be silent in its answer.
    public var providerTimeout = Duration.seconds(10)
    /// The most providers of one stage that are asked for one want.
    public var providersPerStage = 4
    /// How often one provider may be asked.
    public var providerRate = Upstream.Rate(requests: 600, interval: .seconds(60))
    /// How long is remembered who has content, and that nobody is known to have it.
    public var answersFor = (some: Duration.seconds(300), none: Duration.seconds(15))
    /// The most roots whose answers are remembered.
    public var answers = 1024
    /// The most roots that are looked up at a time; others go without.
    public var lookups = 16
    /// The largest piece that is read, in bytes, when its name does not say how large it is.
    public var pieceLimit: UInt64 = 1_065_353_216

    /// Nobody to ask: the configured upstreams are all there is.
    public init() {}

    /// Whether there is any way on.
    var isEnabled: Bool { !routers.isEmpty || !indexers.isEmpty || hints != nil }
}
