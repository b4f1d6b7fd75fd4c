internal import Multiformats

/// A block that holds one document, of a codec that tokens are read of.
struct Document {
    private let block: Block

    init(_ block: Block) {
        self.block = block
    }

    /// Reads the document leniently, to its end.
    func accept<Visitor: IPLDTokenVisitor>(
        _ visitor: Visitor
    ) throws(IPLDError) -> Visitor.Result {
        do {
            switch block.cid.codec {
            case .dagCBOR:
                var reader = DAGCBORReader(block.bytes, .lenient)
                return try reader.accept(visitor)
            case .cbor:
                var reader = DAGCBORReader(block.bytes, .lenient, hasLinks: false)
                return try reader.accept(visitor)
            case .dagJSON:
                var reader = DAGJSONReader(block.bytes)
                return try reader.accept(visitor)
            case .json:
                var reader = DAGJSONReader(block.bytes, isPlain: true)
                return try reader.accept(visitor)
            case let codec: throw IPLDError.unsupported(codec)
            }
        } catch let error as IPLDError {
            throw error
        } catch {
            throw .malformed(block.cid, reason: "\(error)")
        }
    }
}
