public import IPLD
public import Multiformats

/// Who has content, in the words of a network indexer (IPNI, `ProviderResult`).
public struct IndexerRecord: Hashable, Sendable {
    /// The longest context read, in bytes, as the specification has it.
    public static let contextLimit = 64

    /// The longest metadata read, in bytes.
    public static let metadataLimit = 1024

    /// The peer with its addresses, and how it can be fetched from.
    public let provider: ProviderRecord
    /// What the provider tells the advertisement by; empty when it was none that can be read.
    public let context: [UInt8]

    /// Describes a record.
    public init(provider: ProviderRecord, context: [UInt8]) {
        self.provider = provider
        self.context = context
    }

    /// Reads one `ProviderResult`; `nil` when it is none, as when it is encrypted.
    public init?(_ node: IPLDNode) {
        guard let provider = node["Provider"] else { return nil }
        let name = provider["ID"]?.text ?? ""
        let metadata = Self.base64(node["Metadata"], limit: Self.metadataLimit) ?? []
        guard name.utf8.count <= ProviderRecord.peerLimit else { return nil }
        self.init(
            provider: ProviderRecord(
                peer: name,
                addresses: ProviderRecord.addresses(provider["Addrs"]),
                protocols: TransferProtocol.read(metadata: metadata)
            ),
            context: Self.base64(node["ContextID"], limit: Self.contextLimit) ?? []
        )
    }

    /// The piece that the content is said to lie in: of storage providers that run Curio, the context
    /// is a 1 and the binary piece CID, of either version.
    ///
    /// That is their habit and no standard; a piece CID only proves a piece once it was read.
    public var piece: CID? {
        guard context.first == 1, let cid = try? CID(bytes: Array(context.dropFirst())) else {
            return nil
        }
        let isVersion1 = cid.codec == Self.unsealedCommitment && cid.hashCode == Self.version1Hash
        let isVersion2 = cid.codec == .raw && cid.hashCode == Self.version2Hash
        return isVersion1 || isVersion2 ? cid : nil
    }

    private static let unsealedCommitment = Codec(rawValue: 0xf101)
    private static let version1Hash: UInt64 = 0x1012
    private static let version2Hash: UInt64 = 0x1011

    /// The records of a whole document, or of one line, of an answer.
    ///
    /// - Parameters:
    ///   - document: `{"MultihashResults":[{"ProviderResults":[…]}]}`, or a record.
    ///   - hash: What was asked for: results for another hash are left out.
    /// - Returns: The records that could be read.
    /// - Throws: ``RoutingError`` when the document is no map.
    public static func records(
        in document: IPLDNode,
        for hash: Multihash
    ) throws(RoutingError) -> [IndexerRecord] {
        guard case .map = document else { throw .malformed("it is no object") }
        guard let results = document["MultihashResults"] else {
            return IndexerRecord(document).map { [$0] } ?? []
        }
        return results.elements.filter { result in
            guard let text = result["Multihash"] else { return true }
            return base64(text, limit: 2 * Multihash.longestDigest) == hash.bytes
        }.flatMap { $0["ProviderResults"]?.elements ?? [] }.compactMap { IndexerRecord($0) }
    }

    /// The bytes of standard base 64, with padding or without.
    private static func base64(_ node: IPLDNode?, limit: Int) -> [UInt8]? {
        guard var text = node?.text, text.utf8.count <= limit * 3 / 2 + 4 else { return nil }
        while text.last == "=" { text.removeLast() }
        guard let (base, bytes) = try? Multibase.decode("m" + text), base == .base64,
            bytes.count <= limit
        else { return nil }
        return bytes
    }
}
