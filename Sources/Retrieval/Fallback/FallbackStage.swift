/// One way on when the configured upstreams do not have content, in the order they are gone.
public enum FallbackStage: String, Sendable, CaseIterable, Codable {
    /// A delegated router is asked who has it.
    case routing
    /// A network indexer is asked who has it, and in which piece.
    case indexer
    /// A gateway that a router named.
    case discovered
    /// The gateway of a Filecoin storage provider.
    case filecoin
    /// The piece in which a storage provider keeps it.
    case piece
    /// The piece through FilBeam, which somebody pays for.
    case filbeam

    /// What is asked on this way, for people.
    public var title: String {
        switch self {
        case .routing: "Routers"
        case .indexer: "Indexers"
        case .discovered: "Gateways that routers named"
        case .filecoin: "Storage providers"
        case .piece: "Pieces at storage providers"
        case .filbeam: "FilBeam"
        }
    }

    /// The label in metrics of who answers for this stage, so that strangers' names are not in them.
    var label: String {
        switch self {
        case .routing: "router"
        case .indexer: "indexer"
        case .discovered: "discovered"
        case .filecoin, .piece, .filbeam: "filecoin"
        }
    }

    /// Whether somebody is asked who has content, and not for the content.
    public var isLookup: Bool { self == .routing || self == .indexer }

    /// Whether what is fetched is a piece with the content in it, and not the content.
    public var isPiece: Bool { self == .piece || self == .filbeam }

    /// Its place in the order.
    var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
