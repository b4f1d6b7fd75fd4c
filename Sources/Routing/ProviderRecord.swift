public import IPLD
public import Multiformats

/// Who has content, in the words of a delegated router (Delegated Routing V1, schema `peer`).
///
/// Everything in it is hearsay, and bounded: what is too much is left out, what cannot be read is
/// skipped, for one odd record says nothing about the others.
public struct ProviderRecord: Hashable, Sendable {
    /// The most addresses kept of one record.
    public static let addressLimit = 16

    /// The most characters of a peer's name.
    public static let peerLimit = 128

    /// The peer's name; empty when none was given.
    public let peer: String
    /// Its addresses that could be read.
    public let addresses: [Multiaddr]
    /// How it says that it can be fetched from; empty: it did not say.
    public let protocols: [TransferProtocol]

    /// Describes a record.
    public init(peer: String, addresses: [Multiaddr], protocols: [TransferProtocol]) {
        self.peer = peer
        self.addresses = addresses
        self.protocols = protocols
    }

    /// Reads one record; `nil` when it is none.
    ///
    /// Records of the schemas before `peer` are read too: their `Protocol` is a single name.
    public init?(_ node: IPLDNode) {
        guard case .map = node else { return nil }
        let schema = node["Schema"]?.text?.lowercased()
        guard schema == nil || ["peer", "bitswap", "graphsync-filecoinv1"].contains(schema) else {
            return nil
        }
        let name = node["ID"]?.text ?? ""
        let names = node["Protocols"]?.elements.compactMap(\.text) ?? []
        let single = [node["Protocol"]?.text].compactMap(\.self)
        let addresses = Self.addresses(node["Addrs"])
        guard !name.isEmpty || !addresses.isEmpty, name.utf8.count <= Self.peerLimit else {
            return nil
        }
        self.init(
            peer: name,
            addresses: addresses,
            protocols: (names + single).prefix(TransferProtocol.limit)
                .map { TransferProtocol(named: $0) }
        )
    }

    /// The records of a whole document, or of one line, of an answer about providers or peers.
    ///
    /// - Parameter document: `{"Providers":[…]}`, `{"Peers":[…]}`, either with `null`, or a record.
    /// - Returns: The records that could be read.
    /// - Throws: ``RoutingError`` when the document is no map.
    public static func records(in document: IPLDNode) throws(RoutingError) -> [ProviderRecord] {
        guard case .map = document else { throw .malformed("it is no object") }
        for key in ["Providers", "Peers"] {
            if let list = document[key] { return list.elements.compactMap { ProviderRecord($0) } }
        }
        return ProviderRecord(document).map { [$0] } ?? []
    }

    /// The addresses of a list that can be read.
    static func addresses(_ list: IPLDNode?) -> [Multiaddr] {
        (list?.elements ?? []).prefix(4 * addressLimit).lazy.compactMap { node in
            node.text.flatMap { try? Multiaddr($0) }
        }.prefix(addressLimit).map(\.self)
    }

    /// Whether it may be a trustless gateway: it says so, or says nothing and has an HTTP address.
    public var mayBeGateway: Bool {
        protocols.isEmpty ? !endpoints.isEmpty : protocols.contains(.gateway)
    }

    /// Where its HTTP servers are.
    public var endpoints: [HTTPEndpoint] { addresses.compactMap(\.httpEndpoint) }
}
