public import Multiformats

/// Where a block leads.
public enum Links {
    /// The CIDs a block links to, in stored order and as often as they occur.
    ///
    /// Documents are read leniently, and nothing of them is kept but the links. Raw, CBOR, JSON and
    /// key blocks have none, whatever they hold.
    ///
    /// - Throws: ``IPLDError``.
    public static func links(of block: Block) throws(IPLDError) -> [CID] {
        switch block.cid.codec {
        case .raw, .cbor, .json, .libp2pKey: return []
        case .dagPB:
            do {
                return try DAGPBNode(decoding: block.bytes).links.map(\.cid)
            } catch {
                throw .malformed(block.cid, reason: "\(error)")
            }
        default: return try Document(block).accept(Collector())
        }
    }

    private struct Collector: IPLDTokenVisitor {
        private var links: [CID] = []

        mutating func visit(_ token: IPLDToken) {
            if case .link(let cid) = token { links.append(cid) }
        }

        consuming func finish() -> [CID] { links }
    }
}
