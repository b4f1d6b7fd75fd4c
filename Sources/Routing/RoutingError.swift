/// What makes an answer of a router or an indexer none.
public enum RoutingError: Error, Equatable, CustomStringConvertible {
    /// It has more bytes than the limit.
    case tooLarge(limit: Int)
    /// A line of it has more bytes than the limit.
    case lineTooLong(limit: Int)
    /// It is not JSON, or not of the form that was promised.
    case malformed(String)

    /// What is wrong, in words.
    public var description: String {
        switch self {
        case .tooLarge(let limit): "an answer of more than \(limit) bytes is not read"
        case .lineTooLong(let limit): "a record of more than \(limit) bytes is not read"
        case .malformed(let reason): "the answer cannot be read: \(reason)"
        }
    }
}
