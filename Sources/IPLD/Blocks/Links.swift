public import Multiformats

/// Where a block leads.
public enum Links {
    /// Why the links of a block are not known.
    public enum Failure: Error, Equatable, CustomStringConvertible {
        /// The block is not what its codec says.
        case malformed(CID, reason: String)
        /// A codec whose links are not read here.
        case unsupported(Codec)

        /// What is wrong, in words.
        public var description: String {
            switch self {
            case .malformed(let cid, let reason): "\(cid) is \(reason)"
            case .unsupported(let codec): "links of the codec \(codec) cannot be read"
            }
        }
    }

    /// The CIDs a block links to, in stored order and as often as they occur.
    ///
    /// DAG-CBOR is read leniently. Raw, CBOR, JSON and key blocks have none.
    ///
    /// - Throws: ``Failure``.
    public static func links(of block: Block) throws(Failure) -> [CID] {
        do {
            switch block.cid.codec {
            case .raw, .cbor, .json, .libp2pKey: return []
            case .dagPB: return try DAGPBNode(decoding: block.bytes).links.map(\.cid)
            case .dagCBOR: return try DAGCBOR(decoding: block.bytes, rules: .lenient).links
            case let codec: throw Failure.unsupported(codec)
            }
        } catch let error as Failure {
            throw error
        } catch {
            throw .malformed(block.cid, reason: "\(error)")
        }
    }
}
