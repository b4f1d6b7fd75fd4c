public import Multiformats

/// The paths and queries that routers and indexers are asked by.
public enum RoutingTarget {
    /// `Accept` for what can be read here, streams first.
    public static let accept = "application/x-ndjson, application/json"

    /// Who has content over HTTP (Delegated Routing V1; filters of IPIP-484).
    ///
    /// Filters are sent in one order, so that caches on the way have one answer, and applied again to
    /// what comes: servers may ignore them.
    public static func providers(_ cid: CID) -> String {
        "/routing/v1/providers/\(cid.v1)?filter-protocols=transport-ipfs-gateway-http"
    }

    /// The addresses of a peer that was named without any.
    public static func peer(_ peer: String) -> String {
        "/routing/v1/peers/\(peer)"
    }

    /// Who has content, with the contexts of the advertisements (IPNI).
    public static func indexed(_ cid: CID) -> String {
        "/cid/\(cid.v1)"
    }

    /// Whether a peer's name can stand in a path: the alphabet of base 58 and of CIDs.
    public static func isPeer(_ text: String) -> Bool {
        (8...ProviderRecord.peerLimit).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
            }
    }
}
