import Multiformats

/// How a provider says that its content can be fetched.
public enum TransferProtocol: Hashable, Sendable {
    /// Bitswap.
    case bitswap
    /// Graphsync, from the time of storage deals.
    case graphsync
    /// A trustless gateway over HTTP: `transport-ipfs-gateway-http`.
    case gateway
    /// Whole pieces over HTTP: `transport-filecoin-piece-http`.
    case piece
    /// Another one, under its name or code.
    case other(String)

    /// The protocol of a name, whatever its case.
    public init(named name: String) {
        switch name.lowercased() {
        case "transport-bitswap", "bitswap": self = .bitswap
        case "transport-graphsync-filecoinv1", "graphsync-filecoinv1": self = .graphsync
        case "transport-ipfs-gateway-http": self = .gateway
        case "transport-filecoin-piece-http": self = .piece
        default: self = .other(name)
        }
    }

    /// The most protocols read of one record.
    public static let limit = 16

    /// The protocols in the metadata of an indexer's record (IPNI, "Metadata").
    ///
    /// Codes ascend, each with a payload whose form only its code tells: reading ends, with what it
    /// has, at a code it does not know. A payload length of zero behind a gateway's code is what
    /// most write; none at all is as good.
    ///
    /// - Parameter metadata: The bytes.
    /// - Returns: The protocols, in stored order.
    public static func read(metadata: [UInt8]) -> [TransferProtocol] {
        var rest = metadata.span
        var protocols: [TransferProtocol] = []
        while !rest.isEmpty, protocols.count < limit, let code = try? Varint.decode(&rest) {
            switch code {
            case 0x0900: protocols.append(.bitswap)
            case 0x0910:
                protocols.append(.graphsync)
                // The rest is CBOR; nothing that comes behind it has been seen.
                return protocols
            case 0x0920: protocols.append(.gateway)
            case 0x0930: protocols.append(.piece)
            default:
                protocols.append(.other("0x" + String(code, radix: 16)))
                return protocols
            }
            if code >= 0x0920, !rest.isEmpty, rest[0] == 0 {
                rest = rest.extracting(droppingFirst: 1)
            }
        }
        return protocols
    }
}
