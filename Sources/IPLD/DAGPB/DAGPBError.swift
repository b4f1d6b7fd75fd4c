public import Multiformats

/// What makes bytes not a DAG-PB node.
public enum DAGPBError: Error, Equatable, CustomStringConvertible {
    /// The bytes are not protobuf.
    case protobuf(ProtobufReader.DecodingError)
    /// A field the format does not have, in a node or in a link.
    case unknownField(UInt64)
    /// A field holds another kind of value than it should.
    case wrongWireType(field: UInt64)
    /// A field appears twice, or after one that should follow it.
    case outOfOrder(field: UInt64)
    /// A link names nothing.
    case missingHash
    /// A link's hash is not a CID.
    case badHash(CIDError)
    /// More links than a node may have.
    case tooManyLinks(limit: Int)

    /// What is wrong, in words.
    public var description: String {
        switch self {
        case .protobuf(let error): "not dag-pb: \(error)"
        case .unknownField(let field): "not dag-pb: field \(field) does not exist"
        case .wrongWireType(let field): "not dag-pb: field \(field) has the wrong wire type"
        case .outOfOrder(let field): "not dag-pb: field \(field) is repeated or out of order"
        case .missingHash: "not dag-pb: a link has no hash"
        case .badHash(let error): "not dag-pb: in a link, \(error)"
        case .tooManyLinks(let limit): "a node with more than \(limit) links is not read"
        }
    }
}
